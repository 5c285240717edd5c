// The new order as edits: what is copied first, what moves, and where a RUN is cut.
import { insertAbove, insertBelow } from '../../../rules/edits.ts'
import type { Edit } from '../../../rules/rule.ts'
import type { Copy } from '../../facts/copies.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Project } from '../../facts/project.ts'
import { remembered } from '../../facts/remembered.ts'
import { absolute, baseName, cleanPath, contextPath, folderOf } from '../../syntax/paths.ts'
import type { Command } from '../../syntax/script.ts'
import type { Instruction, Span } from '../../syntax/tree.ts'
import type { Need } from '../manifests/need.ts'
import type { Reason, Rewrite } from '../rewrite.ts'
import { contextFolder, sourceOf } from './copied.ts'
import type { Cut, Moving, Step } from './steps.ts'

interface Plan {
  readonly cut: Cut
  readonly pending: readonly Moving[]
  readonly reads: readonly {
    readonly need: Need & { readonly kind: 'manifests' | 'ahead' }
    readonly workdir: string
  }[]
  readonly says: string
  readonly install: Span
}

export function rewriteOf(
  file: Facts,
  project: Project,
  { cut, pending, reads, says, install }: Plan,
): Rewrite | undefined {
  const copies = pending.filter((it): it is Copy => 'sources' in it)
  const provided = providedBefore(file, project, copies, install.start)
  // A folder that is needed as a whole is where it belongs.
  const needed = new Set(reads.flatMap(({ need }) => need.paths))
  if (copies.some((copy) => copy.sources.some((it) => needed.has(contextFolder(it, project) ?? ''))))
    return undefined
  // Files by the COPY that brought them so far, by folder.
  const wanted = new Map<Copy, Map<string, string[]>>()
  for (const path of needed) {
    const holder = copies.find((copy) =>
      copy.sources.some((it) => {
        const own = contextFolder(it, project)
        return own !== undefined && (own === '' || path.startsWith(`${own}/`))
      }),
    )
    if (provided.has(path)) continue
    if (!holder) return undefined
    const folders = remembered(wanted, holder, () => new Map<string, string[]>())
    remembered(folders, folderOf(path), () => []).push(path)
  }
  const places = pending.map((it) => ('sources' in it ? it.instruction : it))
  const last = places.at(-1)
  const ahead = reads.flatMap(({ need }) => (need.kind === 'ahead' ? [need.command] : []))
  const lower = file.tree.instructions.every(({ keyword }) => keyword.text === keyword.text.toLowerCase())
  const word = (name: string) => (lower ? name.toLowerCase() : name)
  const [firstPlace] = places
  if (!firstPlace || !last) return undefined
  const manifestLines = (copy: Copy) => linesFor(file, project, copy, wanted.get(copy) ?? new Map(), word)
  const edits: Edit[] = []
  const reasons: Reason[] = []
  const fetching = ahead.map((command) => `${word('RUN')} ${broken(command, file.tree.escape)}`)

  const isAdjacent =
    cut.above !== undefined &&
    places.every((it, index) => {
      const next = places[index + 1] ?? cut.above
      return file.stageOf(it)?.instructions[(file.stageOf(it)?.instructions.indexOf(it) ?? 0) + 1] === next
    })
  if (isAdjacent) {
    // Nothing stands between: lines are only added.
    const lines = copies.flatMap(manifestLines)
    edits.push(insertAbove(firstPlace, [...lines, ...fetching].join('\n')))
  } else {
    const texts: string[] = []
    for (const it of pending) {
      const instruction = 'sources' in it ? it.instruction : it
      const lines = 'sources' in it ? manifestLines(it) : []
      const whole = withComments(file, instruction)
      const text = movedText(file, it, cut)
      if (text === undefined) return undefined
      texts.push(file.text.slice(whole.start, instruction.start) + text)
      const end = lines.length
        ? instruction.end
        : endWithBlank(file, { start: whole.start, end: instruction.end })
      edits.push({ start: whole.start, end, text: lines.join('\n') })
    }
    const body = [...fetching, ...texts].join('\n')
    const placed = place(file, cut, cut.above || !body.startsWith('#') ? body : `\n${body}`)
    if (!placed) return undefined
    edits.push(...placed)
  }
  const names = [...new Set([...wanted.values()].flatMap((folders) => [...folders.values()].flat()))]
  if (names.length)
    reasons.push({
      message: `${listed(names)} ${names.length > 1 || names[0]?.includes('*') ? 'are' : 'is'} all that ${says} reads.`,
      at: install,
    })
  reasons.push({
    message: 'The sources come afterwards: a change to them no longer installs anything again.',
    at: copies[0]?.instruction ?? firstPlace,
  })
  const title = names.length
    ? `Copy ${listed(names.map(baseName))} first and the sources after ${
        ahead[0]
          ?.split(' && ')
          .at(-1)
          ?.replace(/^(?:--\S+ )+/, '') ?? says
      }`
    : `Copy the sources after ${says}`
  return { title, edits, reasons }
}

/** Commands that would make a long line, one on each. */
function broken(command: string, escape: string): string {
  return command.length > 100 ? command.replaceAll(' && ', ` ${escape}\n    && `) : command
}

function listed(names: readonly string[]): string {
  const all = [...new Set(names)]
  if (all.length > 3) return `${all.slice(0, 2).join(', ')} and ${all.length - 2} more`
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : (all[0] ?? '')
}

/** Manifests that another COPY of the stage has already brought to the same place. */
function providedBefore(
  file: Facts,
  project: Project,
  moved: readonly Copy[],
  before: number,
): ReadonlySet<string> {
  const [first] = moved
  const found = new Set<string>()
  for (const copy of file.copies) {
    if (moved.includes(copy) || copy.stage !== first?.stage || !copy.fromContext || copy.target === undefined)
      continue
    if (copy.outer.start > before) continue
    for (const { expanded, kind } of copy.sources) {
      if (kind !== 'path' || expanded === undefined) continue
      const pattern = contextPath(expanded)
      // Of a folder its files come along, such as those of a wrapper.
      if (project.folders.includes(pattern)) {
        for (const path of project.files) {
          if (!path.startsWith(`${pattern}/`)) continue
          const twin = sourceOf(moved, project, absolute(copy.target, path.slice(pattern.length + 1)))
          if (!twin || twin.path === path) found.add(path)
        }
      }
      const paths = pattern.includes('*') ? project.files.filter((it) => fits(pattern, it)) : [pattern]
      for (const path of paths) {
        const place = copy.target.endsWith('/')
          ? absolute(copy.target, baseName(path))
          : cleanPath(copy.target)
        const twin = sourceOf(moved, project, place)
        if (!twin || twin.path === path) found.add(path)
      }
    }
  }
  return found
}

function fits(pattern: string, path: string): boolean {
  const [before = '', behind = ''] = pattern.split('*', 2)
  return path.startsWith(before) && path.endsWith(behind) && !path.slice(before.length).includes('/')
}

/** COPY lines for the manifests of one COPY: one per folder, so that each lands where it was. */
function linesFor(
  file: Facts,
  project: Project,
  copy: Copy,
  folders: ReadonlyMap<string, readonly string[]>,
  word: (name: string) => string,
): readonly string[] {
  const flags = copy.instruction.flags.map((flag) => ` ${file.text.slice(flag.start, flag.end)}`).join('')
  const raw = copy.destination?.raw ?? './'
  const base = raw === '.' ? './' : raw.endsWith('/') ? raw : `${raw}/`
  return [...folders].flatMap(([folder, paths]) => {
    const own =
      copy.sources
        .flatMap((it) => contextFolder(it, project) ?? [])
        .find((it) => it === '' || `${folder}/`.startsWith(`${it}/`)) ?? ''
    const rest = own === '' ? folder : folder.slice(own.length + 1)
    const files = paths.filter((it) => !project.folders.includes(it))
    const whole = paths.filter((it) => project.folders.includes(it))
    const target = rest ? `${base}${rest}/` : base
    return [
      ...(files.length ? [`${word('COPY')}${flags} ${files.join(' ')} ${target}`] : []),
      // The content of a folder is copied, not the folder.
      ...whole.map((it) => `${word('COPY')}${flags} ${it} ${target}${baseName(it)}/`),
    ]
  })
}

function withComments(file: Facts, instruction: Instruction): Span {
  return { start: file.wholeLines(instruction.above[0] ?? instruction).start, end: instruction.end }
}

/** The end of lines that go, with the blank line behind them where one stands before them as well. */
function endWithBlank(file: Facts, span: Span): number {
  const { start, end } = file.wholeLines(span)
  const isBlankBefore = start === 0 || /\n[ \t]*\r?\n$/.test(file.text.slice(0, start))
  const blank = isBlankBefore ? /^[ \t]*\r?\n/.exec(file.text.slice(end)) : null
  return end + (blank?.[0].length ?? 0)
}

/** The instruction as it stands, its target in full where the folder is another one at the new place. */
function movedText(file: Facts, it: Moving, cut: Cut): string | undefined {
  const instruction = 'sources' in it ? it.instruction : it
  const text = file.text.slice(instruction.start, instruction.end)
  const at = cut.above ?? ('after' in cut ? cut.after : cut.split.step.instruction)
  const before = file.before(instruction)
  const now = file.before(at)
  const isSame = before.workdir === now.workdir
  if (!('sources' in it)) return isSame && before.user?.value === now.user?.value ? text : undefined
  const { destination } = it
  if (!destination) return undefined
  const names = [...destination.raw.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name)
  const isKnown = names.every((name) => before.lookup(name)?.value === now.lookup(name)?.value)
  if (isKnown && (isSame || destination.value.startsWith('/') || destination.value.startsWith('$')))
    return text
  if (it.target === undefined || names.length) return undefined
  const end = destination.end - instruction.start
  return `${text.slice(0, destination.start - instruction.start)}${cleanPath(it.target)}${text.slice(end)}`
}

/** The edits that put lines where the cut is; `undefined` where a RUN cannot be divided there. */
export function place(file: Facts, cut: Cut, body: string): readonly Edit[] | undefined {
  if (cut.above) return [insertAbove(cut.above, body)]
  if ('after' in cut) {
    const { step, index } = cut
    const rest = step.commands.slice(index + 1)
    if (rest.every(({ need }) => need.kind === 'nothing')) return [insertBelow(file, cut.after, body)]
    return divided(file, step, index + 1, body)
  }
  return divided(file, cut.split.step, cut.split.index, body)
}

/** Divides a RUN before one of its commands, with lines between the halves. */
function divided(
  file: Facts,
  { run, commands, instruction }: Step,
  index: number,
  body: string,
): readonly Edit[] | undefined {
  const before = commands[index - 1]?.command
  const next = commands[index]?.command
  if (!run || !before || !next || run.form !== 'shell') return undefined
  if (before.next !== '&&' && before.next !== ';') return undefined
  const carries = (command: Command) => {
    const { effective, words } = command
    return (
      words.length === 0 ||
      /^(?:cd|set|export|source|\.|umask|trap|alias|shopt|pushd)$/.test(effective.name ?? '')
    )
  }
  if (commands.slice(0, index).some(({ command }) => carries(command))) return undefined
  const gap = { start: before.end, end: next.start }
  if (instruction.inside.some(({ start }) => start >= gap.start && start < gap.end)) return undefined
  const flags = instruction.flags.map((flag) => `${file.text.slice(flag.start, flag.end)} `).join('')
  return [{ ...gap, text: `\n${body}\n${instruction.keyword.text} ${flags}` }]
}
