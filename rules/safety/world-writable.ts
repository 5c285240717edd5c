import type { Run } from '../../server/facts/runs.ts'
import type { Command, ShellWord } from '../../server/syntax/script.ts'
import { flagValue, operands } from '../../server/syntax/shell.ts'
import { fix, replace, replaceWord } from '../edits.ts'
import { dockerfile, type Fix, type Report, type Rule } from '../rule.ts'

export default {
  title: 'Files are made writable for everyone',
  why: `
    Mode 777 lets any process in the container, whatever user it runs as, replace programs and configuration. What is
    missing is nearly always an owner: give the files to the user who needs them with \`chown\` or \`COPY --chown\`.
  `,
  whyUnsafe: `
    A user who neither owns the files nor is in their group can no longer write to them.
  `,
  severity: 'warning',
  covers: ['sonar/S2612', 'tally/world-writable-state-path-workaround'],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      if (!wide && run.stage && !run.stage.ships) continue
      const removed = new Set(
        run.commands.flatMap(({ effective: { name, args } }) =>
          name === 'rm' ? args.map(({ raw }) => raw) : [],
        ),
      )
      for (const { effective: command } of run.commands) {
        if (
          wide ||
          !operands(command)
            .slice(1)
            .some(({ raw }) => removed.has(raw))
        )
          yield* inCommand(run, command, wide)
      }
    }
    for (const copy of file.copies) {
      const flag = copy.flag('chmod')
      if (!flag?.value || !isOctal(flag.value) || (!wide && copy.stage && !copy.stage.ships)) continue
      const value = tightened(flag.value)
      const asWritten = file.text.slice(flag.valueSpan.start, flag.valueSpan.end) === flag.value
      yield {
        at: flag,
        message: `Everyone in the container may write to what is copied with --chmod=${flag.value}.`,
        fixes: asWritten ? fix(`Set --chmod=${value}`, false, replace(flag.valueSpan, value)) : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        COPY «--chmod=777» entrypoint.sh /
        RUN mkdir -p /srv/data && chmod -R «0777» /srv/data && chmod «666» /etc/app.conf
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        COPY --chmod=755 entrypoint.sh /
        RUN mkdir -p /srv/data && chmod -R 0755 /srv/data && chmod 644 /etc/app.conf
      `,
    },
    {
      because: 'in letters',
      bad: dockerfile`
        FROM debian:13-slim
        RUN chmod «a+rwx» /srv/data
        RUN install -d -m «777» /srv/cache
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        RUN chmod a+rx,u+w /srv/data
        RUN install -d -m 755 /srv/cache
      `,
    },
    {
      because: 'the sticky bit keeps others from deleting, a group is not everyone, and /tmp is for all',
      good: dockerfile`
        FROM debian:13-slim
        RUN chmod 1777 /srv/drop && chmod 775 /srv/data && chmod g+w /srv/shared && chmod 777 /tmp && chmod +x /run.sh
        RUN dir="$(mktemp -d)" && chmod 777 "$dir" && cd "$dir" && rm -rf "$dir"
      `,
    },
    {
      because: 'only a builder',
      good: dockerfile`
        FROM debian:13 AS build
        RUN chmod -R 777 /src
        FROM debian:13-slim
        COPY --from=build /src/app /usr/local/bin/
      `,
    },
  ],
} satisfies Rule

function* inCommand(run: Run, command: Command, wide: boolean): Generator<Report> {
  if (command.name === 'chmod') {
    const [mode, ...paths] = operands(command)
    if (!mode?.value || paths.length === 0) return
    if (
      !wide &&
      paths.every(({ value }) => value !== undefined && /^\/(?:var\/)?tmp(?:\/|$)|^\/dev\//.test(value))
    )
      return
    const report = reportMode(run, mode, mode.value, paths[0]?.raw ?? '')
    if (report) yield report
  } else if (command.name === 'mkdir' || command.name === 'install') {
    const mode = flagValue(command, '-m', '--mode')
    if (!mode?.value || mode.word.value !== mode.value) return
    const report = reportMode(run, mode.word, mode.value, operands(command).at(-1)?.raw ?? '')
    if (report) yield report
  }
}

function reportMode(run: Run, word: ShellWord, mode: string, path: string): Report | undefined {
  let fixes: readonly Fix[]
  if (isOctal(mode)) fixes = fix(`Set ${tightened(mode)}`, false, replaceWord(run, word, tightened(mode)))
  else {
    const letters = /^([ugoa]*)([+=])([rwxX]+)$/.exec(mode)
    if (!letters || !/[oa]/.test(letters[1] ?? '') || !letters[3]?.includes('w')) return undefined
    const rest = letters[3].replace('w', '')
    const simple = letters[1] === 'a' && letters[2] === '+' && rest !== ''
    fixes = simple ? fix(`Set a+${rest},u+w`, false, replaceWord(run, word, `a+${rest},u+w`)) : []
  }
  return { at: word, message: `Everyone in the container may write to ${path} after this.`, fixes }
}

/** Others may write, and the sticky bit is not set. */
function isOctal(mode: string): boolean {
  return /^0?[0246]?[0-7]{2}[2367]$/.test(mode)
}

/** Without the right to write for group and others. */
function tightened(mode: string): string {
  return mode.slice(0, -2) + [...mode.slice(-2)].map((digit) => Number(digit) & 5).join('')
}
