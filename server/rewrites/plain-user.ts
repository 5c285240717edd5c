// The edits with which a stage runs as a user that is not root, with what that user needs.
import { insertAbove, insertBelow, keyword } from '../../rules/edits.ts'
import type { Edit, Fix } from '../../rules/rule.ts'
import { buildsOf } from '../facts/builds.ts'
import type { Facts } from '../facts/facts.ts'
import type { Project } from '../facts/project.ts'
import { unreadScript } from '../facts/root-start.ts'
import type { Stage } from '../facts/stages.ts'
import { isRoot, placeForUser, type UserPlan } from '../facts/users.ts'
import { type HigherPort, higherPort } from './higher-port.ts'
import { multiStage } from './multi-stage.ts'
import { executable, giveTo, volumePaths, type Written, writtenPaths } from './ownership.ts'
import { movedHome, rootHomeOf, settledTools } from './root-home.ts'

/**
 * The ways to a user of a stage that builds and ships: first into two stages, where the second one's image runs as
 * somebody else; and a user that only this image has comes last, for it would be missing there.
 */
export function waysToUserOrStages(
  file: Facts,
  project: Project,
  stage: Stage,
  plans: readonly UserPlan[],
): readonly Fix[] {
  const outcome = file.stages.length === 1 && buildsOf(file).length ? multiStage(file, project) : undefined
  const rewrite = outcome && 'rewrite' in outcome ? outcome.rewrite : undefined
  const next = rewrite?.image
  if (!rewrite || !next) return waysToUser(file, project, stage, plans)
  const isThere = ({ user, create }: UserPlan) =>
    create !== undefined || /^\d/.test(user) || user === next.readyUser?.name
  const fixes = waysToUser(file, project, stage, [
    ...plans.filter(isThere),
    ...plans.filter((it) => !isThere(it)),
  ])
  return next.user !== undefined && !isRoot(next.user.split(':', 1)[0])
    ? [{ title: rewrite.title, safe: false, edits: rewrite.edits }, ...fixes]
    : fixes
}

/**
 * The fixes for each way to a user. The first one comes with what the application writes and a port that anybody may
 * open, where these are known; then without the one and the other.
 */
export function waysToUser(
  file: Facts,
  project: Project,
  stage: Stage,
  plans: readonly UserPlan[],
): readonly Fix[] {
  const port = stage === file.shipped ? higherPort(file, project, stage) : undefined
  const [first] = plans
  const full = first && [
    ...(port ? [runAs(file, project, stage, first, { gift: true, port })] : []),
    runAs(file, project, stage, first, { gift: true }),
  ]
  const all = [...(full ?? []), ...plans.map((plan) => runAs(file, project, stage, plan, {}))]
  const titles = new Set<string>()
  return all.filter((fix) => {
    const isNew = fix !== undefined && !titles.has(fix.title)
    if (fix) titles.add(fix.title)
    return isNew
  }) as readonly Fix[]
}

/** What comes with the user. */
interface Extras {
  readonly gift?: boolean
  readonly port?: HigherPort
}

function runAs(
  file: Facts,
  project: Project,
  stage: Stage,
  plan: UserPlan,
  { gift, port }: Extras,
): Fix | undefined {
  const { facts, scratch } = stage.image
  const { user, create, origin, home } = plan
  const hasShell = !scratch && facts?.shell !== 'none'
  const rootHome = stage === file.shipped ? rootHomeOf(file, stage) : undefined
  const isMoved = rootHome !== undefined && rootHome.places.length > 0
  // The home must be there before anything is put into it.
  const isFirst = isMoved && create !== undefined
  if (isMoved && (home === undefined || !isRoot(stage.start.user?.name))) return undefined
  const hasGroup = create !== undefined || facts?.readyUser?.name === user
  const name = hasGroup && !user.includes(':') ? `${user}:${user}` : user
  // COPY stands before the user is there, but numbers need not be.
  const id = /\d{4,}/.exec(create ?? '')?.[0]
  const written = gift && hasShell && isRoot(stage.end.user?.name) ? writtenPaths(file, project, stage) : []
  const owner = id === undefined ? name : `${id}:${id}`
  // Older builders drop what is done to a volume after it is declared.
  const place = placeForUser(stage).before?.start ?? file.text.length
  const volume = file.named('VOLUME', stage).find(({ start }) => start < place)
  const isEarly = ({ path }: Written) => volume !== undefined && volumePaths(file, stage).includes(path)
  const early = giveTo(file, stage, written.filter(isEarly), owner, name)
  const given = giveTo(
    file,
    stage,
    written.filter((it) => !isEarly(it)),
    owner,
    name,
  )
  const scripts = executable(file, stage)
  const first = isFirst ? undefined : create
  const before = early.command === undefined ? [] : [first, early.command]
  const after = [
    early.command === undefined ? first : undefined,
    hasShell ? scripts.command : undefined,
    given.command,
  ]
  const [above, below] = [before, after].map((it) => it.filter((one) => one !== undefined).join(' && '))
  const tools = settledTools(file, stage)
  const begin = [
    ...(tools.below === stage ? tools.lines : []),
    ...(isFirst ? [`${keyword(file, 'RUN')} ${create}`] : []),
  ]
  // Without an entry in /etc/passwd HOME would be the root folder.
  const isHomeless = home === undefined && /^\d+:/.test(user) && facts !== undefined && hasShell
  const edits = merged([
    ...(tools.below !== stage && tools.lines.length
      ? [insertBelow(file, tools.below.from, tools.lines.join('\n'))]
      : []),
    ...(begin.length ? [insertBelow(file, stage.from, begin.join('\n'))] : []),
    ...(isMoved && home !== undefined ? movedHome(rootHome, home) : []),
    ...(volume && above ? [insertAbove(volume, `${keyword(file, 'RUN')} ${above}`)] : []),
    ...switchTo(file, stage, {
      ...plan,
      create: below || undefined,
      ...(isHomeless && !stage.end.lookup('HOME') ? { home: '/tmp' } : { home: undefined }),
    }),
    ...early.edits,
    ...given.edits,
    ...scripts.edits,
    ...(port ? port.edits : []),
  ])
  if (!edits.length) return undefined
  const places = written.filter(({ kind }) => kind !== 'file').map(({ path }) => path)
  const shown =
    places.length > 2
      ? `${places.slice(0, 2).join(', ')} and ${places.length - 2} more`
      : places.join(' and ')
  const script = unreadScript(file, project)
  const title = [
    places.length ? `Run as ${user} and give it ${shown}` : `Run as ${user}, ${origin}`,
    ...(port ? [`on port ${port.to} instead of ${port.from}`] : []),
    ...(script === undefined ? [] : [`if ${script} needs no root`]),
  ].join(', ')
  return { title, safe: false, edits }
}

/** The lines of a user at their place; `home` is written where it is given. */
export function switchTo(file: Facts, stage: Stage, { user, create, home }: UserPlan): readonly Edit[] {
  const { before, after } = placeForUser(stage)
  const current = stage.end.user?.instruction
  const asRoot =
    create !== undefined &&
    current === undefined &&
    stage.start.user !== undefined &&
    !isRoot(stage.start.user.name)
  const lines = [
    ...(asRoot ? [`${keyword(file, 'USER')} root`] : []),
    ...(create === undefined ? [] : [`${keyword(file, 'RUN')} ${create}`]),
    ...(home === undefined ? [] : [`${keyword(file, 'ENV')} HOME=${home}`]),
    `${keyword(file, 'USER')} ${user}`,
  ].join('\n')
  return [before ? insertAbove(before, lines) : insertBelow(file, after, lines)]
}

/** Insertions at one place become one, in their order; none where edits would overlap. */
export function merged(edits: readonly Edit[]): readonly Edit[] {
  const result: Edit[] = []
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = result.at(-1)
    if (last && last.start === edit.start && last.end === last.start && edit.end === edit.start)
      result[result.length - 1] = { ...last, text: last.text + edit.text }
    else if (last && last.end > edit.start) return []
    else result.push(edit)
  }
  return result
}
