// Builds what the tests run, with the lines of package.json that build what is shipped.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The folder with the bundles of a script of package.json; it is gone when the process ends. */
export function bundles(script: string): string {
  mkdirSync('dist', { recursive: true })
  const folder = mkdtempSync(join(process.cwd(), 'dist', 'bundles-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const [program = '', ...words] = (scripts[script] ?? '').split(' ')
  const args = words.map((word) => (word.startsWith('--outdir=') ? `--outdir=${folder}` : word))
  execFileSync(join('node_modules', '.bin', program), args, { stdio: 'inherit' })
  return folder
}
