// Which paths the last stage has, as far as the file tells.
import type { Copy } from '../../facts/copies.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Unit } from '../units.ts'

export interface PresentPaths {
  add(path: string): void
  /** What a COPY brings. */
  addCopy(copy: Copy): void
  has(path: string): boolean
}

/** At first those that every image has. */
export function presentPaths(): PresentPaths {
  const present = new Set(
    '/ /etc /tmp /var /home /opt /usr /usr/local /usr/local/bin /var/log /run /srv /root'.split(' '),
  )
  const add = (path: string): void => void present.add(path.replace(/(.)\/+$/, '$1'))
  return {
    add,
    addCopy(copy) {
      if (copy.target === undefined) return
      add(copy.target)
      for (const { expanded, value } of copy.sources) {
        const name = (expanded ?? value).replace(/\/+$/, '').split('/').at(-1)
        if (name) add(`${copy.target.replace(/\/+$/, '')}/${name}`)
      }
      // All of the context may have any file.
      if (copy.sources.some(({ expanded }) => expanded === '.' || expanded === './'))
        present.add(`${copy.target.replace(/\/+$/, '')}/*`)
    },
    has(path) {
      if (path === '?') return false
      const clean = path.replace(/(.)\/+$/, '$1')
      if (present.has(clean)) return true
      for (const it of present) {
        if (it.startsWith(`${clean}/`)) return true
        if (it.endsWith('/*') && clean.startsWith(it.slice(0, -1))) return true
      }
      return false
    },
  }
}

/** Absolute paths that a chmod, chown, mkdir or touch speaks of; `?` for one that is not known. */
export function pathsOf(file: Facts, unit: Unit): readonly string[] {
  const { workdir } = unit.run.state
  return unit.commands.flatMap(({ effective }) => {
    const { name, args } = effective
    if (name === undefined || !/^(?:mkdir|chown|chmod|chgrp|touch|ln)$/.test(name)) return []
    const operands = args.filter(({ raw }) => !raw.startsWith('-') && !/^[ugoa]*[+=-][rwxX]+$/.test(raw))
    const skipped =
      name === 'chown' ||
      name === 'chgrp' ||
      (name === 'chmod' && operands.length === args.filter(({ raw }) => !raw.startsWith('-')).length)
        ? 1
        : 0
    return operands.slice(skipped).map(({ value, raw }) => {
      const text = value ?? file.expand(raw, unit.run.outer)
      if (text === undefined) return '?'
      const plain = text.replace(/\/?\*.*$/, '').replace(/^\.\/?/, '')
      if (text.startsWith('/')) return plain
      return workdir === undefined ? '?' : `${workdir}/${plain}`.replace(/\/+$/, '').replace(/\/{2,}/g, '/')
    })
  })
}
