// Starts an image as a container would be, with a network of its own and the rights of Docker's default.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Config, type Image, mustRun, run } from './builder.ts'

/** Bytes of all layers, unpacked. */
export function sizeOf({ layers }: Image): number {
  return layers.reduce((bytes, layer) => bytes + statSync(layer).size, 0)
}

let mounts = 0

/** Calls `use` with the files of an image, which may be written and are gone afterwards. `home` keeps the layers. */
export async function withFiles<Result>(
  image: Image,
  home: string,
  use: (root: string) => Promise<Result>,
): Promise<Result> {
  const lower: string[] = []
  for (const layer of image.layers) lower.unshift(await unpacked(layer, join(home, 'layers')))
  const place = join(home, 'mounts', `${process.pid}-${mounts++}`)
  const [root = '', upper = '', work = ''] = ['root', 'upper', 'work'].map((it) => join(place, it))
  for (const folder of [root, upper, work]) mkdirSync(folder, { recursive: true })
  // The same layer twice, which steps that change nothing leave, is one to the overlay.
  const options = `lowerdir=${[...new Set(lower)].join(':')},upperdir=${upper},workdir=${work}`
  await mustRun('mount', ['-t', 'overlay', 'overlay', '-o', options, root])
  try {
    return await use(root)
  } finally {
    await mustRun('umount', [root])
    rmSync(place, { recursive: true, force: true })
  }
}

/** Removes the files of the layers that are not among the digests that stay. Nothing may be started. */
export function forgetLayers(home: string, kept: ReadonlySet<string>): void {
  const folder = join(home, 'layers')
  const names = new Set([...kept].map((it) => folderOf(it.replace('sha256:', ''))))
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (!names.has(name)) rmSync(join(folder, name), { recursive: true, force: true })
  unpacking.clear()
}

/** The folder for a layer with this hash. */
const folderOf = (hash: string) => hash.slice(0, 16)

const unpacking = new Map<string, Promise<string>>()

/** The files of one layer, with the marks of the overlay file system for what it removes. */
function unpacked(layer: string, home: string): Promise<string> {
  let folder = unpacking.get(layer)
  if (!folder) unpacking.set(layer, (folder = unpackedAnew(layer, home)))
  return folder
}

async function unpackedAnew(layer: string, home: string): Promise<string> {
  const folder = join(home, folderOf(basename(layer)))
  if (existsSync(folder)) return folder
  const fresh = `${folder}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  await mustRun('tar', ['-xpf', layer, '--numeric-owner', '--xattrs', '--exclude=.wh.*', '-C', fresh])
  const paths = (await mustRun('tar', ['-tf', layer])).split('\n')
  for (const path of paths.filter((it) => /(?:^|\/)\.wh\.[^/]*$/.test(it))) {
    const at = join(fresh, dirname(path))
    mkdirSync(at, { recursive: true })
    if (path.endsWith('.wh..wh..opq'))
      await mustRun('setfattr', ['-n', 'trusted.overlay.opaque', '-v', 'y', at])
    else await mustRun('mknod', [join(at, basename(path).slice('.wh.'.length)), 'c', '0', '0'])
  }
  await mustRun('mv', [fresh, folder])
  return folder
}

export interface Ran {
  /** The number of the user of the main process; `undefined` when it ended before it could be asked. */
  readonly uid: number | undefined
  /** What was answered, or printed where nothing is asked, or what is wrong. */
  readonly answer: string
  readonly ok: boolean
}

export interface Request {
  readonly port: number
  readonly path: string
  /** In the answer. */
  readonly says: string
}

let containers = 0

/** Starts an unpacked image. Without requests it must end with status 0. A health check must succeed. */
export async function start(root: string, config: Config, requests: readonly Request[]): Promise<Ran> {
  const asks = requests.map((it) => ({ ...it, port: movedPort(config, it.port) }))
  const bundle = `${root}.bundle`
  const name = `prove-${process.pid}-${containers++}`
  mkdirSync(bundle, { recursive: true })
  mkdirSync(join(root, 'etc'), { recursive: true })
  writeFileSync(join(root, 'etc', 'hosts'), '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 prove\n')
  const command = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])]
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(specification(root, config, command)))
  const child = spawn('runc', ['run', '--bundle', bundle, name], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output += data.toString()))
  const end = new Promise<number | null>((resolve) => child.on('close', resolve))
  try {
    if (asks.length === 0) {
      const status = await Promise.race([end, wait(20_000, -1, { ref: false })])
      return { uid: undefined, answer: output.trim(), ok: status === 0 }
    }
    const { uid, answer } = await asked(name, asks[0] as Request, () => child.exitCode !== null)
    if (answer === undefined) return { uid, answer: output.trim().slice(-900), ok: false }
    const answers = [answer]
    for (const request of asks.slice(1)) answers.push((await ask(name, request)).answer ?? '')
    const wrong = asks.findIndex(({ says }, index) => !answers[index]?.includes(says))
    if (wrong >= 0)
      return { uid, ok: false, answer: `${asks[wrong]?.path}: ${answers[wrong]}\n${output.slice(-600)}` }
    const ill = await check(name, config)
    return { uid, answer: ill ?? answers.join('\n'), ok: ill === undefined }
  } finally {
    await run('runc', ['kill', name, 'KILL'])
    await end
    await run('runc', ['delete', '--force', name])
    rmSync(bundle, { recursive: true, force: true })
  }
}

/** An application that leaves a port of root takes EXPOSE along. */
function movedPort({ ExposedPorts = {} }: Config, port: number): number {
  const exposed = Object.keys(ExposedPorts).map((it) => Number.parseInt(it, 10))
  const [only] = exposed
  return port < 1024 && exposed.length === 1 && only !== undefined ? only : port
}

/** Asks until there is an answer, the container ends or a quarter of a minute is over. */
async function asked(name: string, request: Request, isOver: () => boolean) {
  let uid: number | undefined
  for (let tries = 0; tries < 60 && !isOver(); tries++) {
    await wait(250)
    const now = await ask(name, request)
    uid = now.uid ?? uid
    if (now.answer !== undefined) return { uid, answer: now.answer }
  }
  return { uid, answer: undefined }
}

async function ask(name: string, { port, path }: Request) {
  const state = await run('runc', ['state', name])
  const pid = state.status === 0 ? (JSON.parse(state.output) as { pid: number }).pid : 0
  if (!pid) return { uid: undefined, answer: undefined }
  const url = JSON.stringify(`http://127.0.0.1:${port}${path}`)
  const question = `fetch(${url}).then((it) => it.text()).then(console.log, () => process.exit(1))`
  const { status, output } = await run('nsenter', ['-t', `${pid}`, '-n', process.execPath, '-e', question])
  return { uid: userOf(pid), answer: status === 0 ? output.trim() : undefined }
}

/** Runs the health check; says what it said where it fails. */
async function check(name: string, { Healthcheck, Shell }: Config): Promise<string | undefined> {
  const [kind, ...words] = Healthcheck?.Test ?? []
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') return undefined
  const command = kind === 'CMD' ? words : [...(Shell ?? ['/bin/sh', '-c']), ...words]
  const { status, output } = await run('runc', ['exec', name, ...command])
  return status === 0 ? undefined : `The health check fails: ${output}`
}

function userOf(pid: number): number | undefined {
  try {
    return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return undefined
  }
}

/** Numbers for USER, as the engine of Docker finds them. */
export function numbersOf(
  root: string,
  user: string,
): { readonly uid: number; readonly gid: number; readonly home: string } {
  const [name = '', group] = user.split(':')
  const rows = (file: string) => {
    const path = join(root, 'etc', file)
    return existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .map((line) => line.split(':'))
      : []
  }
  const row = rows('passwd').find((it) => it[0] === (name || 'root') || it[2] === (name || '0'))
  if (!row && !/^\d*$/.test(name)) throw new Error(`There is no user ${name}.`)
  const groupRow =
    group === undefined ? undefined : rows('group').find((it) => it[0] === group || it[2] === group)
  if (group !== undefined && !groupRow && !/^\d+$/.test(group)) throw new Error(`There is no group ${group}.`)
  return {
    uid: Number(row?.[2] ?? name),
    gid: Number(group === undefined ? (row?.[3] ?? 0) : (groupRow?.[2] ?? group)),
    home: row?.[5] ?? '/',
  }
}

/** Docker's default capabilities. */
const capabilities = [
  ...['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FSETID', 'CAP_FOWNER', 'CAP_MKNOD', 'CAP_NET_RAW', 'CAP_SETGID'],
  ...['CAP_SETUID', 'CAP_SETFCAP', 'CAP_SETPCAP', 'CAP_NET_BIND_SERVICE', 'CAP_SYS_CHROOT', 'CAP_KILL'],
  'CAP_AUDIT_WRITE',
]

function specification(root: string, config: Config, args: readonly string[]): object {
  const { uid, gid, home } = numbersOf(root, config.User ?? '')
  const env = config.Env ?? []
  const allowed = uid === 0 ? capabilities : []
  return {
    ociVersion: '1.0.2',
    process: {
      user: { uid, gid },
      args,
      env: env.some((it) => it.startsWith('HOME=')) ? env : [...env, `HOME=${home}`],
      cwd: config.WorkingDir || '/',
      capabilities: { bounding: capabilities, effective: allowed, permitted: allowed },
      noNewPrivileges: false,
    },
    root: { path: root, readonly: false },
    hostname: 'prove',
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=65536k'] },
      {
        destination: '/dev/pts',
        type: 'devpts',
        source: 'devpts',
        options: ['newinstance', 'ptmxmode=0666', 'mode=0620'],
      },
      { destination: '/dev/shm', type: 'tmpfs', source: 'shm', options: ['mode=1777', 'size=65536k'] },
      { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['ro'] },
    ],
    linux: {
      namespaces: ['pid', 'ipc', 'uts', 'mount', 'network'].map((type) => ({ type })),
      sysctl: { 'net.ipv4.ip_unprivileged_port_start': '0' },
    },
  }
}
