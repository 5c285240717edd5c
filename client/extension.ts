// The editor's side, the same on the desktop and in the browser: starts the server and gives the commands.
import * as vscode from 'vscode'
import { checkWorkspace } from './check-workspace.ts'
import { generateDockerignore } from './dockerignore.ts'
import { explainRule, ruleScheme } from './explain.ts'
import { fixAll } from './fix-all.ts'
import { type Connect, openSession } from './session.ts'
import { rewrite, switchBaseImage } from './rewrites.ts'
import { insertTemplate } from './templates.ts'

/** What `activate` returns, for tests and for other extensions. */
export interface Api {
  /** Resolves when the server answers; rejects when it cannot be started. */
  readonly ready: () => Promise<void>
}

/**
 * Activation does not wait for the server: a window opens as fast as without us, and requests that come
 * early wait for it by themselves.
 */
export function start(context: vscode.ExtensionContext, connect: Connect): Api {
  const session = openSession(connect)
  const command = (name: string, run: (...args: never[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`plimsoll.${name}`, async (...args: never[]) => {
      try {
        return await run(...args)
      } catch (error) {
        // The editor tells the user; the details are for the output.
        session.output.error(error instanceof Error ? error : String(error))
        throw error
      }
    })

  context.subscriptions.push(
    session,
    command('generateDockerignore', () => generateDockerignore(session)),
    command('fixAll', fixAll),
    command('checkWorkspace', () => checkWorkspace(session)),
    command('insertTemplate', (id?: string) => insertTemplate(session, id)),
    command('convertToMultiStage', () => rewrite(session, 'multi-stage')),
    command('switchBaseImage', () => switchBaseImage(session)),
    command('runAsUser', () => rewrite(session, 'user')),
    command('orderForCache', () => rewrite(session, 'cache-order')),
    command('mountCaches', () => rewrite(session, 'cache-mounts')),
    command('modernise', () => rewrite(session, 'modernise')),
    command('explainRule', (rule?: string) => explainRule(session, rule)),
    command('restartServer', session.restart),
    command('showOutput', () => session.output.show()),
    vscode.workspace.registerTextDocumentContentProvider(ruleScheme, {
      provideTextDocumentContent: (uri) => session.explain(uri.path.replace(/^\/|\.md$/g, '')),
    }),
  )
  return { ready: session.ready }
}
