// The product as it is shipped, for one file of tests: the folders it is run in, its server and its command line.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import { bundles } from './bundles.ts'
import { type Conversation, converse, type Folder, folderWith, type Start } from './conversation.ts'

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Launch {
  /** The program, and its arguments: the server's unless it is given. */
  readonly command?: readonly [string, ...string[]]
  readonly user?: { readonly uid?: number; readonly gid?: number }
}

export interface Launched extends Conversation {
  /** The exit status of the process. */
  readonly ended: Promise<number | null>
}

/** Builds before the tests, and clears away after them what was made and what still runs. */
export function shipped() {
  let dist = ''
  const folders: Folder[] = []
  const running: ChildProcess[] = []
  before(() => {
    dist = bundles('build:node')
  })
  after(() => {
    for (const child of running) child.kill()
    for (const folder of folders) folder.remove()
  })

  /** The path of a script that is shipped. Only known while the tests run. */
  const scriptAt = (name: 'cli.js' | 'server.js'): string => join(dist, name)

  function folder(files: Readonly<Record<string, string>>): Folder {
    const made = folderWith(files)
    folders.push(made)
    return made
  }

  function run(cwd: string, args: readonly string[], input = '', env: Record<string, string> = {}): Ran {
    return spawnSync(process.execPath, [scriptAt('cli.js'), ...args], {
      cwd,
      input,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, ...env },
    })
  }

  async function talk(start: Start = {}, { command, user }: Launch = {}): Promise<Launched> {
    const words = command ?? [scriptAt('server.js'), '--stdio']
    const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'], ...user })
    running.push(child)
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const reader = new StreamMessageReader(child.stdout)
    const writer = new StreamMessageWriter(child.stdin)
    return { ...(await converse(reader, writer, start)), ended }
  }

  return { scriptAt, folder, run, talk }
}
