// C and C++: the program that a compiler, make or CMake makes goes to the same distribution without them.
import type { Project } from '../../facts/project.ts'
import type { Run } from '../../facts/runs.ts'
import { baseName } from '../../syntax/paths.ts'
import { flagValue } from '../../syntax/shell.ts'
import type { Command } from '../../syntax/script.ts'
import { startPlace } from '../needs.ts'
import { isRefusal, refuse, type Refusal } from '../rewrite.ts'
import { distributionOf, runtimeOf } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import {
  besideLines,
  compiledCopyRole,
  copyLine,
  foldersOf,
  leftBy,
  looksLikeFile,
  placed,
  startedBy,
  startWordOf,
} from './compiled.ts'

const sources =
  /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|inl|s|S|o|a|d|cmake|am|ac|m4)$|(?:^|\/)(?:GNUmakefile|[Mm]akefile|CMakeLists\.txt|CMakePresets\.json|CMakeCache\.txt|CMakeFiles|compile_commands\.json|\.clang-\w+|\.clangd)$|(?:^|\/)(?:CMakeFiles|obj)\//

const compilers = /^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-\d+)?$/
const ofPlus = /\+\+/

export function c(source: Source): Shape | Refusal | undefined {
  const { file, stage, image, project } = source
  const isCompiler = image.name === 'gcc' && image.official
  if (!isCompiler && !/^(?:debian|ubuntu|alpine)$/.test(image.name)) return undefined
  const builds = file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => (isBuild(effective) ? [{ run, command: effective }] : [])),
  )
  const last = builds.at(-1)
  if (!last) return undefined
  const started = startedBy(source)
  if (isRefusal(started)) return started
  const odd = builds.map(({ command }) => oddity(command, isCompiler)).find((it) => it !== undefined)
  if (odd !== undefined) return refuse(`The program is built with ${odd}.`, last.command)
  const found = programOf(source, builds, started.scripted ? [...started.names] : started.words.slice(0, 1))
  if (isRefusal(found)) return found
  const { program, made } = found
  if (program === undefined)
    return refuse(
      `${started.words[0]} is started, and nothing in this file is known to write it.`,
      startPlace(file),
    )
  const end = stage.instructions.indexOf(last.run.outer)
  const beside = leftBy(
    source,
    end,
    made,
    (path) => sources.test(path) || made.some((it) => it.endsWith(`/${path}`)),
  )
  if (isRefusal(beside)) return beside
  const isPlus = builds.some(({ command }) => ofPlus.test(command.name ?? '')) || !isPlainC(project)
  // A newer library of C++ comes with the compiler's own image.
  if (
    isCompiler &&
    (isPlus || builds.some(({ command }) => /^(?:make|cmake|ninja)$/.test(command.name ?? '')))
  )
    return refuse(
      `${image.spelled} has libraries of its own, which the program may be linked with.`,
      stage.from,
    )
  const reference = isCompiler ? 'debian:trixie-slim' : distributionOf(image)
  const runtime =
    reference === undefined
      ? undefined
      : runtimeOf(stage, reference, image.packageManager === 'apk' && isPlus ? ['libgcc', 'libstdc++'] : [])
  if (!runtime)
    return refuse(`Which distribution ${stage.image.reference} stands on is not known.`, stage.from)
  const isFile = (path: string) => looksLikeFile(path, source)
  return {
    runtimes: [runtime],
    keepsUser: true,
    gains: isCompiler,
    followsFolders: true,
    buildVariables: /^(?:CC|CXX|C(?:XX)?FLAGS|LDFLAGS|MAKEFLAGS|CMAKE_\w+|DEBIAN_FRONTEND)$/,
    reasons: [
      {
        at: last.command,
        message: `What compiles stays behind; the last stage has the program${beside.paths.length ? ' with the files that lie beside it' : ' alone'}.`,
      },
    ],
    roleOf(command, { run }) {
      const { name, args } = command
      if (isBuild(command)) return 'build'
      // A folder to build in.
      const isEntered = run.commands.some(
        ({ effective }) => effective.name === 'cd' && effective.args[0]?.value === args.at(-1)?.value,
      )
      if (name === 'mkdir' && isEntered && run.commands.some(({ effective }) => isBuild(effective)))
        return 'tool'
      return /^(?:strip|ldd|file|ctest|ar|ranlib|mv|cp|rm)$/.test(name ?? '') ? 'tool' : undefined
    },
    copyRole: (copy) => compiledCopyRole(copy, stage.instructions.indexOf(copy.outer) < end),
    artefacts: (_run, { from, owner, isLast }) =>
      isLast
        ? [
            copyLine(from, program, owner),
            ...besideLines(
              from,
              beside.paths.filter((path) => path !== program),
              owner,
              isFile,
            ),
          ]
        : [],
  }
}

function isBuild({ name }: Command): boolean {
  return compilers.test(name ?? '') || /^(?:make|cmake|ninja)$/.test(name ?? '')
}

/** What makes the program need more than the libraries that are installed. */
function oddity({ name, args }: Command, isFull: boolean): string | undefined {
  const words = args.map(({ raw }) => raw)
  // The image of the compiler has many libraries, of which no install tells.
  const library = words.find((word) => /^-l(?!(?:m|pthread|dl|rt|c|util)$)|^[`$]/.test(word))
  if (isFull && library !== undefined) return library
  if (compilers.test(name ?? ''))
    return words.find((word) => /^-(?:shared|fopenmp|fsanitize\b.*|rdynamic)$/.test(word))
  return words.find((word) => /BUILD_SHARED_LIBS|DESTDIR|TOOLCHAIN|^-C$|^--directory/.test(word))
}

interface Build {
  readonly run: Run
  readonly command: Command
}

/** The program that is started, by its path when the builds are over, and all paths at which compilers write. */
function programOf(
  source: Source,
  builds: readonly Build[],
  words: readonly string[],
): { readonly program?: string; readonly made: readonly string[] } | Refusal {
  const { file, stage, project } = source
  const compiled: string[] = []
  for (const { run, command } of builds) {
    if (!compilers.test(command.name ?? '')) continue
    if (command.args.some(({ raw }) => raw === '-c' || raw === '-E' || raw === '-S')) continue
    const out = flagValue(command, '-o')
    const path = placed(out ? (out.value ?? '?') : 'a.out', foldersOf(run).get(command))
    if (path === undefined || path.includes('?'))
      return refuse('What the compiler writes is not known.', command)
    compiled.push(path)
  }
  const started = { words, scripted: true, names: new Set(words) }
  const isOnPath = (path: string) => /^\/(?:usr\/)?(?:local\/)?s?bin\/[^/]+$/.test(path)
  const direct = compiled.find((path) => {
    const word = startWordOf(source, started, path)
    return word !== undefined && (word.includes('/') || isOnPath(path))
  })
  if (direct !== undefined) return { program: direct, made: compiled }
  const tools = new Set(builds.map(({ command }) => command.name))
  const recipe = tools.has('cmake')
    ? ofCmake(project, builds)
    : tools.has('make')
      ? ofMake(project, builds)
      : undefined
  if (recipe === undefined) return { made: compiled }
  if (isRefusal(recipe)) return recipe
  for (const word of words) {
    const name = baseName(word)
    if (!recipe.names.has(name)) continue
    const installed = recipe.installed(name)
    const path = word.includes('/') ? placed(word, stage.end.workdir) : installed
    const isMadeHere =
      path === installed ||
      builds.some(({ run }) => path?.startsWith(`${run.state.workdir?.replace(/\/$/, '')}/`)) ||
      builds.some(({ run, command }) => path?.startsWith(`${foldersOf(run).get(command)}/`))
    const isBrought = file.copies.some(({ sources: from }) =>
      from.some(({ expanded }) => baseName(expanded ?? '') === name),
    )
    if (
      path !== undefined &&
      isMadeHere &&
      !isBrought &&
      !project.files.some((it) => path.endsWith(`/${it}`))
    )
      return { program: path, made: [...compiled, path] }
  }
  return { made: compiled }
}

interface Recipe {
  /** The programs it makes. */
  readonly names: ReadonlySet<string>
  /** Where one stands that is started by its name alone. */
  installed(name: string): string | undefined
}

/** What the lists of CMake say, where they make programs and nothing else that is read at run time. */
function ofCmake(project: Project, builds: readonly Build[]): Recipe | Refusal {
  const lists = project.files.filter((path) => baseName(path) === 'CMakeLists.txt')
  const place = builds.find(({ command }) => command.name === 'cmake')?.command
  const texts = lists.map((path) => project.text(path)?.replaceAll(/#.*$/gm, ''))
  if (lists.length === 0 || !project.complete || texts.includes(undefined))
    return refuse('CMakeLists.txt is not known, so what CMake makes is not known either.', place)
  const text = texts.join('\n')
  const more =
    /\b(?:add_custom_(?:command|target)|ExternalProject\w*|FetchContent\w*|CPMAddPackage|OpenMP|COPYONLY|BUILD_SHARED_LIBS)\b|\bfile\s*\(\s*(?:COPY|DOWNLOAD|GENERATE|WRITE)|\badd_library\s*\([^)]*\b(?:SHARED|MODULE)\b/.exec(
      text,
    )
  if (more)
    return refuse(
      `CMake makes more than programs: ${more[0].replace(/\s+/g, ' ').replace(/\(.*$/, '')}.`,
      place,
    )
  const isInstalled = builds.some(({ command: { args } }) =>
    args.some(({ raw }) => raw === '--install' || raw === 'install'),
  )
  const other = /\binstall\s*\(\s*(?:FILES|DIRECTORY|PROGRAMS|SCRIPT|CODE)\b/.exec(text)
  if (isInstalled && other) return refuse('CMake installs more than programs.', place)
  const projectName = /\bproject\s*\(\s*([\w.+-]+)/i.exec(text)?.[1]
  const names = [...text.matchAll(/\badd_executable\s*\(\s*([^\s)]+)/gi)].flatMap(
    ([, name = '']) => (/^\$\{(?:CMAKE_)?PROJECT_NAME\}$/.test(name) ? projectName : name) ?? [],
  )
  if (/\bOUTPUT_NAME\b/.test(text)) return refuse('CMake gives the program another name.', place)
  return {
    names: new Set(names),
    installed(name) {
      const line = [...text.matchAll(/\binstall\s*\(\s*TARGETS\b([^)]*)\)/gi)].find(([, words = '']) =>
        words
          .split(/\s+/)
          .some((word) => word === name || (word.includes('PROJECT_NAME') && name === projectName)),
      )?.[1]
      const folder = line === undefined ? undefined : (/\bDESTINATION\s+(\S+)/i.exec(line)?.[1] ?? 'bin')
      if (!isInstalled || (folder !== 'bin' && folder !== '${CMAKE_INSTALL_BINDIR}')) return undefined
      const prefix = builds.flatMap(({ command }) => {
        const given = flagValue(command, '--prefix')
        const set = command.args.flatMap(({ value, raw }) =>
          raw.startsWith('-DCMAKE_INSTALL_PREFIX') ? (value?.split('=')[1] ?? '?') : [],
        )
        return [...(given ? [given.value ?? '?'] : []), ...set]
      })
      const path = `${prefix.at(-1) ?? '/usr/local'}/bin/${name}`
      return /^\/usr(?:\/local)?\/bin\/[\w.+-]+$/.test(path) ? path : undefined
    },
  }
}

/** Words at the beginning of a line of a recipe that make nothing besides programs. */
const compiling =
  /^(?:\$[({](?:CC|CXX|LD|AR|RANLIB|RM|STRIP|COMPILER)[)}]|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|ar|ranlib|rm|mkdir|echo|printf|strip)(?:-\d+)?(?:\s|$)/

/** What the Makefile says, where it makes programs and nothing else that is read at run time. */
function ofMake(project: Project, builds: readonly Build[]): Recipe | Refusal {
  const place = builds.find(({ command }) => command.name === 'make')?.command
  const makefiles = project.files.filter((path) => /^(?:GNUmakefile|[Mm]akefile)$/.test(baseName(path)))
  const [path, another] = makefiles
  const text = path === undefined ? undefined : project.text(path)?.replaceAll(/\\\r?\n/g, ' ')
  if (path === undefined || another !== undefined || text === undefined || !project.complete)
    return refuse('The Makefile is not known, so what make makes is not known either.', place)
  if (builds.some(({ command }) => command.args.some(({ raw }) => raw === '-f')))
    return refuse('Another Makefile is read than the one that is known.', place)
  const more = /-shared\b|-fopenmp\b|\.so\b|^include\b|\$[({]MAKE[)}]|\bdefine\b/m.exec(text)
  if (more) return refuse(`The Makefile makes more than programs: ${more[0]}.`, place)
  const asked = builds.flatMap(({ command: { name, args } }) => {
    if (name !== 'make') return []
    const targets = args.flatMap(({ value }) =>
      value !== undefined && /^\w[\w./-]*$/.test(value) ? value : [],
    )
    const goals = targets.filter((it) => !/^\d+$/.test(it))
    return goals.length > 0 ? goals : ['']
  })
  const targets = new Map<string, string>()
  for (const { names, commands } of reached(rulesOf(text), asked)) {
    for (const command of commands) {
      if (compiling.test(command)) continue
      const installs = names.includes('install') ? installedBy(command, text) : undefined
      if (!installs)
        return refuse(`The Makefile does more than compile: ${command.slice(0, 40).trim()}.`, place)
      for (const path of installs) targets.set(baseName(path), path)
    }
  }
  // A variable of the call may say another place.
  const isUsual = !builds.some(({ command: { args } }) => args.some(({ raw }) => /^\w+=/.test(raw)))
  const names = new Set(text.match(/[\w.+-]+/g) ?? [])
  return {
    names,
    installed: (name) => (isUsual && asked.includes('install') ? targets.get(name) : undefined),
  }
}

interface MakeRule {
  readonly names: readonly string[]
  readonly needs: readonly string[]
  readonly commands: string[]
}

function rulesOf(text: string): readonly MakeRule[] {
  const rules: MakeRule[] = []
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('\t')) {
      const command = line.replace(/^[\t @+-]+/, '')
      if (command !== '' && !command.startsWith('#')) rules.at(-1)?.commands.push(command)
      continue
    }
    const [, names, needs = ''] =
      /^([^\s#:=][^#:=]*?)\s*::?(?!=)([^=;]*)$/.exec(line.replace(/\s#.*$/, '')) ?? []
    if (names === undefined) continue
    const words = (it: string) => it.split(/[\s|]+/).filter(Boolean)
    rules.push({ names: words(names), needs: words(needs), commands: [] })
  }
  return rules
}

/** The rules that make follows for these targets, the first one where none is named; those with patterns it may follow. */
function reached(rules: readonly MakeRule[], asked: readonly string[]): ReadonlySet<MakeRule> {
  const first = rules.flatMap(({ names }) => names).find((name) => !/^\.|%/.test(name))
  const found = new Set(rules.filter(({ names }) => names.some((name) => /[%$]/.test(name))))
  const open = [...asked.map((name) => name || (first ?? '')), ...[...found].flatMap(({ needs }) => needs)]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    // A variable may stand for any name.
    const some = name.includes('$') ? rules : rules.filter(({ names }) => names.includes(name as string))
    for (const rule of some) {
      if (found.has(rule) || (name.includes('$') && aside.test(rule.names.join(' ')))) continue
      found.add(rule)
      open.push(...rule.needs)
    }
  }
  return found
}

/** No variable stands for these. */
const aside =
  /^(?:\.PHONY|\.\w+|install|uninstall|clean|distclean|release|dist|test|check|run|format|lint|docs?|help)$/

/** Where a line of the rule `install` puts programs: into a folder of programs; `undefined` for any other line. */
function installedBy(command: string, text: string): readonly string[] | undefined {
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}\\s*[?:]?=\\s*(\\S+)\\s*$`, 'm').exec(text)?.[1]
  const expanded = command.replaceAll(/\$[({](\w+)[)}]/g, (_, name: string) =>
    name === 'DESTDIR' ? '' : name === 'INSTALL' ? 'install' : (value(name) ?? '?'),
  )
  const again = expanded.replaceAll(/\$[({](\w+)[)}]/g, (_, name: string) => value(name) ?? '?')
  const [tool, ...words] = again.trim().split(/\s+/)
  if (again.includes('?') || again.includes('$')) return undefined
  const plain = words.filter((word, index) => !word.startsWith('-') && words[index - 1] !== '-m')
  if (tool === 'install' && words.some((word) => /^-[a-z]*d/.test(word))) return []
  if (tool !== 'install' && tool !== 'cp') return undefined
  const [from, to, other] = plain
  if (from === undefined || to === undefined || other !== undefined) return undefined
  const place = /^(\/usr(?:\/local)?\/bin)(?:\/([\w.+-]+)?)?$/.exec(to)
  return place ? [`${place[1]}/${place[2] ?? baseName(from)}`] : undefined
}

/** Whether nothing of the project is C++, as far as its files tell. */
function isPlainC({ files, complete }: Project): boolean {
  return complete && !files.some((path) => /\.(?:cc|cpp|cxx|hpp|hh|hxx|C)$/.test(path))
}
