// `npm run prove`: builds each fixture before and after our edits, starts both, and says what changed.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { makeBases } from './bases.ts'
import { type Builder, type Image, startBuilder } from './builder.ts'
import { type Change, changes } from './changes.ts'
import { configDifferences, fileDifferences } from './compare.ts'
import { forgetLayers, numbersOf, type Request, sizeOf, start, withFiles } from './container.ts'

/** What a fixture's `prove.json` says. */
interface Fixture {
  /** What is asked of the running container; without any it must end by itself, well. */
  readonly requests?: readonly Request[]
  /** Files that a developer has beside the project, with the kilobytes of each. */
  readonly litter?: Readonly<Record<string, number>>
}

interface Row {
  readonly fixture: string
  readonly change: string
  readonly before?: number
  readonly after?: number
  readonly user?: string
  readonly verdict: 'works' | 'refused' | 'nothing' | 'no base' | 'WRONG'
  readonly notes: readonly string[]
}

const home = resolve(process.env['PROVE_HOME'] ?? '/var/tmp/plimsoll-prove')
const fixtures = resolve('test/prove/fixtures')

async function main(): Promise<number> {
  const wanted = process.argv.slice(2)
  mkdirSync(home, { recursive: true })
  const builder = await startBuilder(home)
  const rows: Row[] = []
  const names = readdirSync(fixtures).toSorted()
  const isWanted = (name: string) => wanted.length === 0 || wanted.some((it) => name.startsWith(it))
  const left = [
    ...names.filter(isWanted).map((name) => join(fixtures, name)),
    ...wanted.filter((it) => it.includes('/')).map((it) => resolve(it)),
  ]
  try {
    while (left.length > 0) {
      // What one build leaves may be what another one stands on, so they are only swept when none runs.
      forgetLayers(home, await builder.sweep())
      // Two at a time: one waits for the network while the other one compiles.
      const pair = left.splice(0, 2).map(async (project) => {
        rows.push(...(await prove(builder, project)))
        // After each one, so that a run that is cut short is not in vain.
        if (rows.some(({ fixture }) => names.includes(fixture))) writeTable(remembered(names, rows))
      })
      await Promise.all(pair)
    }
    forgetLayers(home, await builder.sweep())
  } finally {
    await builder.stop()
  }
  return rows.some(({ verdict }) => verdict === 'WRONG') ? 1 : 0
}

/** `project` is its folder. */
async function prove(builder: Builder, project: string): Promise<readonly Row[]> {
  const name = basename(project)
  const work = join(home, 'work', name)
  rmSync(work, { recursive: true, force: true })
  const fixture = JSON.parse(readFileSync(join(project, 'prove.json'), 'utf8')) as Fixture
  const rows: Row[] = []
  const note = (row: Row) => {
    rows.push(row)
    console.log([row.fixture, row.change, ...sizes(row), row.user ?? '', row.verdict].join(' | '))
    for (const line of row.notes) console.log(`    ${line.replaceAll('\n', '\n    ')}`)
  }
  await makeBases(home, builder, textIn(project))
  const before = await ran(builder, copyOf(project, fixture, join(work, 'before')), fixture)
  if (typeof before === 'string') {
    note({ fixture: name, change: 'before', verdict: 'WRONG', notes: [before] })
    return rows
  }
  for (const change of changes) {
    const folder = copyOf(project, fixture, join(work, change.name.replaceAll(/\W+/g, '-')))
    const applied = await change.apply(folder)
    const row = { fixture: name, change: change.name, before: before.bytes }
    if (applied === 'nothing') note({ ...row, verdict: 'nothing', notes: [] })
    else if (applied !== 'changed') note({ ...row, verdict: 'refused', notes: [applied.refused] })
    else {
      await makeBases(home, builder, textIn(folder))
      const missing = missingBases(builder, folder)
      const after = missing.length > 0 ? undefined : await ran(builder, folder, fixture)
      if (after === undefined) note({ ...row, verdict: 'no base', notes: [missing.join(', ')] })
      else if (typeof after === 'string')
        note({ ...row, verdict: 'WRONG', notes: [after, dockerfileOf(folder)] })
      else note({ ...row, ...(await judged(change, before, after, folder)) })
    }
  }
  rmSync(work, { recursive: true, force: true })
  return rows
}

/** The project of a fixture with what a developer has beside it. */
function copyOf(project: string, { litter = {} }: Fixture, folder: string): string {
  cpSync(project, folder, { recursive: true, verbatimSymlinks: true })
  rmSync(join(folder, 'prove.json'))
  for (const [path, size] of Object.entries(litter)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), `${path}\n`.padEnd(size * 1024, '.'))
  }
  return folder
}

/** Images that the Dockerfile names and for which there is no stand-in. */
function missingBases(builder: Builder, folder: string): readonly string[] {
  const text = textIn(folder)
  const stages = new Set([...text.matchAll(/^FROM\s.*\sAS\s+(\S+)/gim)].map(([, it]) => it?.toLowerCase()))
  const named = [...text.matchAll(/^FROM\s+(?:--\S+\s+)*([^\s$]+)(?:\s|$)/gim)].map(([, it]) => it ?? '')
  const known = new Set(builder.names())
  return named.filter((it) => !known.has(it) && !stages.has(it.toLowerCase()) && it !== 'scratch')
}

interface Ran {
  readonly image: Image
  readonly bytes: number
  readonly uid: number
}

/** Builds and starts; a string says what went wrong. */
async function ran(builder: Builder, folder: string, { requests = [] }: Fixture): Promise<Ran | string> {
  const image = await builder.build(folder)
  if ('failed' in image) return `The build fails:\n${image.failed}`
  try {
    return await withFiles(image, home, async (root) => {
      const { uid } = numbersOf(root, image.config.User ?? '')
      const answer = await start(root, image.config, requests)
      if (!answer.ok) return `It does not start: ${answer.answer}`
      if (answer.uid !== undefined && answer.uid !== uid) return `It runs as ${answer.uid}, not as ${uid}.`
      return { image, bytes: sizeOf(image), uid }
    })
  } catch (error) {
    return `It does not start: ${error instanceof Error ? error.message : String(error)}`
  }
}

/**
 * A layer that gives files to the user holds them again, and what is fetched ahead of the sources may be more than the
 * build would fetch.
 */
const mostGrowth = 1.1

/** Variables that say how the base image was made; those of a virtual environment. */
const ofBases = new Set(
  (
    'PATH VIRTUAL_ENV SSL_CERT_FILE NODE_EXTRA_CA_CERTS PIP_CERT REQUESTS_CA_BUNDLE CARGO_HTTP_CAINFO ' +
    'PYTHON_VERSION NODE_VERSION YARN_VERSION GOTOOLCHAIN GOPATH CARGO_HOME RUSTUP_HOME JAVA_HOME MAVEN_HOME ' +
    'MAVEN_CONFIG GRADLE_HOME GRADLE_VERSION CATALINA_HOME TOMCAT_VERSION'
  ).split(' '),
)

async function judged(
  { name, promises }: Change,
  before: Ran,
  after: Ran,
  folder: string,
): Promise<Pick<Row, 'after' | 'user' | 'verdict' | 'notes'>> {
  const isSame = promises.includes('same')
  const wrong: string[] = []
  const config = configDifferences(before.image.config, after.image.config, isSame ? new Set() : ofBases)
  const mayDiffer = isSame || /^(?:cache \w+|dockerignore)$/.test(name) ? [] : ['User', 'Healthcheck']
  if (name === 'slim') mayDiffer.shift()
  if (/user|all fixes|distroless|multi-stage/.test(name))
    mayDiffer.push('Cmd', 'Entrypoint', 'ExposedPorts', 'Env')
  if (/distroless|multi-stage|all fixes/.test(name)) mayDiffer.push('StopSignal', 'Labels', 'WorkingDir')
  // A volume of the image that only builds stays with it; one of the file does not.
  if (/multi-stage|all fixes|distroless/.test(name) && !/^VOLUME\b/im.test(dockerfileOf(folder)))
    mayDiffer.push('Volumes')
  // Of MAINTAINER.
  if (isSame) mayDiffer.push('Labels')
  const surprising = config.filter((it) => !mayDiffer.includes(it))
  if (surprising.length > 0) wrong.push(`The configuration differs in ${surprising.join(', ')}.`)
  if (isSame) {
    const files = await withFiles(before.image, home, (old) =>
      withFiles(after.image, home, async (fresh) => fileDifferences(old, fresh)),
    )
    if (files.length > 0) wrong.push(`${files.length} files differ:`, ...files.slice(0, 8))
  }
  if (promises.includes('unprivileged') && after.uid === 0) wrong.push('It still runs as root.')
  if (before.uid !== 0 && after.uid === 0) wrong.push('It runs as root now.')
  const growth = after.bytes / before.bytes
  if (promises.includes('smaller') && growth >= 1) wrong.push('It is not smaller.')
  if (growth > (isSame ? 1.02 : mostGrowth)) wrong.push('It is larger.')
  const differs = config.length > 0 ? [`differs in ${config.join(', ')}`] : []
  return {
    after: after.bytes,
    user: before.uid === after.uid ? `${after.uid}` : `${before.uid} → ${after.uid}`,
    verdict: wrong.length > 0 ? 'WRONG' : 'works',
    notes: wrong.length > 0 ? [...wrong, dockerfileOf(folder)] : differs,
  }
}

function dockerfileOf(folder: string): string {
  return `--- Dockerfile\n${textIn(folder)}---`
}

const textIn = (folder: string) => readFileSync(join(folder, 'Dockerfile'), 'utf8')

function sizes({ before, after }: Row): readonly [string, string] {
  return [megabytes(before), megabytes(after)]
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '' : `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`
}

interface Proof {
  /** ISO. */
  readonly day: string
  readonly rows: readonly Row[]
}

/** What was proved today and, of fixtures that were not asked for, the last time. */
function remembered(names: readonly string[], rows: readonly Row[]): readonly Proof[] {
  const path = join(home, 'proofs.json')
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Proof>) : {}
  const day = new Date().toISOString().slice(0, 10)
  for (const name of names) {
    const own = rows.filter(({ fixture }) => fixture === name)
    if (own.length > 0) known[name] = { day, rows: own }
  }
  writeFileSync(path, JSON.stringify(known))
  return names.flatMap((name) => known[name] ?? [])
}

/** Puts the tables below the heading of the README. */
function writeTable(proofs: readonly Proof[]): void {
  const rows = proofs.flatMap((proof) => proof.rows)
  const proved = new Set(rows.map(({ fixture }) => fixture))
  const missing = readdirSync(fixtures).filter((name) => !proved.has(name))
  const count = (verdict: Row['verdict']) => rows.filter((row) => row.verdict === verdict).length
  const days = proofs.map(({ day }) => day).toSorted()
  const path = resolve('test/prove/README.md')
  const text = readFileSync(path, 'utf8')
  const heading = '## The latest table\n'
  const table = [
    `Of ${[...new Set([days[0], days.at(-1)])].join(' to ')}: ${proofs.length} fixtures, ${count('works')} changes that work, ` +
      `${count('refused')} refused, ${count('WRONG')} wrong. A cell has the size afterwards and, where it is another one, ` +
      'the number of the user; – is nothing to change, an empty cell was not run.',
    '',
    `| fixture | before | ${changes.map(({ name }) => name).join(' | ')} |`,
    `|---|--:|${changes.map(() => '--:|').join('')}`,
    ...proofs.map(({ rows: own }) => {
      const cells = changes.map(({ name }) => cellOf(own.find(({ change }) => change === name)))
      const [first] = own
      return `| ${first?.fixture} | ${megabytes(first?.before)} | ${cells.join(' | ')} |`
    }),
    '',
    ...(missing.length > 0 ? [`Not run yet: ${missing.join(', ')}.`, ''] : []),
    '### Why changes are refused',
    '',
    '| reason | fixtures |',
    '|---|---|',
    ...reasonsOf(rows),
  ]
  writeFileSync(path, `${text.slice(0, text.indexOf(heading) + heading.length)}\n${table.join('\n')}\n`)
}

function cellOf(row: Row | undefined): string {
  if (!row) return ''
  if (row.verdict === 'nothing') return '–'
  if (row.verdict !== 'works') return row.verdict === 'WRONG' ? '**wrong**' : row.verdict
  const user = row.user?.split(' → ')[1]
  return megabytes(row.after) + (user ? `, ${user}` : '')
}

function reasonsOf(rows: readonly Row[]): readonly string[] {
  const reasons = new Map<string, Set<string>>()
  for (const { verdict, notes, fixture, change } of rows) {
    if (verdict !== 'refused') continue
    const key = `${change}: ${(notes[0] ?? '').replaceAll('|', '\\|')}`
    reasons.set(key, (reasons.get(key) ?? new Set()).add(fixture))
  }
  return [...reasons].toSorted().map(([reason, names]) => `| ${reason} | ${[...names].join(', ')} |`)
}

main().then(
  (status) => void (process.exitCode = status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  },
)
