// BuildKit without a registry: one OCI layout on the disk holds the base images and what is built on them.
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  readonly Healthcheck?: { readonly Test?: readonly string[] }
  readonly Labels?: Readonly<Record<string, string>>
  readonly Shell?: readonly string[]
}

export interface Image {
  /** Of the manifest: `sha256:…`. */
  readonly digest: string
  readonly config: Config
  /** Tar archives of the layers, lowest first. */
  readonly layers: readonly string[]
}

export interface Builder {
  /** What a base image was made of, if it is there. */
  madeOf(name: string): string | undefined
  /** Names of all base images. */
  names(): readonly string[]
  name(names: readonly string[], image: Image, madeOf: string): void
  /** Builds the Dockerfile of a folder; `failed` is the end of the builder's output. */
  build(folder: string): Promise<Image | { readonly failed: string }>
  /** Removes what no base image needs, and most of what builds share; the digests that stay. No build may run. */
  sweep(): Promise<ReadonlySet<string>>
  stop(): Promise<void>
}

/** What BuildKit may keep between two projects, such as the base images that were used last. */
const cacheMegabytes = 3000

interface Descriptor {
  readonly digest: string
}

interface Named {
  readonly digest: string
  readonly madeOf: string
}

/** Starts the daemon; everything it keeps lies below `home`. */
export async function startBuilder(home: string): Promise<Builder> {
  const socket = `unix://${join(home, 'buildkit.sock')}`
  const store = join(home, 'store')
  const known = join(home, 'names.json')
  const named = new Map<string, Named>(
    existsSync(known) ? (JSON.parse(readFileSync(known, 'utf8')) as [string, Named][]) : [],
  )
  const log = openSync(join(home, 'buildkit.log'), 'w')
  const daemon = spawn(
    'buildkitd',
    [
      ...['--root', join(home, 'buildkit'), '--addr', socket],
      ...['--oci-worker-net=host', '--containerd-worker=false'],
    ],
    { stdio: ['ignore', log, log] },
  )
  closeSync(log)
  process.once('exit', () => daemon.kill())
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(2))
  let isGone = false
  let builds = 0
  daemon.on('error', () => (isGone = true))
  daemon.on('exit', () => (isGone = true))
  while ((await run('buildctl', ['--addr', socket, 'debug', 'workers'])).status !== 0) {
    if (isGone) throw new Error(`buildkitd does not start: see ${home}/buildkit.log.`)
    await wait(200)
  }
  return {
    madeOf: (name) => named.get(name)?.madeOf,
    names: () => [...named.keys()],
    name(names, { digest }, madeOf) {
      for (const name of names) named.set(name, { digest, madeOf })
      writeFileSync(known, JSON.stringify([...named]))
    },
    async build(folder) {
      const metadata = join(home, `metadata-${builds++}.json`)
      const contexts = [...named].flatMap(([name, { digest }]) => [
        '--opt',
        `context:${name}=oci-layout://store@${digest}`,
      ])
      const args = [
        ...['--addr', socket, 'build', '--frontend', 'dockerfile.v0', '--progress', 'plain'],
        ...['--local', `context=${folder}`, '--local', `dockerfile=${folder}`],
        ...(named.size > 0 ? ['--oci-layout', `store=${store}`] : []),
        ...contexts,
        ...['--metadata-file', metadata],
        ...['--output', `type=oci,tar=false,compression=uncompressed,dest=${store}`],
      ]
      let ran = await run('buildctl', args)
      // Two builds share the reading of a base image, which ends with the build that began it.
      if (ran.output.includes('no active session')) ran = await run('buildctl', args)
      const { status, output } = ran
      if (status !== 0) return { failed: output.split('\n').slice(-40).join('\n') }
      const written = JSON.parse(readFileSync(metadata, 'utf8')) as Record<string, string>
      rmSync(metadata)
      return imageIn(store, written['containerimage.digest'] ?? '')
    },
    async sweep() {
      const kept = new Set<string>()
      for (const { digest } of named.values()) for (const one of blobsOf(store, digest)) kept.add(one)
      const folder = join(store, 'blobs', 'sha256')
      for (const blob of existsSync(folder) ? readdirSync(folder) : [])
        if (!kept.has(`sha256:${blob}`)) rmSync(join(folder, blob))
      await mustRun('buildctl', ['--addr', socket, 'prune', '--all', '--keep-storage', `${cacheMegabytes}`])
      return kept
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

/** The same, but a failure is an error with what the program said. */
export async function mustRun(program: string, args: readonly string[]): Promise<string> {
  const { status, output } = await run(program, args)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`)
  return output
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve()
    child.on('close', () => resolve())
    child.kill()
  })
}

const blobAt = (store: string, digest: string) => join(store, 'blobs', digest.replace(':', '/'))

interface Manifest {
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

function manifestAt(store: string, digest: string): Manifest {
  return JSON.parse(readFileSync(blobAt(store, digest), 'utf8')) as Manifest
}

function blobsOf(store: string, digest: string): readonly string[] {
  const { config, layers } = manifestAt(store, digest)
  return [digest, config.digest, ...layers.map((layer) => layer.digest)]
}

function imageIn(store: string, digest: string): Image {
  const manifest = manifestAt(store, digest)
  const { config } = JSON.parse(readFileSync(blobAt(store, manifest.config.digest), 'utf8')) as {
    config: Config
  }
  return { digest, config, layers: manifest.layers.map((layer) => blobAt(store, layer.digest)) }
}
