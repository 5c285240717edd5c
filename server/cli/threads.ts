// Checking many files at once, each thread some of them.
import { availableParallelism } from 'node:os'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { CheckArguments } from './arguments.ts'
import type { Outcome } from './report.ts'

/** Files below which a thread takes longer to start than it saves. */
const fewest = 200

/** More threads than this wait for the disk and for each other. */
const mostThreads = 4

interface Task {
  readonly args: CheckArguments
  readonly files: readonly string[]
}

/** What is done in each thread. */
type Work = (args: CheckArguments, files: readonly string[]) => Promise<Outcome>

export function worthwhile(files: number): boolean {
  return threadsFor(files) > 1
}

/** In the order of the files. Rejects when a thread dies. */
export function inThreads(work: Work, args: CheckArguments, files: readonly string[]): Promise<Outcome[]> {
  const size = Math.ceil(files.length / threadsFor(files.length))
  const parts: (readonly string[])[] = []
  for (let start = 0; start < files.length; start += size) parts.push(files.slice(start, start + size))
  const [own = [], ...others] = parts
  const started = others.map((part) => start({ args, files: part }))
  return Promise.all([work(args, own), ...started])
}

/** What this very script does when it runs as a thread. */
export async function workInThread(work: Work): Promise<void> {
  const { args, files } = workerData as Task
  parentPort?.postMessage(await work(args, files))
}

function threadsFor(files: number): number {
  return Math.min(availableParallelism(), mostThreads, Math.ceil(files / fewest))
}

function start(task: Task): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: task })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
