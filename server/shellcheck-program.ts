// Runs the program ShellCheck on the machine. The script goes through standard input: no file is written.
import { spawn } from 'node:child_process'
import { readRemarks, type ShellCheck, shellCheckArguments, type ShellRemark } from './shellcheck.ts'

/** Runs at a time: more would only wait for the processor. */
const most = 2

/** Milliseconds. */
const patience = 15_000

/** UTF-16 units of an answer. */
const longest = 8 << 20

/** The program of that name on the path, or at that place. */
export function shellCheckAt(program: string): ShellCheck {
  let running = 0
  const waiting: (() => void)[] = []
  return async (script, dialect) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    running += 1
    try {
      return await runOnce(program, script, shellCheckArguments(dialect))
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }
}

function runOnce(program: string, script: string, args: readonly string[]): Promise<readonly ShellRemark[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { windowsHide: true })
    const timer = setTimeout(() => child.kill(), patience)
    const output: string[] = []
    let length = 0
    const fail = (reason: string): void => {
      clearTimeout(timer)
      reject(new Error(`ShellCheck (${program}) ${reason}`))
    }
    child.once('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'ENOENT' ? 'is not there.' : `cannot be started: ${error.message}`),
    )
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      length += piece.length
      if (length > longest) child.kill()
      else output.push(piece)
    })
    child.stderr.resume()
    // A program that does not read is heard of by its end.
    child.stdin.on('error', () => {}).end(script)
    child.once('close', (status) => {
      clearTimeout(timer)
      // 1 means that there are remarks.
      if (status !== 0 && status !== 1)
        return fail(`ends with ${status === null ? 'a signal' : `status ${status}`}.`)
      try {
        resolve(readRemarks(output.join('')))
      } catch (error) {
        fail(`does not answer as expected. ${(error as Error).message}`)
      }
    })
  })
}
