// Where an application listens: what its code and its configuration say about port and address.
import { baseName } from '../syntax/paths.ts'
import { inPackageScripts, inScript } from './listening/commands.ts'
import { inDotnet, inDotnetManifest, inDotnetSettings } from './listening/dotnet.ts'
import { inElixir } from './listening/elixir.ts'
import { inGo } from './listening/go.ts'
import { inJava, inJavaManifest, inSpringSettings } from './listening/java.ts'
import { inAngular, inJavaScript } from './listening/javascript.ts'
import { inNginx } from './listening/nginx.ts'
import { inFlaskEnvironment, inPython } from './listening/python.ts'
import { inRuby } from './listening/ruby.ts'
import { inRocketSettings, inRust } from './listening/rust.ts'
import type { Found, Source } from './listening/values.ts'
import type { Listening } from './project.ts'

/**
 * The places of one file that decide where the application listens. A port that the code leaves to a variable
 * without a default is `undefined`; so is an address that nothing states. `app.run()` and the like count although a
 * server such as gunicorn may load the application instead: `listeningOfCommand` (listening/commands.ts) says what the start command does.
 */
export function listeningIn(
  path: string,
  text: string,
  dependencies: readonly string[],
): readonly Listening[] {
  if (isAside(path)) return []
  const name = baseName(path)
  const found: Found[] = []
  for (const reader of readers) {
    if (reader.files.test(name)) found.push(...reader.read({ path, name, text, dependencies }))
  }
  return placed(path, text, found)
}

const readers: readonly { readonly files: RegExp; readonly read: (source: Source) => readonly Found[] }[] = [
  { files: /\.py$/, read: inPython },
  { files: /^\.flaskenv$/, read: inFlaskEnvironment },
  { files: /\.(?:js|ts|mjs|cjs|mts|cts)$|^www$/, read: inJavaScript },
  { files: /^(?:package|composer)\.json$/, read: inPackageScripts },
  { files: /^angular\.json$/, read: inAngular },
  { files: /\.go$/, read: inGo },
  { files: /^application\.(?:properties|ya?ml)$/, read: inSpringSettings },
  { files: /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/, read: inJavaManifest },
  { files: /\.(?:java|kt)$/, read: inJava },
  { files: /\.(?:cs|fs)$/, read: inDotnet },
  { files: /^appsettings\.json$/, read: inDotnetSettings },
  { files: /\.(?:cs|fs)proj$/, read: inDotnetManifest },
  { files: /\.(?:rb|ru)$/, read: inRuby },
  { files: /\.conf(?:\.template)?$/, read: inNginx },
  { files: /\.rs$/, read: inRust },
  { files: /^Rocket\.toml$/, read: inRocketSettings },
  { files: /\.exs$/, read: inElixir },
  { files: /\.sh$|^Procfile$/, read: inScript },
]

const asideFolder =
  /(?:^|\/)(?:\.github|\.devcontainer|\.storybook|__tests__|__mocks__|cypress|demos?|docs?|e2e|examples?|fixtures|mocks|node_modules|playwright|samples?|spec|testdata|tests?)\//

function isAside(path: string): boolean {
  return (
    asideFolder.test(path) || /(?:^|[._-])(?:test|spec|conftest)[._]|(?:^|\/)test_|_test\.\w+$/.test(path)
  )
}

/** Adds line and column, drops repetitions (`listen 80` and `listen [::]:80`). */
function placed(path: string, text: string, found: readonly Found[]): readonly Listening[] {
  const result: Listening[] = []
  const seen = new Set<string>()
  let line = 0
  let lineStart = 0
  for (const { start, end, ...rest } of found.toSorted((a, b) => a.start - b.start)) {
    const key = `${rest.by} ${rest.port}`
    if (rest.port !== undefined && seen.has(key)) continue
    seen.add(key)
    for (let next = text.indexOf('\n', lineStart); next >= 0 && next < start;) {
      line += 1
      lineStart = next + 1
      next = text.indexOf('\n', lineStart)
    }
    result.push({ ...rest, path, span: { start, end }, line, character: start - lineStart })
  }
  return result
}
