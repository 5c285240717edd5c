// The two stages as text, with the comments and blank lines of the file.
import { keyword } from '../../../rules/edits.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Instruction } from '../../syntax/tree.ts'
import { continued, edited, type Piece } from '../pieces.ts'
import { standingLine } from '../runtimes.ts'
import { installLine, withPackages } from '../system.ts'
import type { Conversion } from './conversion.ts'

/** The text of the new file. `needed` are packages that the last stage installs besides those of the file. */
export function assembled(conversion: Conversion, needed: readonly string[]): string {
  const { source, shape, runtime, fates, packagesAt, base, tail } = conversion
  const { file, stage } = source
  let head = ''
  let build = ''
  let run = ''
  const style = file.stages[0]?.from.keyword.text ?? 'FROM'
  const flags = stage.from.flags
    .filter(({ name, value }) => name === 'platform' && !value?.includes('BUILD'))
    .map((flag) => `${file.text.slice(flag.start, flag.end)} `)
  let seenFrom = false
  for (const [index, { piece, build: inBuild, run: inRun }] of fates.entries()) {
    const isFrom = piece.instruction.name === 'FROM'
    if (!seenFrom) {
      head += `${piece.lead}${inBuild.join('\n')}\n`
      if (isFrom) {
        seenFrom = true
        const staying = fates.flatMap(({ piece: { instruction: it }, run: lines }) =>
          lines.length > 0 && !isAnywhere(conversion, it) ? [it] : [],
        )
        const standing = shape.omits ? undefined : standingLine(stage, runtime.facts, staying)
        if (standing !== undefined) run += `${standing.replace('WORKDIR', keyword(file, 'WORKDIR'))}\n`
        if (needed.length > 0 && packagesAt === undefined) {
          const manager = runtime.facts.packageManager === 'apk' ? 'apk' : 'apt'
          run += `${keyword(file, 'RUN')} ${continued(file, installLine(manager, needed))}\n`
        }
      }
      continue
    }
    if (inBuild.length > 0) build += `${piece.lead}${inBuild.join('\n')}\n`
    if (inRun.length > 0) {
      // A comment goes with the first place of its instruction, blank lines with both.
      const lead = inBuild.length > 0 ? blanksOf(piece.lead) : piece.lead
      let text = inRun.join('\n')
      if (index === packagesAt && needed.length > 0) text = withPackages(text, needed, file.tree.escape)
      run += `${run === '' ? lead.replace(/^\n+/, '') : lead}${text}\n`
    }
  }
  const between = build.endsWith('\n\n') ? '' : '\n'
  const all = `${head}${build}${between}${style} ${base ?? `${flags.join('')}${runtime.written}`}\n${run}${tail}`
  return /\n$/.test(file.text) || tail !== '' ? all : all.replace(/\n$/, '')
}

/** A RUN that installs or makes users does so wherever it stands. */
function isAnywhere({ unitRoles }: Conversion, instruction: Instruction): boolean {
  const own = [...(unitRoles.get(instruction) ?? [])]
  return own.length > 0 && own.every(([, role]) => role === 'user' || role === 'support')
}

function blanksOf(lead: string): string {
  return /^\n/.test(lead) ? '\n' : ''
}

/** The FROM of the build stage; with a stage of its own for the image where both stages stand on it. */
export function fromLines(file: Facts, piece: Piece, name: string, base: string | undefined): string {
  const { text } = piece.instruction.keyword
  const { image, asWord, nameWord } = file.stages[0] ?? {}
  const as = text === text.toLowerCase() ? 'as' : 'AS'
  const { word } = image ?? {}
  if (!word) return edited(file, piece.span, [])
  const first = base ?? name
  const whole =
    asWord && nameWord
      ? { start: nameWord.start, end: nameWord.end, text: first }
      : { start: word.end, end: word.end, text: ` ${as} ${first}` }
  const line = edited(file, piece.span, [whole])
  return base === undefined ? line : `${line}\n\n${text} ${base} ${as} ${name}`
}
