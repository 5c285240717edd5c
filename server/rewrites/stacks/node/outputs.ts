// What a build script installs and writes, by the programs that it calls and their settings.
import { absolute, folderOf, join } from '../../../syntax/paths.ts'
import { refuse, type Refusal } from '../../rewrite.ts'
import type { NodeCall } from './calls.ts'
import { askedOf, isInstalling, ranBy } from './managers.ts'
import { installHooks, type Look } from './manifest.ts'

export interface Written {
  /** Of the image, absolute. */
  readonly path: string
  /** That of the package. */
  readonly folder: string
  /** It is complete without the packages that made it. */
  readonly isBundle: boolean
  /** Folders of the package that nothing reads any more. */
  readonly covers: readonly string[]
}

export interface Made {
  /** Folders in which packages are installed. */
  readonly installs: string[]
  readonly written: Written[]
}

/** What a call leaves behind, in `made`; the reason where that is not known. */
export function follow(call: NodeCall, look: Look, made: Made): Refusal | undefined {
  const { folder, names, kind } = call
  const [ran = '', direct = ''] = names
  if (folder === undefined) return refuse('The folder in which this runs is not known.', call.command)
  if (kind === 'install') {
    made.installs.push(folder)
    return call.command.args.some(({ value }) => value === '--ignore-scripts')
      ? undefined
      : followHooks(call, folder, look, made)
  }
  // Yarn and pnpm take what is no script for a program.
  const isLine = ran === '!' || (call.manager !== 'npm' && !look(folder)?.scripts.has(ran))
  const isKnown = isLine
    ? followLine(direct, folder, look, made, 0)
    : followScript(ran, folder, look, made, 0)
  if (!isKnown)
    return refuse(
      `What ${ran === '!' ? direct : `the script ${ran} of package.json`} writes is not known.`,
      call.command,
    )
  return undefined
}

/** Scripts that leave nothing behind but in node_modules. */
const harmless =
  /^(?:(?:npx )?(?:husky(?: install)?|patch-package|is-ci \|\| husky install|exit 0)|husky \|\| true)(?: .*)?$/

function followHooks(call: NodeCall, folder: string, look: Look, made: Made): Refusal | undefined {
  const { scripts } = look(folder) ?? {}
  for (const name of installHooks) {
    const text = scripts?.get(name)
    if (text === undefined || harmless.test(text) || followLine(text, folder, look, made, 1)) continue
    return refuse(`What the script ${name} of package.json leaves behind is not known.`, call.command)
  }
  return undefined
}

function followScript(
  name: string | undefined,
  folder: string,
  look: Look,
  made: Made,
  depth: number,
): boolean {
  const scripts = look(folder)?.scripts
  const text = scripts?.get(name ?? '')
  if (text === undefined || depth > 5) return false
  return [`pre${name}`, name ?? '', `post${name}`].every((each) => {
    const own = scripts?.get(each)
    return own === undefined || followLine(own, folder, look, made, depth + 1)
  })
}

function followLine(line: string, workdir: string, look: Look, made: Made, depth: number): boolean {
  let folder = workdir
  for (const part of line.split(/\s*(?:&&|;)\s*/)) {
    const words = part.split(/\s+/).filter((word) => word !== '' && !/^\w+=\S*$|^cross-env$/.test(word))
    if (words[0] === 'cd' && words.length === 2 && !/["'$(]/.test(part)) {
      folder = absolute(folder, words[1] as string)
      continue
    }
    const asked = askedOf(words, folder)
    if (!asked) {
      if (!followTool(words, folder, look, made)) return false
      continue
    }
    if (asked.folder === undefined || asked.isScoped) return false
    if (isInstalling(asked)) {
      if (asked.words.some((word) => word === '-g' || word === '--global')) continue
      made.installs.push(asked.folder)
      continue
    }
    const ran = ranBy(asked)
    if (look(asked.folder)?.scripts.has(ran ?? '')) {
      if (!followScript(ran, asked.folder, look, made, depth + 1)) return false
    } else {
      const rest = asked.words.filter((word) => word !== 'run' && word !== 'exec' && word !== '--')
      if (!followTool(rest, asked.folder, look, made)) return false
    }
  }
  return true
}

/** What a program of a package writes; false where that is not known. */
function followTool(words: readonly string[], folder: string, look: Look, made: Made): boolean {
  const pack = look(folder)
  const [tool = '', ...rest] =
    words[0] === 'npx' ? words.slice(1).filter((it) => !/^(?:-y|--yes|--)$/.test(it)) : words
  if (!pack) return false
  const option = (...names: readonly string[]): string | undefined => {
    for (const [index, word] of rest.entries()) {
      for (const name of names) {
        if (word === name) return rest[index + 1]
        if (word.startsWith(`${name}=`)) return word.slice(name.length + 1)
      }
    }
    return undefined
  }
  const clean = (path: string) => path.replace(/^\.\//, '').replace(/\/+$/, '').replace(/["']/g, '')
  const write = (path: string, isBundle = false, covers: readonly string[] = []) =>
    void made.written.push({ path: absolute(folder, clean(path)), folder, isBundle, covers })
  switch (tool) {
    case 'tsc': {
      if (rest.includes('--noEmit') || rest.includes('-noEmit')) break
      const named = clean(option('-p', '--project') ?? 'tsconfig.json').replace(/^\.$/, '')
      const path = /\.json$/.test(named) ? named : `${named}/tsconfig.json`.replace(/^\//, '')
      const config = withoutJsonComments(pack.read(path) ?? '')
      if (/"noEmit"\s*:\s*true/.test(config) || rest.includes('-b') || rest.includes('--build')) break
      const out = option('--outDir') ?? /"outDir"\s*:\s*"([^"]+)"/.exec(config)?.[1]
      if (out === undefined) return false
      write(out)
      break
    }
    case 'nest':
    case 'tsup':
    case 'ng':
      if (rest[0] !== 'build' && tool !== 'tsup') return false
      write(option('--out-dir', '-d', '--output-path') ?? 'dist', tool === 'ng')
      break
    case 'vite': {
      if (rest[0] !== 'build') return false
      if (pack.development.includes('@sveltejs/kit') || pack.dependencies.has('@sveltejs/kit')) {
        const config = pack.read('svelte.config.js') ?? ''
        if (!/@sveltejs\/adapter-node/.test(config) || /\bout\s*:/.test(config)) return false
        write('build', false, ['src', 'static'])
        break
      }
      const config = ['vite.config.ts', 'vite.config.js', 'vite.config.mjs', 'vite.config.mts']
        .map((name) => pack.read(name))
        .find((it) => it !== undefined)
      write(
        option('--outDir') ?? /outDir\s*:\s*['"]([^'"]+)['"]/.exec(config ?? '')?.[1] ?? 'dist',
        !rest.includes('--ssr') && !/\bssr\b/.test(config ?? ''),
      )
      break
    }
    case 'vue-cli-service':
      write(option('--dest') ?? 'dist', true)
      break
    case 'react-scripts':
      write('build', true)
      break
    case 'next':
      if (rest[0] !== 'build') return false
      write('.next')
      break
    case 'nuxt':
    case 'nuxi':
      write('.output')
      break
    case 'astro':
      write('dist')
      break
    case 'esbuild': {
      const out = option('--outdir') ?? option('--outfile')?.replace(/\/[^/]*$/, '')
      if (out === undefined) return false
      write(out)
      break
    }
    case 'babel':
    case 'swc': {
      const out = option('-d', '--out-dir')
      if (out === undefined) return false
      write(out)
      break
    }
    case 'remix':
    case 'react-router':
      if (!/^(?:vite:)?build$/.test(rest[0] ?? '') || (tool === 'remix' && rest[0] === 'build')) return false
      write('build')
      break
    case 'prisma': {
      if (rest[0] !== 'generate') return false
      const path = option('--schema') ?? 'prisma/schema.prisma'
      const schema = pack.read(path)
      if (schema === undefined) return false
      for (const [, out = ''] of schema.matchAll(/^\s*output\s*=\s*"([^"]*)"/gm)) {
        if (out === '' || out.includes('$')) return false
        if (!out.includes('node_modules')) write(join(folderOf(path), out))
      }
      break
    }
    case 'eslint':
    case 'prettier':
    case 'tsc-alias':
    case 'rimraf':
    case 'rm':
    case 'echo':
    case 'vue-tsc':
    case 'del-cli':
      break
    case 'cp':
    case 'cpx':
    case 'copyfiles':
    case 'cpy': {
      const target = clean(rest.at(-1) ?? '')
      const path = absolute(folder, target)
      if (!made.written.some((it) => path === it.path || path.startsWith(`${it.path}/`))) return false
      break
    }
    default:
      return false
  }
  return true
}

function withoutJsonComments(text: string): string {
  return text.replace(/^\s*\/\/.*$/gm, '').replace(/\/\*[^]*?\*\//g, '')
}
