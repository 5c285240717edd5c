import type { Command, ShellWord } from '../../server/syntax/script.ts'
import { flagValue, hasFlag, operands } from '../../server/syntax/shell.ts'
import { keyword, replace } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'RUN only downloads a file that ADD could fetch',
  why: `
    ADD with a URL needs neither curl nor a package for it, can check the file by \`--checksum\`, and asks the server at each
    build whether the file has changed. A RUN is cached for as long as its text is the same.
  `,
  whyUnsafe: `
    ADD follows redirects, knows no headers and no proxies with a login, and does not retry. \`--chmod\` needs BuildKit.
  `,
  severity: 'hint',
  off: true,
  covers: ['sonar/S7026', 'tally/prefer-add-unpack'],

  *check(file) {
    for (const run of file.runs) {
      const [command, reader] = run.commands
      const [script] = run.scripts
      if (
        !command ||
        !script?.plain ||
        run.instruction !== run.outer ||
        run.outer.flags.length ||
        run.form !== 'shell'
      )
        continue
      const { effective } = command
      if (effective.name !== 'curl' && effective.name !== 'wget') continue
      const found = downloadOf(effective)
      const isRoot = run.state.user?.name === 'root' || run.state.user?.name === '0'
      if (!found || command.redirects.length || !isRoot) continue
      if (run.commands.length === 1 && found.output && found.output.raw !== '-') {
        yield {
          at: effective.words[0] ?? effective,
          message: `This step only downloads ${found.output.raw}, which ADD does without ${effective.name}.`,
          codes: ['sonar/S7026'],
          fixes: [
            {
              title: 'Download it with ADD',
              safe: false,
              edits: [
                replace(
                  run.outer,
                  `${keyword(file, 'ADD')} --chmod=644 ${found.url.raw} ${found.output.raw}`,
                ),
              ],
            },
          ],
        }
      } else if (
        run.commands.length === 2 &&
        reader?.joiner === '|' &&
        reader.name === 'tar' &&
        (!found.output || found.output.raw === '-')
      ) {
        const folder = flagValue(reader, '-C', '--directory')?.word
        const isPlain =
          folder?.value?.startsWith('/') &&
          folder.raw === folder.value &&
          reader.args.every(({ raw }) => /^-?[xzjJvf]+$|^-C$|^-$/.test(raw) || raw === folder.raw)
        if (!folder || !isPlain) continue
        yield {
          at: effective.words[0] ?? effective,
          message: `This step only unpacks a download into ${folder.raw}, which ADD --unpack does.`,
          codes: ['tally/prefer-add-unpack'],
          fixes: [
            {
              title: 'Download and unpack it with ADD',
              safe: false,
              edits: [
                replace(
                  run.outer,
                  `${keyword(file, 'ADD')} --unpack=true ${found.url.raw} ${folder.raw.replace(/\/?$/, '/')}`,
                ),
              ],
            },
          ],
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        RUN «curl» -fsSL -o /opt/tool.jar https://example.com/tool-1.2.jar
        RUN «wget» -q -O /opt/b.jar https://example.com/b.jar
        RUN «curl» -fsSL https://example.com/a.tgz | tar -xz -C /opt
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ADD --chmod=644 https://example.com/tool-1.2.jar /opt/tool.jar
        ADD --chmod=644 https://example.com/b.jar /opt/b.jar
        ADD --unpack=true https://example.com/a.tgz /opt/
      `,
    },
    {
      because: "more is done, a header is sent, or the variable is the shell's own",
      good: dockerfile`
        FROM debian:13-slim
        RUN curl -fsSL -o /a https://example.com/a && chmod +x /a
        RUN curl -H "Accept: x" -o /a https://example.com/a
        RUN curl -fsSL -o /a "https://example.com/$(uname -m)"
        RUN curl -fsSL https://example.com/a | sh
      `,
    },
  ],
} satisfies Rule

interface Download {
  readonly url: ShellWord
  readonly output: ShellWord | undefined
}

/** One URL without blanks, and where it goes; nothing that ADD could not do. */
function downloadOf(command: Command): Download | undefined {
  const isCurl = command.name === 'curl'
  const outputs = isCurl ? ['-o', '--output'] : ['-O', '--output-document']
  const output = flagValue(command, ...outputs)?.word
  const allowed = isCurl
    ? /^(?:-[fsSLo#]+|--(?:fail|silent|show-error|location|output|retry|proto|tlsv1\.2).*)$/
    : /^(?:-(?:q|nv|O|qO|O-|qO-)|--(?:quiet|no-verbose|progress|output-document).*)$/
  if (command.args.some(({ raw }) => raw.startsWith('-') && raw !== '-' && !allowed.test(raw)))
    return undefined
  if (hasFlag(command, '--retry', '--proto')) return undefined
  const urls = operands(command).filter((word) => word !== output)
  const [url] = urls
  const isUrl =
    url && urls.length === 1 && /^https?:\/\/[^\s"']+$/.test(url.raw) && url.expansions.length === 0
  const isPath = !output || output.raw === '-' || /^\/[\w./-]+$/.test(output.raw)
  return isUrl && isPath ? { url, output } : undefined
}
