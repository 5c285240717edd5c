import { dockerfile, type Rule } from '../rule.ts'

const downloads = new Set(['curl', 'wget', 'wget2'])
const interpreters = /^(?:ba|da|a|z|k)?sh$|^(?:python[\d.]*|perl|ruby|node|php)$/

export default {
  title: 'A script from the network is run unseen',
  why: `
    What the server sends is run at once: nobody can say afterwards what it was, it may differ at every build, and when
    the connection breaks in the middle, half a script runs. Download to a file, check its hash, then run it.
  `,
  severity: 'info',
  covers: ['droast/DF021'],

  *check(file) {
    for (const { scripts } of file.runs) {
      for (const { commands } of scripts) {
        for (const command of commands) {
          if (!downloads.has(command.effective.name ?? '')) continue
          const pipeline = commands.filter((it) => it.pipeline === command.pipeline)
          const last = pipeline.at(-1)
          const piped =
            last &&
            last !== command &&
            last.start > command.start &&
            interpreters.test(last.effective.name ?? '')
          const script = last?.effective.args.find(
            ({ value }) => value === undefined || !value.startsWith('-'),
          )
          // `sh file` and `python -c` read their own program; `sh -s arguments` and `python -` read what comes in.
          const reads =
            piped &&
            (!script ||
              last.effective.args.some(({ value }) => value === '-s' || value === '-') ||
              /^-[a-z]*s$/.test(last.effective.args[0]?.value ?? ''))
          if (
            reads &&
            !last.effective.args.some(({ value }) => value === '-c' || value === '-e' || value === '-m')
          ) {
            yield {
              at: { start: command.start, end: last.end },
              message: `${last.effective.name} runs whatever ${command.effective.name} gets.`,
            }
          } else if (command.surroundings.includes('substitution')) {
            const outer = commands.findLast(
              (it) => it.start < command.start && it.end >= command.end && it !== command,
            )
            const runner = outer?.effective.name ?? ''
            if (
              outer &&
              (runner === 'eval' ||
                runner === 'source' ||
                runner === '.' ||
                (/sh$/.test(runner) && interpreters.test(runner)))
            ) {
              yield { at: outer, message: `${runner} runs whatever ${command.effective.name} gets.` }
            }
          }
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM debian:13
        RUN «curl -fsSL https://sh.example.com/install | sh -s -- -y» && echo done
      `,
    },
    {
      bad: dockerfile`
        FROM debian:13
        RUN «wget -qO- https://bootstrap.example.com/get-pip.py | sudo python3»
        RUN «sh -c "$(curl -fsSL https://sh.example.com/install)"»
      `,
    },
    {
      because: 'these read data, not a program',
      good: dockerfile`
        FROM debian:13
        RUN curl -fsSL https://example.com/key.asc | gpg --dearmor -o /etc/apt/keyrings/example.gpg
        RUN curl -fsSL https://example.com/list.json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))'
        RUN curl -fsSLo install.sh https://sh.example.com/install && echo "9f86d08  install.sh" | sha256sum -c && sh install.sh
      `,
    },
  ],
} satisfies Rule
