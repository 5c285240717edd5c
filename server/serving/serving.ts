// The parts of one running server, each made once, and how requests are answered with them.
import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import { stackOf } from '../errors.ts'
import type { Host } from '../host.ts'
import type { ShellCheck } from '../shellcheck.ts'
import { checkupsOf } from './checkups.ts'
import { clientOf } from './client.ts'
import { closedFilesOf } from './closed-files.ts'
import { documentsOf, kindOf } from './documents.ts'
import { loggingOnce } from './log.ts'
import { memoryOf } from './memory.ts'
import { shellChecksOf } from './shellchecks.ts'

export type Serving = ReturnType<typeof servingOf>

/** What a process has and a browser has not. */
export interface Machine {
  readonly disk: Host
  /** The program ShellCheck of that name on the path, or at that place. */
  shellCheckAt(program: string): ShellCheck
}

/** Without a machine everything is read through the editor, and no program is started. */
export function servingOf(connection: Connection, machine: Machine | undefined) {
  const logOnce = loggingOnce(connection)
  const client = clientOf(connection)
  const documents = documentsOf(connection, machine?.disk)
  const closed = closedFilesOf(connection, documents)
  const memory = memoryOf(connection, client, documents, closed, logOnce)
  const shellChecks = shellChecksOf(client, memory, machine?.shellCheckAt, logOnce)
  const checkups = checkupsOf(client, documents, closed, memory, shellChecks, logOnce)

  type Handle<Params, Answer> = (params: Params, token: CancellationToken) => Answer | Promise<Answer>

  /** Every handler is wrapped once: a throw is logged under that name, and answered harmlessly. */
  function answering<Params, Answer>(name: string, harmless: Answer, handle: Handle<Params, Answer>) {
    return async (params: Params, token: CancellationToken): Promise<Answer | ResponseError<never>> => {
      const cancelled = () => new ResponseError<never>(LSPErrorCodes.RequestCancelled, 'Nobody waits for it.')
      if (token.isCancellationRequested) return cancelled()
      try {
        const answer = await handle(params, token)
        return token.isCancellationRequested ? cancelled() : answer
      } catch (error) {
        if (error instanceof ResponseError) return error as ResponseError<never>
        connection.console.error(`${name}: ${stackOf(error)}`)
        return harmless
      }
    }
  }

  /** For a request about an open Dockerfile. */
  function inDockerfile<Params extends { textDocument: { uri: string } }, Answer>(
    name: string,
    harmless: Answer,
    handle: (document: TextDocument, params: Params) => Answer | undefined | Promise<Answer | undefined>,
  ) {
    return answering<Params, Answer>(name, harmless, async (params) => {
      const document = documents.synchronised.get(params.textDocument.uri)
      if (!document || kindOf(document.uri) !== 'dockerfile') return harmless
      return (await handle(document, params)) ?? harmless
    })
  }

  return {
    ...{ connection, client, documents, closed, memory, shellChecks, checkups, logOnce },
    ...{ answering, inDockerfile },
  }
}
