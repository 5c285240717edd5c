// Where Ruby says that it listens: Puma and Sinatra.
import {
  type Found,
  type Source,
  addressOf,
  spanOf,
  splitAddress,
  validPort,
  withoutComments,
} from './values.ts'

export function inRuby({ name, text, dependencies }: Source): readonly Found[] {
  const code = withoutComments(text, 'hash')
  const found: Found[] = []
  if (name === 'puma.rb') {
    for (const match of code.matchAll(/^[ \t]*port[ \t(]+([^\n]+)/gm)) {
      found.push({
        port: rubyPort(match[1] ?? ''),
        address: undefined,
        by: 'puma',
        ...spanOf(match),
        explicit: true,
      })
    }
    for (const match of code.matchAll(/^[ \t]*bind[ \t(]+["'](tcp:\/\/[^"'\n]*)["']/gm)) {
      const url = (match[1] ?? '').replace(
        /#\{[^}]*?(\d{2,5})?["')]*\}/g,
        (_, port: string | undefined) => port ?? '$x',
      )
      found.push({ ...splitAddress(url), by: 'puma', ...spanOf(match), explicit: true })
    }
    return found
  }
  if (!/\bSinatra\b|require ["']sinatra/.test(code) && !dependencies.includes('sinatra')) return found
  for (const match of code.matchAll(/^[ \t]*set[ \t(]+:port[ \t]*,[ \t]*([^\n)]+)/gm)) {
    const host = /^[ \t]*set[ \t(]+:bind[ \t]*,[ \t]*["']([\w.:]+)["']/m.exec(code)?.[1]
    found.push({
      port: rubyPort(match[1] ?? ''),
      address: addressOf(host),
      by: 'sinatra',
      ...spanOf(match),
      explicit: true,
    })
  }
  return found
}

/** `3000`, `ENV.fetch("PORT", 3000)`, `ENV.fetch("PORT") { 3000 }`, `ENV['PORT'] || 3000`. */
function rubyPort(text: string): number | undefined {
  const match = /^["']?(\d+)["']?\)?\s*$|(?:,|\{|\|\|)\s*["']?(\d{2,5})["']?/.exec(text)
  return validPort(match?.[1] ?? match?.[2])
}
