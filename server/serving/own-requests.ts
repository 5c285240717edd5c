// Answers the requests beyond the protocol: what our commands ask for.
import { WorkDoneProgress } from 'vscode-languageserver'
import { certain, templatesFor } from '../../snippets/templates.ts'
import { unknownProject } from '../facts/project.ts'
import { contextSize, saidOf } from '../context-size.ts'
import { ignoreFileFor } from '../ignore-file.ts'
import { ruleList, ruleNamed, rulePage } from '../pages.ts'
import {
  type CheckWorkspaceParams,
  type CheckWorkspaceResult,
  type ContextsParams,
  type ContextsResult,
  type DockerignoreParams,
  type DockerignoreResult,
  type ExplainParams,
  requests,
  type RewriteParams,
  type RewriteResult,
  type RuleTitle,
  type Template,
  type TemplatesParams,
} from '../requests.ts'
import { rewriteNamed } from '../rewrite-actions.ts'
import { contextFor, remembering, surroundings } from '../surroundings.ts'
import { childOf, nameOf } from '../uris.ts'
import type { Serving } from './serving.ts'

/** Entries of a build context that are counted at most: the editor may be far from its files. */
const mostCounted = 30_000

export function answerOwnRequests({
  connection,
  client,
  documents,
  closed,
  memory,
  checkups,
  answering,
}: Serving): void {
  const { host } = documents

  connection.onRequest(
    requests.dockerignore,
    answering(
      'dockerignore',
      null,
      async ({ folder, dockerfile }: DockerignoreParams): Promise<DockerignoreResult | null> => {
        const context = dockerfile && (await memory.aroundFor(dockerfile)).context
        const meant = (context ?? folder).replace(/\/$/, '')
        const made = await ignoreFileFor(host, meant, {
          root: client.rootOf(`${meant}/Dockerfile`),
          dockerfile,
          wanted: async (uri) => (await memory.configuredFor(uri)).context,
        })
        if (!made) return null
        const size = await contextSize(host, meant, made, mostCounted)
        const exists = made.before !== undefined
        return { uri: made.uri, text: made.after, exists, ...(size && { saved: saidOf(size) }) }
      },
    ),
  )
  connection.onRequest(
    requests.contexts,
    answering('contexts', [], async ({ uris }: ContextsParams): Promise<ContextsResult> => {
      const seen = remembering(host)
      return Promise.all(
        uris.map(async (uri) => {
          const { context } = await memory.configuredFor(uri)
          return (await contextFor(seen, uri, { root: client.rootOf(uri), context })).uri
        }),
      )
    }),
  )
  connection.onRequest(
    requests.templates,
    answering('templates', [], async ({ uri }: TemplatesParams): Promise<Template[]> => {
      const project =
        uri === undefined
          ? unknownProject
          : await surroundings(host, await asDockerfile(uri), { root: client.rootOf(uri) })
      return templatesFor(project)
        .filter(({ whole }) => whole)
        .map((template) => ({
          id: template.id,
          title: template.title,
          description: template.description,
          detected: template.fits(project) >= certain,
          snippet: template.body(project),
        }))
    }),
  )
  connection.onRequest(
    requests.rules,
    answering('rules', [], (): RuleTitle[] =>
      ruleList.map(({ id, title }) => ({ rule: id, title })).toSorted((a, b) => (a.rule < b.rule ? -1 : 1)),
    ),
  )
  connection.onRequest(
    requests.explain,
    answering('explain', null, ({ rule }: ExplainParams): string | null => {
      const named = ruleNamed(rule)
      return named ? rulePage(named) : null
    }),
  )
  connection.onRequest<RewriteResult, never>(
    requests.rewrite,
    answering<RewriteParams, RewriteResult>(
      'rewrite',
      { refused: 'That did not work.' },
      async ({ uri, name }) => {
        const document = documents.synchronised.get(uri)
        const checkup = document && (await checkups.checkupOf(document))
        return checkup
          ? rewriteNamed(name, checkup, client.editor())
          : { refused: 'This Dockerfile is not open.' }
      },
    ),
  )
  connection.onRequest(
    requests.checkWorkspace,
    answering(
      'check workspace',
      { files: 0, findings: 0 },
      async ({ uris, workDoneToken }: CheckWorkspaceParams, token): Promise<CheckWorkspaceResult> => {
        const tell = (value: object): void => {
          if (workDoneToken !== undefined) {
            void connection.sendProgress(WorkDoneProgress.type, workDoneToken, value as never)
          }
        }
        for (const uri of closed.publishedOf('dockerfile')) {
          if (!uris.includes(uri)) closed.publish(uri, 'dockerfile', [])
        }
        tell({ kind: 'begin', title: 'Checking Dockerfiles', percentage: 0, cancellable: true })
        let files = 0
        let findings = 0
        let percentage = 0
        let seen = host
        for (const [index, uri] of uris.entries()) {
          // Between files there is time to hear that nobody waits any more.
          await new Promise((resolve) => setTimeout(resolve))
          if (token.isCancellationRequested) break
          // What was read is remembered for a while: neighbours share it, and nobody needs all of it.
          if (index % 100 === 0) seen = remembering(host)
          const open = documents.open(uri)
          const count = open
            ? (await checkups.checkupOf(open))?.findings.length
            : await checkups.checkClosed(uri, seen)
          if (count === undefined) continue
          files += 1
          findings += count
          const now = Math.floor((100 * (index + 1)) / uris.length)
          if (now > percentage) tell({ kind: 'report', percentage: now, message: nameOf(uri) })
          percentage = now
        }
        tell({ kind: 'end' })
        return { files, findings }
      },
    ),
  )

  /** A folder stands for the Dockerfile that it may get. */
  async function asDockerfile(uri: string): Promise<string> {
    const isFolder = (await host.list(uri)) !== undefined
    return isFolder ? childOf(uri, 'Dockerfile') : uri
  }
}
