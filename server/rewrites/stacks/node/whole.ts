// What the program needs of its folder is not known, so all of the folder goes to the smaller image.
import { cleanPath } from '../../../syntax/paths.ts'
import { isRefusal, type Reason, type Refusal } from '../../rewrite.ts'
import type { Shape } from '../../shape.ts'
import { copyLine } from '../compiled.ts'
import { roleIn } from './calls.ts'
import { pruneLine } from './development.ts'
import { commonFolder, isWithin, systemFolder } from './folders.ts'
import { type Known, ownerOf } from './known.ts'
import type { Layout } from './layout.ts'
import { packageFolders } from './manifest.ts'
import { resolved, startedText, starterOf } from './start.ts'

/** `undefined` where nothing is gained, or where not all that is made is known to be in one folder. */
export function whole(known: Known, layout: Layout): Shape | Refusal | undefined {
  const { source, calls, acting, look, words, home, runtimes } = known
  const { file, stage } = source
  if (runtimes[0]?.reference === stage.image.reference) return undefined
  const folders = acting.flatMap(({ folder }) => folder ?? [])
  const copied = file.copies.flatMap((copy) =>
    copy.stage === stage && !copy.from && copy.target !== undefined && !isOfSystem(copy.target)
      ? cleanPath(copy.target)
      : [],
  )
  const root = commonFolder([...folders, ...copied, home ?? '/'])
  if (isOfSystem(root)) return undefined
  // A part that was given to somebody would be root's again.
  const part = file.runs
    .flatMap(({ commands }) => commands)
    .some(
      ({ effective: { name, args } }) =>
        name === 'chown' && !args.some(({ raw }) => /^(?:-\w*R|--recursive)/.test(raw)),
    )
  if (part) return undefined
  const packages = [...new Set([home, ...folders, ...packageFolders(layout)])].flatMap(
    (folder) => look(folder) ?? [],
  )
  const starter = starterOf(source, words, look(home)?.scripts ?? new Map())
  if (isRefusal(starter)) return starter
  const started = startedText(source, words, packages)
  const prune = pruneOf(known, layout, root, started)
  const reasons: Reason[] = [
    {
      at: acting[0]?.run.outer ?? stage.from,
      message: `What is built in ${root} cannot be told from what it is built with, so all of it is copied.`,
    },
    {
      at: stage.from,
      message:
        'The last stage has the same Node.js on the same distribution, so that compiled packages load.',
    },
  ]
  if (prune !== undefined)
    reasons.push({ message: 'What only development needs is removed from node_modules before it is copied.' })
  return {
    runtimes,
    keepsUser: true,
    gains: true,
    finish: prune === undefined ? [] : [prune],
    buildVariables: /^(?:npm_config_|NPM_CONFIG_|YARN_|PYTHON$|DEBIAN_FRONTEND$)/,
    reasons,
    toolPackages: new Set(['python', 'python3', 'python2']),
    edits: starter,
    followsFolders: true,
    roleOf: (command) => roleIn(calls, command, started, true),
    copyRole(copy, isBuilt) {
      if (!isBuilt) return 'run'
      if (copy.from) return 'both'
      return copy.target !== undefined && isWithin(cleanPath(copy.target), root) ? 'tool' : 'both'
    },
    artefacts(run, { from, owner, isLast }) {
      if (!isLast) return []
      const own = ownerOf(source, run.outer.end)(root)
      return [copyLine(from, root, own || owner)]
    },
  }
}

/** npm removes what only development needs from all packages of a workspace. */
function pruneOf(
  { source, acting, look, words, home }: Known,
  layout: Layout,
  root: string,
  started: string,
): string | undefined {
  const pack = look(root)
  const last = acting.at(-1)
  const script = resolved(words, home, look)
  if (!pack || !last || isRefusal(script) || acting.some(({ manager }) => manager !== 'npm')) return undefined
  const members = pack.isWorkspace ? packageFolders(layout).flatMap((folder) => look(folder) ?? []) : [pack]
  const isElsewhere = acting.some(({ kind, folder }) => kind === 'install' && folder !== root)
  const users = new Set(acting.map(({ run }) => run.state.user?.value))
  if (isElsewhere || users.size > 1) return undefined
  return pruneLine(
    source,
    last,
    {
      ...pack,
      development: members.flatMap(({ development }) => development),
      dependencies: new Set(members.flatMap(({ dependencies }) => [...dependencies])),
    },
    script.words,
    started,
  )
}

/** Folders with other things than a program of one's own. */
function isOfSystem(path: string): boolean {
  return (
    /^\/(?:home|opt|srv)?\/?$/.test(path) ||
    (systemFolder.test(path) && !/^\/(?:usr\/(?:local\/)?src|usr\/app|var\/www|root)\/./.test(path))
  )
}
