// What is asked of the engine: which rules speak, how loudly, and with which options.
import { defaultOptions, type Described, type Level, type Options } from '../../rules/rule.ts'

/** From loud to silent. */
export const levels = ['error', 'warning', 'info', 'hint', 'off'] as const satisfies readonly Level[]

export const profiles = ['recommended', 'all', 'hadolint', 'buildkit'] as const
export type Profile = (typeof profiles)[number]

export interface Settings {
  readonly profile: Profile
  /** By rule id or peer code (`hadolint/DL3008`). A code's level goes for the findings that carry it. */
  readonly levels: ReadonlyMap<string, Level>
  readonly options: Omit<Options, 'wide'>
  /** False when the configuration forbids ignore comments: they are then reported by the engine as usual findings. */
  readonly ignoreComments: boolean
}

export const defaultSettings: Settings = {
  profile: 'recommended',
  levels: new Map(),
  options: defaultOptions,
  ignoreComments: true,
}

/** Whether a rule runs at all: on by default, named by the configuration, or asked for by the profile. */
export function isEnabled(id: string, rule: Described, { profile, levels }: Settings): boolean {
  const level = levels.get(id)
  if (level) return level !== 'off'
  const named = rule.covers?.some((code) => (levels.get(code) ?? 'off') !== 'off')
  switch (profile) {
    case 'recommended':
      return !rule.off || named === true
    case 'all':
      return true
    case 'hadolint':
    case 'buildkit':
      return named === true || rule.covers?.some((code) => code.startsWith(`${profile}/`)) === true
  }
}

/** Whether rules judge as the peers do. */
export function isWide({ profile }: Settings): boolean {
  return profile !== 'recommended'
}
