// BuildKit without a registry: base images come from layouts on the disk, and so do the images that are built.
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface Config {
  readonly User?: string
  readonly Cmd?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Env?: readonly string[]
  readonly ExposedPorts?: Readonly<Record<string, object>>
  readonly Volumes?: Readonly<Record<string, object>>
  readonly WorkingDir?: string
  readonly StopSignal?: string
  readonly Healthcheck?: object
  readonly Labels?: Readonly<Record<string, string>>
  readonly Shell?: readonly string[]
}

export interface Image {
  /** Folder of the OCI layout. */
  readonly layout: string
  readonly config: Config
  /** Files of the layers, compressed, lowest first. */
  readonly layers: readonly string[]
}

export interface Builder {
  has(name: string): boolean
  names(): ReadonlySet<string>
  add(name: string, layout: string): void
  alias(name: string, of: string): void
  /** Builds the Dockerfile of a folder; `failed` is the end of the builder's output. */
  build(folder: string, to: string): Promise<Image | { readonly failed: string }>
  stop(): Promise<void>
}

interface Descriptor {
  readonly digest: string
}

/** Starts the daemon; everything it keeps lies below `home`. */
export async function startBuilder(home: string): Promise<Builder> {
  const socket = `unix://${join(home, 'buildkit.sock')}`
  const known = join(home, 'bases', 'names.json')
  mkdirSync(join(home, 'bases'), { recursive: true })
  const layouts = new Map<string, string>(
    existsSync(known) ? (JSON.parse(readFileSync(known, 'utf8')) as [string, string][]) : [],
  )
  const save = () => writeFileSync(known, JSON.stringify([...layouts]))
  const log = openSync(join(home, 'buildkit.log'), 'w')
  const daemon = spawn(
    'buildkitd',
    [
      '--root',
      join(home, 'buildkit'),
      '--addr',
      socket,
      '--oci-worker-net=host',
      '--containerd-worker=false',
    ],
    {
      stdio: ['ignore', log, log],
    },
  )
  closeSync(log)
  for (let tries = 0; (await run('buildctl', ['--addr', socket, 'debug', 'workers'])).status !== 0; tries++) {
    if (tries > 50 || daemon.exitCode !== null)
      throw new Error(`buildkitd does not start: see ${home}/buildkit.log.`)
    await wait(200)
  }
  return {
    has: (name) => layouts.has(name),
    names: () => new Set(layouts.keys()),
    add: (name, layout) => (layouts.set(name, layout), save()),
    alias: (name, of) => (layouts.set(name, layouts.get(of) as string), save()),
    async build(folder, to) {
      rmSync(to, { recursive: true, force: true })
      const contexts = [...layouts].flatMap(([name, layout], index) => [
        '--oci-layout',
        `base${index}=${layout}`,
        '--opt',
        `context:${name}=oci-layout://base${index}@${digestOf(layout)}`,
      ])
      const { status, output } = await run('buildctl', [
        ...['--addr', socket, 'build', '--frontend', 'dockerfile.v0', '--progress', 'plain'],
        ...['--local', `context=${folder}`, '--local', `dockerfile=${folder}`, ...contexts],
        ...['--output', `type=oci,tar=false,dest=${to}`],
      ])
      return status === 0 ? imageIn(to) : { failed: output.split('\n').slice(-40).join('\n') }
    },
    stop: () => ended(daemon),
  }
}

/** Runs a program to its end; output and errors together. */
export function run(
  program: string,
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', (error) => resolve({ status: null, output: error.message }))
    child.on('close', (status) => resolve({ status, output }))
  })
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve()
    child.on('close', () => resolve())
    child.kill()
  })
}

function digestOf(layout: string): string {
  const { manifests } = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as {
    manifests: Descriptor[]
  }
  return (manifests[0] as Descriptor).digest
}

function imageIn(layout: string): Image {
  const blob = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'))
  const read = <Type>(digest: string) => JSON.parse(readFileSync(blob(digest), 'utf8')) as Type
  const manifest = read<{ config: Descriptor; layers: Descriptor[] }>(digestOf(layout))
  const { config } = read<{ config: Config }>(manifest.config.digest)
  return { layout, config, layers: manifest.layers.map(({ digest }) => blob(digest)) }
}
