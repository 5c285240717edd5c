// Unpacks an image and starts it as a container would be, with an own network and the rights of Docker's default.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Config, type Image, run } from './builder.ts'

/** The files of an image below `root`, as the kernel would show them. Returns the bytes of all layers, unpacked. */
export async function unpack({ layers }: Image, root: string): Promise<number> {
  rmSync(root, { recursive: true, force: true })
  mkdirSync(root, { recursive: true })
  let bytes = 0
  for (const layer of layers) {
    bytes += Number(/\n\s*\d+\s+(\d+)/.exec((await run('gzip', ['-l', layer])).output)?.[1])
    const { output } = await run('tar', ['-tzf', layer])
    for (const path of output.split('\n').filter((it) => /(?:^|\/)\.wh\.[^/]*$/.test(it))) {
      if (path.endsWith('.wh..wh..opq')) {
        const folder = join(root, path.slice(0, -'.wh..wh..opq'.length))
        rmSync(folder, { recursive: true, force: true })
        mkdirSync(folder, { recursive: true })
      } else rmSync(join(root, path.replace(/\.wh\.([^/]*)$/, '$1')), { recursive: true, force: true })
    }
    const made = await run('tar', [
      '-xpzf',
      layer,
      '--numeric-owner',
      '--xattrs',
      '--exclude=.wh.*',
      '-C',
      root,
    ])
    if (made.status !== 0) throw new Error(made.output)
  }
  return bytes
}

export interface Ran {
  /** The number of the user of the main process; `undefined` when it ended before it could be asked. */
  readonly uid: number | undefined
  /** What was answered, or printed where nothing is asked. */
  readonly answer: string
  readonly ok: boolean
}

export interface Request {
  readonly port: number
  readonly path: string
  /** In the answer. */
  readonly says: string
}

/** Starts an unpacked image. Without a request it must end with status 0. */
export async function start(root: string, config: Config, request: Request | undefined): Promise<Ran> {
  const bundle = `${root}.bundle`
  const name = `prove-${process.pid}-${Date.now()}`
  rmSync(bundle, { recursive: true, force: true })
  mkdirSync(bundle, { recursive: true })
  const command = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])]
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(specification(root, config, command)))
  const child = spawn('runc', ['run', '--bundle', bundle, name], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output += data.toString()))
  const end = new Promise<number | null>((resolve) => child.on('close', resolve))
  try {
    if (!request) {
      const status = await Promise.race([end, wait(10_000, -1, { ref: false })])
      return { uid: undefined, answer: output.trim(), ok: status === 0 }
    }
    let uid: number | undefined
    for (let tries = 0; tries < 60 && child.exitCode === null; tries++) {
      await wait(250)
      const state = await run('runc', ['state', name])
      if (state.status !== 0) continue
      const { pid } = JSON.parse(state.output) as { pid: number }
      if (!pid) continue
      uid = userOf(pid) ?? uid
      const asked = await run('nsenter', ['-t', `${pid}`, '-n', process.execPath, '-e', question(request)])
      if (asked.status === 0) {
        const answer = asked.output.trim()
        return { uid, answer: answer.slice(0, 300), ok: answer.includes(request.says) }
      }
    }
    return { uid, answer: output.trim().slice(-600), ok: false }
  } finally {
    await run('runc', ['kill', name, 'KILL'])
    await end
    await run('runc', ['delete', '--force', name])
    rmSync(bundle, { recursive: true, force: true })
  }
}

function question({ port, path }: Request): string {
  const url = JSON.stringify(`http://127.0.0.1:${port}${path}`)
  return `fetch(${url}).then((it) => it.text()).then(console.log, () => process.exit(1))`
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
    try {
      return readFileSync(join(root, 'etc', file), 'utf8')
        .split('\n')
        .map((line) => line.split(':'))
    } catch {
      return []
    }
  }
  const row = rows('passwd').find((it) => it[0] === (name || 'root') || it[2] === (name || '0'))
  if (!row && !/^\d+$/.test(name)) throw new Error(`There is no user ${name}.`)
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
  ...[
    'CAP_SETUID',
    'CAP_SETFCAP',
    'CAP_SETPCAP',
    'CAP_NET_BIND_SERVICE',
    'CAP_SYS_CHROOT',
    'CAP_KILL',
    'CAP_AUDIT_WRITE',
  ],
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
