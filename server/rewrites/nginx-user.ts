// What the image of nginx needs to run as its own user from the beginning.
import { replace, replaceImage } from '../../rules/edits.ts'
import type { Fix } from '../../rules/rule.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { startWords } from '../facts/served.ts'
import type { Stage } from '../facts/stages.ts'
import type { UserPlan } from '../facts/users.ts'
import { merged, switchTo } from './plain-user.ts'

/** The official image, with the start command it brings or one that starts nothing but nginx. */
export function isNginx(file: Facts, stage: Stage): boolean {
  const { facts, stage: below } = stage.image
  if (facts?.name !== 'nginx' || below || stage !== file.shipped) return false
  const words = startWords(file)
  return (
    (!file.start.cmd && !file.start.entrypoint) ||
    words.some(({ value }) => /(?:^|\/)nginx$/.test(value)) ||
    /\bnginx\b/.test(file.start.cmd?.instruction.body.text ?? '')
  )
}

/** Its own user, with what only root may write given to it; and the image that was made to run so. */
export function waysToNginxUser(file: Facts, project: Project, stage: Stage): readonly Fix[] {
  const { command, isOwn } = configOfNginx(file, project, stage)
  const plan: UserPlan = {
    user: 'nginx',
    create: command,
    origin: 'with its cache and its pid file',
    home: undefined,
  }
  const own = {
    title: `Run as nginx, ${plan.origin}`,
    safe: false,
    edits: merged(switchTo(file, stage, plan)),
  }
  const { facts } = stage.image
  const unprivileged = `nginxinc/nginx-unprivileged${facts?.tag === undefined ? '' : `:${facts.tag}`}`
  const image = isOwn || facts?.digest !== undefined ? undefined : replaceImage(file, stage, unprivileged)
  if (!image) return [own]
  const ports = file.ports.filter(
    ({ stage: of, word, first }) => of === stage && first === 80 && /^80(?:\/tcp)?$/.test(word.raw),
  )
  const moved = ports.map(({ word }) => replace({ start: word.start, end: word.start + 2 }, '8080'))
  return [own, { title: `Use ${unprivileged}, which listens on 8080`, safe: false, edits: [image, ...moved] }]
}

/** `isOwn`: configuration is copied over that of the image. */
function configOfNginx(
  file: Facts,
  project: Project,
  stage: Stage,
): { readonly command: string; readonly isOwn: boolean } {
  const copied = file.copies.filter(
    ({ stage: of, target }) => of === stage && target?.startsWith('/etc/nginx') === true,
  )
  const words = startWords(file).map(({ value }) => value)
  const named = words[words.indexOf('-c') + 1]
  const isNamed = words.includes('-c') && named !== undefined
  const texts = [
    ...copied.flatMap(({ sources }) => sources.map(({ expanded }) => expanded ?? '')),
    ...(isNamed ? [named] : []),
  ].flatMap((path) => project.text(path.replace(/^(?:\.?\/)+/, '')) ?? [])
  const pid = texts.map((text) => /^\s*pid\s+"?(\/[\w./-]+)"?\s*;/m.exec(text)?.[1]).find((it) => it)
  const pidFile = pid === undefined ? '/run/nginx.pid' : pid
  const start = [file.start.entrypoint, file.start.cmd].map((it) => it?.instruction.body.text).join(' ')
  const isTemplate =
    copied.some(({ target }) => target?.startsWith('/etc/nginx/templates')) ||
    start.includes('/etc/nginx/conf.d')
  const logs =
    copied.length > 0 && (texts.length < copied.length || texts.some((it) => it.includes('/var/log/nginx/')))
  const folders = ['/var/cache/nginx', ...(isTemplate ? ['/etc/nginx/conf.d'] : [])]
  const single = [...(pidFile.startsWith('/tmp/') ? [] : [pidFile]), ...(logs ? ['/var/log/nginx'] : [])]
  const command = [
    ...(pidFile.startsWith('/tmp/') ? [] : [`touch ${pidFile}`]),
    ...(single.length ? [`chown nginx:nginx ${single.join(' ')}`] : []),
    `chown -R nginx:nginx ${folders.join(' ')}`,
  ].join(' && ')
  return { command, isOwn: copied.length > 0 || isNamed }
}
