// Where Phoenix says that it listens.
import { type Found, type Source, spanOf, validPort, withoutComments } from './values.ts'

export function inElixir({ name, text }: Source): readonly Found[] {
  if (!/^(?:runtime|prod)\.exs$/.test(name)) return []
  const code = withoutComments(text, 'hash')
  return [...code.matchAll(/System\.get_env\("PORT"(?:\)\s*\|\||,)\s*"(\d+)"/g)].map((match) => ({
    ...{ port: validPort(match[1]), address: undefined, by: 'phoenix', ...spanOf(match), explicit: true },
  }))
}
