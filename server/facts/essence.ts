// What an image is to those who run it: what a change of the file that claims to be harmless leaves as it was.
import type { Instruction } from '../syntax/tree.ts'
import type { Facts } from './facts.ts'
import type { StartCommand } from './start.ts'

/** Plain data, to be compared with `differences`. */
export interface Essence {
  /** The images stood on, stage by stage; a stage of the file by its number. */
  readonly stages: readonly string[]
  readonly entrypoint: readonly string[] | undefined
  readonly command: readonly string[] | undefined
  readonly user: string | undefined
  readonly folder: string | undefined
  /** `8080/tcp`, sorted. */
  readonly ports: readonly string[]
  /** Sorted. */
  readonly volumes: readonly string[]
  /** What ENV sets in the shipped stage: `NAME=value`, sorted; `NAME` alone where the value is not known. */
  readonly environment: readonly string[]
  readonly stopSignal: string | undefined
}

/** Of the stage that ships, with what it inherits from others. */
export function essenceOf(file: Facts): Essence {
  const { shipped, start } = file
  const chain: Instruction[] = []
  for (let stage = shipped; stage; stage = stage.image.stage) chain.unshift(...stage.instructions)
  const volumes = chain
    .filter(({ name }) => name === 'VOLUME')
    .flatMap((it) => (it.json?.items ?? it.words).map(({ value }) => file.expand(value, it) ?? value))
  const ports = file.ports
    .filter((port) => port.stage?.ships === true)
    .map(({ first, last, protocol, text }) => {
      const range = first === undefined ? (text ?? '') : first === last ? `${first}` : `${first}-${last}`
      return `${range}/${protocol?.toLowerCase() ?? 'tcp'}`
    })
  const environment = (shipped?.end.variables() ?? [])
    .filter(({ kind, instruction }) => kind === 'env' && instruction !== undefined)
    .map(({ name, value }) => (value === undefined ? name : `${name}=${value}`))
  const stop = chain.findLast(({ name }) => name === 'STOPSIGNAL')
  return {
    stages: file.stages.map(({ image }) =>
      image.stage ? `stage ${image.stage.index}` : (image.reference?.toLowerCase() ?? ''),
    ),
    entrypoint: wordsOf(start.entrypoint),
    command: wordsOf(start.cmd),
    user: shipped?.end.user?.value,
    folder: shipped?.end.workdir,
    ports: [...new Set(ports)].toSorted(),
    volumes: [...new Set(volumes)].toSorted(),
    environment: environment.toSorted(),
    stopSignal: stop && signalOf(stop.body.text),
  }
}

/** The parts in which two differ, by name; none when they are the same to whoever runs them. */
export function differences(before: Essence, after: Essence): readonly (keyof Essence)[] {
  const names = Object.keys(before) as (keyof Essence)[]
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

/** Numbers of signals on Linux that stop a container. */
const signals: Readonly<Record<string, string>> = {
  1: 'HUP',
  2: 'INT',
  3: 'QUIT',
  9: 'KILL',
  10: 'USR1',
  12: 'USR2',
  15: 'TERM',
  28: 'WINCH',
  37: 'RTMIN+3',
}

function signalOf(text: string): string {
  const name = text.replace(/^SIG/i, '').toUpperCase()
  return signals[name] ?? name
}

/** The form first: a shell stands between one of them and the signals. */
function wordsOf(start: StartCommand | undefined): readonly string[] | undefined {
  if (!start) return undefined
  const words = start.words?.map(({ value }) => value) ?? [start.instruction.body.text.replace(/\s+/g, ' ')]
  return [start.form, ...words]
}
