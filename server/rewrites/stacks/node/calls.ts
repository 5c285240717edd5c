// What the file asks npm, Yarn, pnpm and the programs of packages to do, and in which stage that belongs.
import type { Run } from '../../../facts/runs.ts'
import { absolute } from '../../../syntax/paths.ts'
import type { Command } from '../../../syntax/script.ts'
import type { Source } from '../../shape.ts'
import { askedOf, isInstalling, ranBy } from './managers.ts'

export interface NodeCall {
  readonly run: Run
  readonly command: Command
  readonly manager: 'npm' | 'yarn' | 'pnpm'
  readonly kind: 'install' | 'global' | 'build' | 'tool'
  /** The names that are installed; or the script that is run, or `!`, and behind it the whole command line. */
  readonly names: readonly string[]
  /** The folder of the image in which it acts; `undefined` where that is not known. */
  readonly folder: string | undefined
  /** It speaks of members of a workspace. */
  readonly isScoped: boolean
}

/** Programs of packages that build, where they are called by themselves. */
const builders =
  /^(?:tsc|next|nest|vite|ng|webpack|gulp|grunt|bower|turbo|nx|lerna|rollup|parcel|react-scripts|vue-cli-service)$/

export function callsIn({ file }: Source): readonly NodeCall[] {
  return file.runs.flatMap((run) => {
    let folder = run.state.workdir
    return run.commands.flatMap(({ effective: command }): readonly NodeCall[] => {
      const { name } = command
      const values = command.args.map(({ value, prefix }) => value ?? prefix)
      if (name === 'cd') {
        const [target] = command.args
        folder =
          target?.value === undefined || (folder === undefined && !target.value.startsWith('/'))
            ? undefined
            : absolute(folder ?? '/', target.value)
        return []
      }
      const call = { run, command, manager: 'npm' as const, folder, isScoped: false }
      if (name === 'npx' || builders.test(name ?? '') || isOwnScript(command)) {
        const first = values.findIndex((it) => !it.startsWith('-'))
        const words = name === 'npx' ? values.slice(Math.max(first, 0)) : [name ?? '', ...values]
        return [{ ...call, kind: 'build', names: ['!', words.join(' ')] }]
      }
      const asked = askedOf([name ?? '', ...values], folder)
      if (!asked) return []
      const own = { ...call, manager: asked.manager, folder: asked.folder, isScoped: asked.isScoped }
      const isGlobal =
        values.some((it) => it === '-g' || it === '--global' || it === '--location=global') ||
        values[0] === 'global'
      const rest = asked.words.filter((it) => !it.startsWith('-'))
      const [verb] = rest
      if (isGlobal) return [{ ...own, kind: 'global', names: rest.slice(1) }]
      if (isInstalling(asked)) return [{ ...own, kind: 'install', names: rest.slice(1) }]
      if (/^(?:cache|config|set|audit|fund|ls|store)$/.test(verb ?? ''))
        return [{ ...own, kind: 'tool', names: [] }]
      const ran = ranBy(asked)
      if (ran === undefined || /^(?:test|lint|format|t)(?::|$)/.test(ran))
        return [{ ...own, kind: 'tool', names: [] }]
      if (verb === 'exec' || verb === 'x' || verb === 'dlx')
        return [{ ...own, kind: 'build', names: ['!', rest.slice(1).join(' ')] }]
      return [{ ...own, kind: 'build', names: [ran, rest.slice(verb === 'run' ? 1 : 0).join(' ')] }]
    })
  })
}

/** `node scripts/build.js`, not `node --version`. */
function isOwnScript({ name, args }: Command): boolean {
  return name === 'node' && /^[\w./-]+\.[cm]?js$/.test(args[0]?.value ?? '')
}

export function roleIn(calls: readonly NodeCall[], command: Command, started: string, isCompiled: boolean) {
  const call = calls.find((it) => it.command === command)
  if (call?.kind === 'global') return call.names.every((name) => isIdle(name, started)) ? 'tool' : 'both'
  if (call) return call.kind === 'tool' ? 'tool' : 'build'
  if (command.name === 'corepack') return 'tool'
  // Credentials for what is installed stay in the build stage.
  if (writesCredentials(command)) return 'tool'
  if (command.name === 'npx' && command.args.some(({ value }) => value === 'prisma')) return 'build'
  // What is removed must not come back with a COPY of the sources.
  const isOfCredentials =
    command.name === 'rm' &&
    command.args.every(({ value, raw }) => raw.startsWith('-') || isCredentials(value)) &&
    calls.some(
      ({ run: { commands } }) =>
        commands.some(({ effective }) => effective === command) &&
        commands.some(({ effective }) => writesCredentials(effective)),
    )
  if (isOfCredentials) return 'tool'
  if (command.name === 'rm')
    return isCompiled ? 'tool' : command.args.some(({ raw }) => /^-\w*f/.test(raw)) ? 'both' : undefined
  return undefined
}

/** A package for all of the image that nothing calls which the start command leads to. */
function isIdle(name: string, started: string): boolean {
  const bare = name.replace(/(.)@.*$/, '$1')
  const program = globalPrograms[bare]
  if (program !== undefined) return !new RegExp(`\\b(?:${program})\\b`).test(started)
  // Of others it is not known what their programs are called.
  return (
    /^\W*(?:node|npm|npx|yarn|pnpm)\b[^;&|]*$/.test(started.split('\n')[0] ?? '') && !started.includes(bare)
  )
}

const globalPrograms: Readonly<Record<string, string>> = {
  '@angular/cli': 'ng',
  '@nestjs/cli': 'nest',
  '@vue/cli': 'vue',
  eslint: 'eslint',
  gulp: 'gulp',
  nodemon: 'nodemon',
  npm: 'npm|npx',
  pm2: 'pm2|pm2-runtime',
  pnpm: 'pnpm',
  serve: 'serve',
  'ts-node': 'ts-node',
  tsx: 'tsx',
  typescript: 'tsc',
  vite: 'vite',
  yarn: 'yarn',
}

/** `echo "//registry.example.com/:_authToken=$TOKEN" > .npmrc`. */
function writesCredentials({ redirects }: Command): boolean {
  return redirects.some(({ operator, target }) => operator === '>' && isCredentials(target?.value))
}

function isCredentials(path: string | undefined): boolean {
  return path !== undefined && /(?:^|\/)\.(?:npmrc|yarnrc(?:\.yml)?)$/.test(path)
}
