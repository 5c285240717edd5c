// Where ASP.NET says that it listens: code, settings, and what the images set for a web project.
import {
  type Found,
  type Source,
  callsOf,
  portOf,
  spanOf,
  splitAddress,
  stringOf,
  withoutComments,
} from './values.ts'

export function inDotnet({ text }: Source): readonly Found[] {
  const code = withoutComments(text, 'slashes')
  const found: Found[] = []
  for (const { args, start, end } of callsOf(code, /\.(?:UseUrls|Urls\.Add)\(|\bapp\.Run(?:Async)?\(/g)) {
    for (const arg of args) {
      const url = stringOf(arg, code)
      if (url && /^https?:\/\//.test(url)) {
        found.push({ ...splitAddress(url), by: 'aspnet', start, end, explicit: true })
      }
    }
  }
  for (const { args, start, end, match } of callsOf(code, /\.(ListenAnyIP|ListenLocalhost)\(/g)) {
    const address = match[1] === 'ListenLocalhost' ? '127.0.0.1' : '0.0.0.0'
    found.push({ port: portOf(args[0], code), address, by: 'aspnet', start, end, explicit: true })
  }
  return found
}

export function inDotnetSettings({ text }: Source): readonly Found[] {
  return [...text.matchAll(/"(?:urls|Url)"\s*:\s*"(https?:\/\/[^";]+)/gi)].map((match) => ({
    ...splitAddress(match[1] ?? ''),
    ...{ by: 'aspnet', ...spanOf(match), explicit: true },
  }))
}

/** Microsoft's images set the port: 8080 from .NET 8 on, 80 before. */
export function inDotnetManifest({ text }: Source): readonly Found[] {
  const match = /Sdk\s*=\s*"Microsoft\.NET\.Sdk\.Web"/.exec(text)
  const version = /<TargetFrameworks?>\s*net(?:coreapp)?(\d+)\./.exec(text)?.[1]
  if (!match || !version) return []
  const port = Number(version) >= 8 ? 8080 : 80
  return [{ port, address: undefined, by: 'aspnet', ...spanOf(match), explicit: false }]
}
