// Where nginx says that it listens.
import { type Found, type Source, spanOf, splitAddress, validPort } from './values.ts'

export function inNginx({ text }: Source): readonly Found[] {
  const code = text.replace(/#.*$/gm, (comment) => ' '.repeat(comment.length))
  if (!/\bserver\s*\{/.test(code)) return []
  return [...code.matchAll(/(?<![\w-])listen\s+([^;{}\s]+)[^;{}]*;/g)].flatMap((match) => {
    const value = match[1] ?? ''
    if (value.startsWith('unix:')) return []
    const said = /^\d+$/.test(value) ? { port: validPort(value), address: '0.0.0.0' } : splitAddress(value)
    const port = said.port ?? (/^[\w.]+$/.test(value) ? 80 : undefined)
    return [{ port, address: said.address, by: 'nginx', ...spanOf(match), explicit: true }]
  })
}
