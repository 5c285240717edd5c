// One call of npm, Yarn or pnpm: what it is asked, and for which package.
import { absolute } from '../../../syntax/paths.ts'

export interface Asked {
  readonly manager: 'npm' | 'yarn' | 'pnpm'
  /** Without the manager and without the options that name a place. */
  readonly words: readonly string[]
  /** The folder in which it acts; `undefined` where that is not known. */
  readonly folder: string | undefined
  /** It speaks of members of a workspace, wherever they are. */
  readonly isScoped: boolean
  /** The one of which it speaks, by its name or its folder, where it is one. */
  readonly member: string | undefined
}

const managers = /^(?:npm|yarn|pnpm)$/
const folderOptions = /^(?:--prefix|--cwd|--dir|-C)$/
const memberOptions = /^(?:--workspace|--filter|--filter-prod|-F)$/
const allMembers = /^(?:--workspaces|-ws|--recursive|-r)$/

/** `undefined` for another command. `words` begin with the program. */
export function askedOf(words: readonly string[], workdir: string | undefined): Asked | undefined {
  const [manager = ''] = words
  if (!managers.test(manager)) return undefined
  const kept: string[] = []
  let folder = workdir
  let isScoped = false
  const members: (string | undefined)[] = []
  const go = (path: string | undefined) => {
    folder =
      path === undefined || path.includes('$') || (folder === undefined && !path.startsWith('/'))
        ? undefined
        : absolute(folder ?? '/', path)
  }
  for (let at = 1; at < words.length; at++) {
    const word = words[at] as string
    if (word === '--') {
      kept.push(...words.slice(at))
      break
    }
    const [option = '', value] = word.startsWith('-') ? word.split(/=(.*)/s) : ['']
    if (folderOptions.test(option)) go(value ?? words[++at])
    else if (memberOptions.test(option) || (option === '-w' && manager === 'npm')) {
      isScoped = true
      members.push(value ?? words[++at])
    } else if (allMembers.test(option) && manager !== 'yarn') {
      isScoped = true
      members.push(undefined)
    } else if (option === '-w' && manager === 'pnpm') continue
    else kept.push(word)
  }
  if (manager === 'yarn' && kept[0] === 'workspace') {
    members.push(kept[1])
    kept.splice(0, 2)
    isScoped = true
  } else if (manager === 'yarn' && kept[0] === 'workspaces') isScoped = true
  return {
    manager: manager as Asked['manager'],
    words: kept,
    folder,
    isScoped,
    member: members.length === 1 ? members[0] : undefined,
  }
}

/** `npm ci`, `yarn`, `pnpm add`, and what else changes nothing but node_modules. */
export function isInstalling({ manager, words }: Asked): boolean {
  const verb = words.find((word) => !word.startsWith('-'))
  return verb === undefined
    ? manager === 'yarn'
    : /^(?:install|i|ci|add|clean-install|install-clean|ic|in|rebuild|rb|dedupe|update|up|upgrade|uninstall|remove|prune)$/.test(
        verb,
      )
}

/** The script of package.json that is run, or the program that Yarn and pnpm take for one. */
export function ranBy({ words }: Asked): string | undefined {
  const plain = words.filter((word) => !word.startsWith('-'))
  return plain[0] === 'run' || plain[0] === 'run-script' ? plain[1] : plain[0]
}
