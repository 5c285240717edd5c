// A site that only had to be built: nginx serves it as a program of the language did, on the port that it was on.
import type { Edit } from '../../../rules/rule.ts'
import type { Instruction } from '../../syntax/tree.ts'
import { startPlace } from '../needs.ts'
import { refuse, type Refusal } from '../rewrite.ts'
import { runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { copyLine } from './compiled.ts'

export interface Site {
  /** Where the build writes it, absolute. */
  readonly path: string
  readonly port: number
  /** What nginx tries last, for a page that is not there. */
  readonly otherwise: string
  /** The program that served it, and the language that is needed no more. */
  readonly server: string
  readonly language: string
}

export function servedSite(
  { file, stage }: Source,
  { path, port, otherwise, server, language }: Site,
  roles: Pick<Shape, 'roleOf' | 'followsFolders'>,
): Shape | Refusal {
  const [check] = file.named('HEALTHCHECK', stage)
  if (check && !/^NONE$/i.test(check.body.text) && !pageCheck.test(check.body.text))
    return refuse(`The health check may need what only ${language} brings.`, check)
  const runtime = runtimeOf(
    stage,
    port < 1024 ? 'nginx:1.30-alpine' : 'nginxinc/nginx-unprivileged:1.30-alpine',
  )
  if (!runtime) return refuse('The image of nginx is not known.', stage.from)
  return {
    ...roles,
    runtimes: [runtime],
    keepsUser: true,
    gains: true,
    buildVariables: /./,
    edits: check ? byNumber(check, file.text) : [],
    reasons: [
      {
        at: startPlace(file) ?? stage.from,
        message: `A built site needs no ${language}: nginx serves it on port ${port}, as ${server} did.`,
      },
    ],
    isApart: true,
    omits: ({ name }) => /^(?:CMD|ENTRYPOINT|USER|WORKDIR|ARG|SHELL|ENV|VOLUME)$/.test(name),
    copyRole: (copy, isBuilt) =>
      isBuilt
        ? 'tool'
        : refuse('What is copied behind the build is not known to belong to the site.', copy.outer),
    artefacts: (_run, place) =>
      place.isLast
        ? [...configuration(port, otherwise), copyLine(place.from, path, '', '/usr/share/nginx/html')]
        : [],
  }
}

/** One page is asked for, with options that the programs of Alpine know. */
const pageCheck =
  /^CMD\s+(?:curl|wget)(?:\s+(?:-[fsSqLI]+|-O\s*(?:-|\/dev\/null)|-qO-|--(?:fail|silent|spider|quiet)))*\s+https?:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?[\w./-]*(?:\s*\|\|\s*exit 1)?\s*$/

/** nginx listens on IPv4 alone, and `localhost` is first looked up as the other. */
function byNumber({ start, end }: Instruction, text: string): readonly Edit[] {
  const at = text.indexOf('localhost', start)
  return at >= 0 && at < end ? [{ start: at, end: at + 9, text: '127.0.0.1' }] : []
}

/** Redirects to folders name no port: outside it may be another one. */
function configuration(port: number, otherwise: string): readonly string[] {
  return [
    `COPY <<'EOF' /etc/nginx/conf.d/default.conf`,
    'server {',
    `  listen ${port};`,
    '  absolute_redirect off;',
    '  root /usr/share/nginx/html;',
    '  location / {',
    `    try_files $uri $uri/ ${otherwise};`,
    '  }',
    '}',
    'EOF',
  ]
}
