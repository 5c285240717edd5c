// Ruby: the gems that Bundler installs go to a slim image of the same release, with the libraries that they load.
import type { Command } from '../../syntax/script.ts'
import { nativesOf } from '../needs.ts'
import { refuse, type Refusal } from '../rewrite.ts'
import { runtimeOf, sameRuntime, slimOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { copyLine, placed } from './compiled.ts'

const bundle = '/usr/local/bundle'

export function ruby(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  if (image.family?.language !== 'ruby') return undefined
  if (image.name !== 'ruby') return refuse(`The layout of Ruby in ${image.spelled} is not known.`, stage.from)
  const installs = file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => (isInstall(effective) ? [{ run, command: effective }] : [])),
  )
  const [install] = installs
  if (!install) return refuse('bundle install is not called in this file.', stage.from)
  const moved =
    /BUNDLE_(?:PATH|APP_CONFIG)|GEM_HOME|--path|--deployment|bundle config (?:set )?(?:--local |--global )?(?:path|deployment)/.exec(
      file.text,
    )
  if (moved)
    return refuse(`${moved[0]} moves the gems to another place.`, {
      start: moved.index,
      end: moved.index + moved[0].length,
    })
  const stack = project.stacks.find(({ id }) => id === 'ruby')
  const isFull = image.variant === 'full'
  if (!stack)
    return refuse(
      'The Gemfile is not known, so which libraries the gems load is not known either.',
      install.command,
    )
  const text = stack.manifests.map((path) => project.text(path) ?? '').join('\n')
  if (/^\s*gem\b.*\b(?:git|github|path)\b\s*(?::|=>)/m.test(text))
    return refuse('A gem comes from git or from a folder, and is read where it stands.', install.command)
  const unknown = isFull ? nativesOf(file, project, 'ruby').find(({ facts }) => facts.unknown) : undefined
  if (unknown)
    return refuse(`${unknown.name} needs libraries of the system that are not known.`, install.command)
  const small = image.variant === 'full' ? slimOf(image) : undefined
  const runtime = small === undefined ? (isFull ? undefined : sameRuntime(stage)) : runtimeOf(stage, small)
  if (!runtime) return refuse(`No small variant of ${stage.image.reference} is known.`, stage.from)
  const home = install.run.state.workdir
  // Bundler adds to the lock file; a COPY behind it brings that of the project back.
  const isCovered = file.copies.some(
    (copy) =>
      copy.stage === stage &&
      copy.fromContext &&
      copy.outer.start > install.run.outer.start &&
      copy.target?.replace(/(.)\/+$/, '$1') === home &&
      copy.sources.some(({ expanded }) => /^(?:\.|\.\/|\/|.*Gemfile.*)$/.test(expanded ?? '')),
  )
  const hasLock = stack.locks.some((path) => path.endsWith('Gemfile.lock'))
  // Other bundlers write to folders of their own beside public/assets.
  const hasOneFolder =
    stack.dependencies.includes('rails') &&
    !stack.dependencies.some((name) => /^(?:shakapacker|webpacker|vite_\w+|react_on_rails)$/.test(name))
  const assets = file.runs.find(({ commands }) => commands.some(({ effective }) => isAssets(effective)))
  return {
    runtimes: [runtime],
    keepsUser: false,
    gains: runtime.reference !== stage.image.reference,
    buildVariables: /^(?:DEBIAN_FRONTEND$|BUNDLE_JOBS$|BUNDLE_RETRY$)/,
    reasons: [
      {
        at: install.command,
        message: `Bundler installs into ${bundle}, which goes to the last stage as a whole.`,
      },
      {
        at: stage.from,
        message: 'The last stage has the same Ruby on the same distribution, so that compiled gems load.',
      },
    ],
    roleOf(command) {
      if (isInstall(command) || isAssets(command)) return 'build'
      const { name, args } = command
      if (name === 'gem') return args.some(({ value }) => value === 'bundler') ? 'both' : 'tool'
      if (name === 'bundle' && args[0]?.value === 'exec') return 'run'
      // Only what is said for this project alone goes into the folder that is copied.
      if (name === 'bundle' && args[0]?.value === 'config')
        return args.some(({ value }) => value === '--local') ? 'tool' : 'both'
      if (name === 'bundle')
        return args[0]?.value === 'clean' || args[0]?.value === 'lock' ? 'tool' : undefined
      if (name === 'rm') return 'tool'
      return undefined
    },
    copyRole(copy, isBuilt) {
      if (copy.from) return 'both'
      if (!isBuilt) return 'run'
      return 'both'
    },
    artefacts(run, { from, isFirst }) {
      const lines = isFirst ? [copyLine(from, bundle)] : []
      if (run === install.run && home !== undefined && !(isCovered && hasLock))
        lines.push(copyLine(from, `${home === '/' ? '' : home}/Gemfile.lock`))
      if (run === assets) {
        const path = placed(hasOneFolder ? 'public/assets' : 'public', run.state.workdir)
        if (path === undefined) return refuse('The folder of the assets is not known.', run.outer)
        lines.push(copyLine(from, path))
      }
      return lines
    },
  }
}

function isInstall({ name, args }: Command): boolean {
  return (
    (name === 'bundle' || name === 'bundler') &&
    (args.length === 0 || args[0]?.value === 'install' || args[0]?.raw.startsWith('-') === true)
  )
}

function isAssets({ words }: Command): boolean {
  return words.some(({ value }) => value === 'assets:precompile')
}
