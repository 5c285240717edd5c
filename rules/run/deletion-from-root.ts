import { insert } from '../edits.ts'
import { hasFlag } from '../../server/syntax/shell.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

const system =
  /^\/(?:\*?$|(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)(?:\/|\*|$))/

export default {
  title: 'An empty variable makes rm delete from the root',
  why: `
    \`rm -rf "$dir/"*\` deletes everything where \`dir\` is empty or misspelt. \`\${dir:?}\` stops the script instead.
  `,
  whyUnsafe: `
    A build in which the variable is empty fails now, instead of deleting.
  `,
  severity: 'warning',
  covers: ['shellcheck/SC2115'],

  *check(file, _project, { wide }) {
    for (const run of file.runs) {
      for (const script of run.scripts) {
        for (const command of script.commands) {
          const { effective } = command
          if (effective.name !== 'rm' || !hasFlag(effective, '-r', '-R', '--recursive')) continue
          for (const word of effective.args) {
            const [expansion] = word.expansions
            if (
              !expansion ||
              expansion.kind !== 'parameter' ||
              expansion.modifier ||
              word.expansions.length !== 1 ||
              !word.unbroken
            )
              continue
            const at = expansion.start - word.start
            const before = word.raw.slice(0, at).replaceAll('"', '')
            const behind = word.raw.slice(expansion.end - word.start).replaceAll('"', '')
            if (before !== '' || !system.test(behind)) continue
            const name = expansion.name ?? ''
            const known = run.state.lookup(name)?.value
            const isSet = script.commands.some(({ assignments }) =>
              assignments.some((it) => it.name === name && it.value?.value),
            )
            if (!wide && (known || isSet)) continue
            yield {
              at: word,
              message: `Where ${name} is empty, this deletes ${behind === '/' ? '/' : behind}.`,
              fixes: asserted(
                file.text.slice(expansion.start, expansion.end),
                expansion.start,
                expansion.end,
              ),
            }
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        ARG CACHE
        RUN rm -rf «"$CACHE/"*» «\${OTHER}/tmp»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        ARG CACHE
        RUN rm -rf "\${CACHE:?}/"* \${OTHER:?}/tmp
      `,
    },
    {
      good: dockerfile`
        FROM debian:13-slim
        ENV CACHE=/var/cache/app
        RUN rm -rf "$CACHE/"* "\${DIR:?}/"* "$DIR/cache" /srv/$DIR/* && rm -f "$DIR/"*
      `,
    },
  ],
} satisfies Rule

function asserted(text: string, start: number, end: number): readonly Fix[] {
  const title = 'Stop where it is empty'
  if (/^\$\w+$/.test(text))
    return [{ title, safe: false, edits: [insert(start + 1, '{'), insert(end, ':?}')] }]
  return /^\$\{\w+\}$/.test(text) ? [{ title, safe: false, edits: [insert(end - 1, ':?')] }] : []
}
