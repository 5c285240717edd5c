// Writing to the standard streams, so that nothing is lost in a pipe.
import { names } from '../names.ts'

/** To standard output. The process must end by itself: a pipe takes the rest when it can. */
export function print(text: string): void {
  process.stdout.write(text)
}

/** To standard error, a line of its own. */
export function complain(sentence: string): void {
  process.stderr.write(`${names.tool}: ${sentence}\n`)
}

/** Whoever reads may stop reading, as `head` does: then there is nobody left to write for. */
export function endQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
    throw error
  })
}
