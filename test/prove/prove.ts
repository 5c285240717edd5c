// `npm run prove`: builds each fixture before and after our edits, starts both, and says what changed.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { applyEdits, fixAll } from '../../server/engine/fix.ts'
import { defaultSettings } from '../../server/engine/settings.ts'
import { impatientDisk } from '../../server/disk.ts'
import { ignoreFileFor } from '../../server/ignore-file.ts'
import { readFacts } from '../../server/inspect.ts'
import { rewriteKinds } from '../../server/rewrites/kinds.ts'
import { surroundings } from '../../server/surroundings.ts'
import { makeBases } from './bases.ts'
import { type Builder, type Image, startBuilder } from './builder.ts'
import { configDifferences, fileDifferences } from './compare.ts'
import { numbersOf, type Request, start, unpack } from './container.ts'

/** What a fixture's `prove.json` says. */
interface Fixture {
  readonly request?: Request
  /** Files that a developer has beside the project, with the kilobytes of each. */
  readonly litter?: Readonly<Record<string, number>>
  /** Only these; all where it is not said. */
  readonly only?: readonly string[]
}

interface Built {
  readonly image: Image
  readonly root: string
  readonly bytes: number
}

interface Row {
  readonly fixture: string
  readonly change: string
  readonly before: number | undefined
  readonly after: number | undefined
  readonly user: string
  readonly verdict: string
  readonly notes: readonly string[]
}

/** A change of the whole project in a folder; a string says why there is none. */
type Change = (folder: string) => Promise<string | undefined>

const home = resolve(process.env['PROVE_HOME'] ?? '/var/tmp/plimsoll-prove')
const fixtures = resolve('test/prove/fixtures')

const changes: readonly (readonly [name: string, change: Change])[] = [
  ['safe', (folder) => edited(folder, (text, project) => fixAll(text, project, defaultSettings).text)],
  [
    'all fixes',
    (folder) =>
      edited(folder, (text, project) => fixAll(text, project, defaultSettings, { unsafe: true }).text),
  ],
  ['user', (folder) => edited(folder, asUser)],
  ...rewriteKinds.map(({ name }) => [name, (folder: string) => rewritten(folder, name)] as const),
  ['multi-stage, all fixes', multiStageAndFixes],
  [
    'multi-stage, distroless',
    async (folder) => (await rewritten(folder, 'multi-stage')) ?? (await rewritten(folder, 'distroless')),
  ],
  ['dockerignore', ignored],
]

type Project = Awaited<ReturnType<typeof surroundings>>

async function edited(
  folder: string,
  edit: (text: string, project: Project) => string | { readonly refused: string },
): Promise<string | undefined> {
  const path = join(folder, 'Dockerfile')
  const before = readFileSync(path, 'utf8')
  const uri = pathToFileURL(path).href
  const after = edit(before, await surroundings(impatientDisk(), uri, { root: pathToFileURL(folder).href }))
  if (typeof after !== 'string') return after.refused
  if (after === before) return 'Nothing to change.'
  writeFileSync(path, after)
  return undefined
}

function asUser(text: string, project: Project): string {
  return fixAll(text, project, defaultSettings, { unsafe: true, only: new Set(['root-at-runtime']) }).text
}

function rewritten(folder: string, name: string): Promise<string | undefined> {
  return edited(folder, (text, project) => {
    const outcome = rewriteKinds.find((it) => it.name === name)?.run(readFacts(text), project)
    if (!outcome) return { refused: `There is no rewrite ${name}.` }
    return 'refused' in outcome ? outcome : applyEdits(text, outcome.rewrite.edits)
  })
}

async function multiStageAndFixes(folder: string): Promise<string | undefined> {
  const refused = await rewritten(folder, 'multi-stage')
  if (refused !== undefined) return refused
  await edited(folder, (text, project) => fixAll(text, project, defaultSettings, { unsafe: true }).text)
  return ignored(folder)
}

async function ignored(folder: string): Promise<string | undefined> {
  const uri = pathToFileURL(join(folder, 'x')).href.slice(0, -2)
  const made = await ignoreFileFor(impatientDisk(), uri, uri)
  if (!made || made.before === made.after) return 'Nothing to ignore.'
  writeFileSync(join(folder, '.dockerignore'), made.after)
  return undefined
}

async function main(): Promise<number> {
  const wanted = process.argv.slice(2)
  mkdirSync(home, { recursive: true })
  const builder = await startBuilder(home)
  const rows: Row[] = []
  try {
    await makeBases(home, builder)
    for (const name of readdirSync(fixtures).toSorted())
      if (wanted.length === 0 || wanted.some((it) => name.startsWith(it)))
        rows.push(...(await prove(builder, name)))
  } finally {
    await builder.stop()
  }
  const table = tableOf(rows)
  console.log(`\n${table}`)
  if (wanted.length === 0) writeTable(table)
  return rows.some(({ verdict }) => verdict === 'WRONG') ? 1 : 0
}

async function prove(builder: Builder, name: string): Promise<readonly Row[]> {
  const work = join(home, 'work', name)
  rmSync(work, { recursive: true, force: true })
  const fixture = JSON.parse(readFileSync(join(fixtures, name, 'prove.json'), 'utf8')) as Fixture
  const copy = (variant: string): string => {
    const folder = join(work, variant)
    cpSync(join(fixtures, name), folder, { recursive: true })
    rmSync(join(folder, 'prove.json'))
    for (const [path, size] of Object.entries(fixture.litter ?? {})) {
      mkdirSync(join(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), `${path}\n`.padEnd(size * 1024, '.'))
    }
    return folder
  }
  const row = (change: string, rest: Partial<Row>): Row => {
    const made = {
      fixture: name,
      change,
      before: undefined,
      after: undefined,
      user: '',
      verdict: '',
      notes: [],
      ...rest,
    }
    console.log(
      [name, change, megabytes(made.before), megabytes(made.after), made.user, made.verdict].join(' | '),
    )
    for (const note of made.notes) console.log(`    ${note.replaceAll('\n', '\n    ')}`)
    return made
  }
  const before = await made(builder, copy('before'), fixture)
  if (typeof before === 'string') return [row('before', { verdict: 'WRONG', notes: [before] })]
  const rows: Row[] = []
  for (const [change, apply] of changes) {
    if (fixture.only && !fixture.only.includes(change)) continue
    const folder = copy(change.replaceAll(/\W+/g, '-'))
    const refused = await apply(folder)
    if (refused !== undefined) {
      rows.push(
        row(change, {
          before: before.bytes,
          verdict: refused === 'Nothing to change.' ? '–' : 'refused',
          notes: [refused],
        }),
      )
      continue
    }
    const after = await made(builder, folder, fixture)
    if (typeof after === 'string') {
      rows.push(row(change, { before: before.bytes, verdict: 'WRONG', notes: [after, dockerfileOf(folder)] }))
      continue
    }
    rows.push(row(change, judged(change, before, after, folder)))
    rmSync(after.root, { recursive: true, force: true })
  }
  rmSync(work, { recursive: true, force: true })
  return rows
}

interface Proven extends Built {
  readonly uid: number | undefined
}

/** Builds, unpacks and starts; a string says what went wrong. */
async function made(builder: Builder, folder: string, { request }: Fixture): Promise<Proven | string> {
  const image = await builder.build(folder, `${folder}.image`)
  if ('failed' in image) return `The build fails:\n${image.failed}`
  const root = `${folder}.root`
  const bytes = await unpack(image, root)
  const fresh = `${folder}.run`
  await unpack(image, fresh)
  rmSync(`${folder}.image`, { recursive: true, force: true })
  try {
    const { uid } = numbersOf(fresh, image.config.User ?? '')
    const ran = await start(fresh, image.config, request)
    if (!ran.ok) return `It does not start: ${ran.answer}`
    if (ran.uid !== undefined && ran.uid !== uid) return `It runs as ${ran.uid}, not as ${uid}.`
    return { image, root, bytes, uid }
  } catch (error) {
    return `It does not start: ${error instanceof Error ? error.message : String(error)}`
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Variables that say how the base image was made; those of a virtual environment. */
const ofBases = new Set([
  ...[
    'PATH',
    'VIRTUAL_ENV',
    'SSL_CERT_FILE',
    'NODE_EXTRA_CA_CERTS',
    'PIP_CERT',
    'REQUESTS_CA_BUNDLE',
    'CARGO_HTTP_CAINFO',
  ],
  ...[
    'PYTHON_VERSION',
    'NODE_VERSION',
    'GOTOOLCHAIN',
    'GOPATH',
    'CARGO_HOME',
    'RUSTUP_HOME',
    'JAVA_HOME',
    'MAVEN_HOME',
  ],
  'MAVEN_CONFIG',
])

function judged(change: string, before: Proven, after: Proven, folder: string): Partial<Row> {
  const isSafe = change === 'safe'
  const config = configDifferences(before.image.config, after.image.config, isSafe ? new Set() : ofBases)
  const files = isSafe ? fileDifferences(before.root, after.root) : []
  const mayDiffer = isSafe || /^(?:slim|alpine|cache-order|dockerignore)$/.test(change) ? [] : ['User']
  if (/distroless|multi-stage/.test(change)) mayDiffer.push('Cmd', 'Entrypoint', 'StopSignal', 'ExposedPorts')
  const notes: string[] = []
  const surprising = config.filter((it) => !mayDiffer.includes(it))
  const nowRoot = /user|all fixes/.test(change) && after.uid === 0
  if (surprising.length > 0) notes.push(`The configuration differs in ${surprising.join(', ')}.`)
  if (files.length > 0) notes.push(`${files.length} files differ:`, ...files.slice(0, 8))
  if (nowRoot) notes.push('It still runs as root.')
  if (before.uid !== 0 && after.uid === 0) notes.push('It runs as root now.')
  const isWrong = notes.length > 0
  if (after.bytes > before.bytes * 1.001) notes.push('It is larger.')
  const expected = config.filter((it) => mayDiffer.includes(it))
  if (isWrong) notes.push(dockerfileOf(folder))
  return {
    before: before.bytes,
    after: after.bytes,
    user: before.uid === after.uid ? `${after.uid}` : `${before.uid} → ${after.uid}`,
    verdict: isWrong ? 'WRONG' : 'works',
    notes: expected.length > 0 && !isWrong ? [...notes, `differs in ${expected.join(', ')}`] : notes,
  }
}

function dockerfileOf(folder: string): string {
  return `--- Dockerfile\n${readFileSync(join(folder, 'Dockerfile'), 'utf8')}---`
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '' : `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ fixture, change, before, after, user, verdict, notes }) => {
    const note = (notes.find((it) => !it.startsWith('---')) ?? '').split('\n')[0] ?? ''
    return `| ${[fixture, change, megabytes(before), megabytes(after), user, verdict, note.replaceAll('|', '\\|')].join(' | ')} |`
  })
  return [
    '| fixture | change | before | after | user | verdict | note |',
    '|---|---|--:|--:|---|---|---|',
    ...lines,
  ].join('\n')
}

/** Puts the table below the heading of the README. */
function writeTable(table: string): void {
  const path = resolve('test/prove/README.md')
  if (!existsSync(path)) return
  const text = readFileSync(path, 'utf8')
  const heading = '## The latest table\n'
  writeFileSync(path, `${text.slice(0, text.indexOf(heading) + heading.length)}\n${table}\n`)
}

main().then(
  (status) => void (process.exitCode = status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  },
)
