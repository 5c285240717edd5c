// What only development needs: packages that can be left out before the last stage, and sources that nothing reads.
import type { Facts } from '../../../facts/facts.ts'
import type { Project } from '../../../facts/project.ts'
import { baseName } from '../../../syntax/paths.ts'
import type { Source } from '../../shape.ts'
import type { NodeCall } from './calls.ts'
import { installHooks, type Package } from './manifest.ts'

const developmentOnly =
  /^(?:@types\/.*|@typescript-eslint\/.*|typescript(?:-eslint)?|eslint(?:-.*)?|@eslint\/.*|prettier(?:-.*)?|jest(?:-.*)?|ts-jest|@jest\/.*|vitest|@vitest\/.*|mocha|chai|sinon|nyc|c8|supertest|@testing-library\/.*|nodemon|ts-node(?:-dev)?|tsx|tsconfig-paths|tsc-alias|tsup|esbuild|rollup(?:-.*)?|@rollup\/.*|webpack(?:-.*)?|.*-loader|vite(?:-.*)?|@vitejs\/.*|@babel\/.*|babel-.*|@swc\/.*|@nestjs\/(?:cli|schematics|testing)|husky|lint-staged|rimraf|cpx|copyfiles|concurrently|npm-run-all2?|postcss(?:-.*)?|autoprefixer|tailwindcss|@tailwindcss\/.*|sass|prisma|cypress|playwright|@playwright\/.*|@commitlint\/.*|commitizen|semantic-release|@next\/(?:eslint-plugin-next|bundle-analyzer)|eslint-config-next|@angular\/(?:cli|compiler-cli|build)|@angular-devkit\/.*|karma(?:-.*)?|jasmine(?:-.*)?|globals|source-map-support-loader|del-cli|@tsconfig\/.*|nx|turbo|cross-env|svelte|svelte-check|@sveltejs\/.*|@remix-run\/dev|@react-router\/dev|drizzle-kit|@biomejs\/biome|less|@nuxt\/.*devtools)$/

export function pruneLine(
  { image, project, file, stage }: Source,
  call: NodeCall,
  { folder, development, dependencies, scripts }: Package,
  words: readonly string[],
  started: string,
): string | undefined {
  if (development.length === 0 || !development.every((name) => developmentOnly.test(name))) return undefined
  if (words[0] !== 'node' && !dependencies.has(words[0] ?? '')) return undefined
  const mentions = (name: string) => new RegExp(`(?:^|[^\\w@/-])${escaped(name)}(?![\\w-])`).test(started)
  const callable = development.filter((name) => !name.startsWith('@types/'))
  // `@nestjs/cli` brings nest, `@scope/name` most often name.
  const programs = (name: string) => [name, baseName(name), name.replace(/^@([\w-]+?)(?:js)?\/cli$/, '$1')]
  if (callable.some((name) => programs(name).some(mentions))) return undefined
  if (callable.some((name) => isImported(name, project))) return undefined
  if (project.files.some((path) => /(?:^|\/)next\.config\.[cm]?ts$/.test(path))) return undefined
  if (stage.end.lookup('NODE_ENV')?.value === 'production' && call.run.state.lookup('NODE_ENV'))
    return undefined
  if (/--omit[= ]dev|--only[= ]prod|--production|--prod\b|npm prune/.test(file.text)) return undefined
  const place = (option: string) => (call.run.state.workdir === folder ? '' : ` ${option} ${folder}`)
  if (call.manager === 'pnpm') {
    // It runs them again, when what they call may be gone.
    const hasHooks = installHooks.some((name) => scripts.has(name))
    return `RUN CI=true pnpm${place('--dir')} prune --prod${hasHooks ? ' --ignore-scripts' : ''}`
  }
  if (call.manager === 'yarn') {
    if (project.files.some((path) => path.endsWith('.yarnrc.yml'))) return undefined
    const same = ['--frozen-lockfile', '--ignore-engines'].filter((it) => file.text.includes(it))
    const options = ['--production', ...same, '--ignore-scripts', '--prefer-offline']
    return `RUN yarn${place('--cwd')} install ${options.join(' ')}`
  }
  const what = Number(image.line) >= 16 || image.line === undefined ? '--omit=dev' : '--production'
  return `RUN npm prune ${what}${peerOption(file, scripts)}${place('--prefix')}`
}

/** Packages that do not fit together were installed with it, and nothing is removed from among them without it. */
function peerOption({ runs }: Facts, scripts: Package['scripts']): string {
  const lines = [
    ...runs.flatMap(({ commands }) =>
      commands.map(({ effective: { name, args } }) => [name, ...args.map(({ raw }) => raw)].join(' ')),
    ),
    ...[...scripts.values()].flatMap((text) => text.split(/&&|;/)),
  ]
  const installs = lines.filter((line) => /^\s*npm\b(?:\s+-\S+)*\s+(?:i|install|ci|add)\b/.test(line))
  for (const option of ['--legacy-peer-deps', '--force'])
    if (
      installs.some((line) => line.split(/\s+/).some((word) => word === option || word === `${option}=true`))
    )
      return ` ${option}`
  return installs.some((line) => /\s-f(?:\s|$)/.test(line)) ? ' --force' : ''
}

/** Whether code that was read imports a package, other than to build or to test. */
function isImported(name: string, project: Project): boolean {
  const importing = new RegExp(
    `(?:\\brequire\\(|\\bfrom|\\bimport(?:\\s*\\()?)\\s*['"]${escaped(name)}(?:/[^'"]*)?['"]`,
  )
  return project.files.some(
    (path) =>
      /\.[cm]?[jt]sx?$/.test(path) &&
      !/\.(?:config|test|spec|d)\.\w+$|(?:^|\/)(?:gulpfile|Gruntfile)\.\w+$/.test(path) &&
      importing.test(project.text(path) ?? ''),
  )
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

export function isSource(path: string, isFramework: boolean): boolean {
  const name = baseName(path)
  if (path === 'package.json') return true
  if (
    isFramework &&
    /^(?:src|app|pages|components|lib|styles|hooks|utils|types|context|contexts|store|assets|layouts|middleware)\//.test(
      path,
    ) &&
    /\.(?:[cm]?[jt]sx?|vue|s?css|sass|less|svg|png|jpe?g|gif|webp|avif|ico|woff2?)$/.test(name)
  )
    return true
  if (isFramework && /^next\.config\.|^nuxt\.config\./.test(name)) return false
  return (
    /(?:\.tsx?|\.[cm]ts|\.jsx|\.vue|\.svelte|\.astro|\.map|\.tsbuildinfo|\.snap)$/.test(name) ||
    /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|tsconfig[\w.-]*\.json|jsconfig\.json|nest-cli\.json|angular\.json|components\.json|\.npmrc|\.yarnrc(?:\.yml)?|\.prettier.*|\.eslint.*|\.babelrc.*|\.swcrc|\.browserslistrc|\.stylelint.*|\.nycrc|\.mocharc.*|\.env\.example|(?:jest|vite|vitest|webpack|rollup|babel|postcss|tailwind|eslint|prettier|commitlint|karma|cypress|playwright|tsup|svelte|vue|lint-staged)\.config\.[cm]?js|jest\.setup\.js|gulpfile\.js|Gruntfile\.js|\.lintstagedrc.*|\.commitlintrc.*)$/.test(
      name,
    ) ||
    /\.(?:test|spec)\.[cm]?js$/.test(name)
  )
}
