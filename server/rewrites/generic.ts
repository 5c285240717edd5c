// Commands of no language in particular: users, folders, rights, clean-up, time zones.
import type { Command } from '../syntax/script.ts'
import type { Role } from './shape.ts'

export type GenericRole = Role | 'user' | 'path' | 'support'

const users = new Set(['useradd', 'adduser', 'groupadd', 'addgroup', 'usermod', 'groupmod'])
const paths = new Set(['chown', 'chmod', 'chgrp', 'touch'])
const quiet = new Set([
  'ls',
  'pwd',
  'which',
  'whoami',
  'id',
  'true',
  ':',
  'env',
  'printenv',
  'date',
  'test',
  '[',
  'sleep',
  'uname',
  'tree',
  'du',
  'df',
  'stat',
  'type',
  'find',
])
const system = new Set([
  'locale-gen',
  'update-locale',
  'update-ca-certificates',
  'ldconfig',
  'dpkg-reconfigure',
  'fc-cache',
])

/** `undefined` for a command whose effects are not known. */
export function genericRole({ effective, words }: Command): GenericRole | undefined {
  const { name, args, redirects } = effective
  // A bare assignment speaks to what follows it in the same script.
  if (words.length === 0) return 'support'
  if (name === undefined) return undefined
  const written = redirects.filter(
    ({ operator, target }) => operator.includes('>') && target?.value !== '/dev/null' && operator !== '>&',
  )
  const targets = written.map(({ target }) => target?.value)
  if (name === 'echo' || name === 'printf' || name === 'cat') {
    if (written.length === 0) return 'quiet'
    return targets.every((it) => it?.startsWith('/etc/')) ? 'both' : undefined
  }
  if (written.length > 0) return undefined
  if (users.has(name)) return 'user'
  if (name === 'mkdir') return 'both'
  if (paths.has(name)) return 'path'
  if (name === 'find' && args.some(({ value }) => /^-(?:delete|exec)/.test(value ?? ''))) return undefined
  if (quiet.has(name)) return 'quiet'
  if (system.has(name)) return 'both'
  if (/^(?:set|cd|export|umask)$/.test(name)) return 'support'
  if (
    args.some(({ value }) => value === '--version' || value === '-v' || value === 'version') &&
    args.length === 1
  )
    return 'quiet'
  if (name === 'ln') return args.some(({ value, raw }) => /^\/etc\//.test(value ?? raw)) ? 'both' : undefined
  if (name === 'rm')
    return args.every(({ value, raw }) =>
      /^-|^\/(?:var\/lib\/apt|var\/cache|tmp|var\/tmp|root\/\.(?:cache|npm)|usr\/share\/(?:doc|man))(?:\/|$|\*)|^~\/\.(?:cache|npm)/.test(
        value ?? raw,
      ),
    )
      ? 'support'
      : undefined
  return undefined
}
