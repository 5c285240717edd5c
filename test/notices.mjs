// Writes dist/ThirdPartyNotices.txt: the licences of the packages whose code stands in the bundles.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const shared = { bundle: true, write: false, metafile: true, logLevel: 'error', external: ['vscode'] }
const alias = { https: './server/features/shims/https.ts' }
const bundles = [
  {
    ...shared,
    entryPoints: ['client/node.ts', 'server/node.ts', 'server/cli.ts'],
    platform: 'node',
    alias,
    outdir: 'dist',
  },
  { ...shared, entryPoints: ['client/browser.ts'], platform: 'browser', outdir: 'dist' },
  {
    ...shared,
    entryPoints: ['server/browser.ts'],
    platform: 'browser',
    alias,
    inject: ['server/features/shims/buffer.ts'],
    outdir: 'dist',
  },
]
const folders = new Set()
for (const options of bundles) {
  const { metafile } = await build(options)
  for (const input of Object.keys(metafile.inputs)) {
    const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
    if (folder) folders.add(folder)
  }
}
const parts = [...folders].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((it) => /^(?:licen[cs]e|copying)/i.test(it))
  const text = file
    ? readFileSync(path.join(folder, file), 'utf8').trim()
    : `Published under the ${license} licence.`
  return `${name} ${version} (${license})\n\n${text}`
})
if (!existsSync('dist')) mkdirSync('dist')
writeFileSync(
  'dist/ThirdPartyNotices.txt',
  `Plimsoll contains code of these packages.\n\n${parts.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`,
)
console.log(`${parts.length} notices`)
