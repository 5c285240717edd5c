#!/usr/bin/env node
// Entry of the command line: arguments in, findings out, and an exit status.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { version } from '../package.json'
import { type Arguments, help, readArguments, UsageError } from './cli/arguments.ts'
import { complain, endQuietlyWhenNobodyReads, print } from './cli/output.ts'
import { checkSome, runCheck } from './cli/check.ts'
import { writeDockerignore } from './cli/dockerignore.ts'
import { rewriteFile } from './cli/rewrite.ts'
import { explain, listRules } from './cli/rules.ts'
import { workInThread } from './cli/threads.ts'
import { stackOf } from './errors.ts'
import { optimiseLate } from './patience.ts'

if (isMainThread) begin()
else void workInThread(checkSome)

function begin(): void {
  optimiseLate()
  endQuietlyWhenNobodyReads()
  main(process.argv.slice(2)).then((status) => void (process.exitCode = status), fail)
}

function fail(error: unknown): void {
  complain(error instanceof UsageError ? error.message : `Something is wrong inside. ${stackOf(error)}`)
  process.exitCode = 2
}

async function main(words: readonly string[]): Promise<number> {
  const args: Arguments = readArguments(words)
  switch (args.command) {
    case 'check':
      return runCheck(args, version)
    case 'dockerignore':
      return writeDockerignore(args)
    case 'rewrite':
      return rewriteFile(args)
    case 'explain':
      explain(args.rule)
      return 0
    case 'rules':
      listRules(args.format)
      return 0
    case 'lsp':
      await startServer()
      return 0
    case 'help':
      print(help)
      return words.length > 0 ? 0 : 2
    case 'version':
      print(`${version}\n`)
      return 0
  }
}

/** The server lies beside the command line in a file of its own, so that checking does not load it. */
async function startServer(): Promise<void> {
  if (!process.argv.some((word) => word === '--stdio' || word === '--node-ipc')) process.argv.push('--stdio')
  await import(pathToFileURL(join(__dirname, 'server.js')).href)
}
