import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'PowerShell goes on after an error',
  why: `
    By default most errors of PowerShell are only printed, and the RUN succeeds. Its progress bar makes downloads many times
    slower. Two variables in SHELL settle both for all steps.
  `,
  whyUnsafe: `
    Steps that lived with an error fail now.
  `,
  severity: 'info',
  covers: ['tally/powershell/error-action-preference'],

  *check(file) {
    for (const instruction of file.named('SHELL')) {
      const items = instruction.json?.items ?? []
      const [first] = items
      const last = items.at(-1)
      const isPowerShell = /(?:^|[\\/])(?:powershell|pwsh)(?:\.exe)?$/i.test(first?.value ?? '')
      if (!first || !last || !isPowerShell || /ErrorActionPreference/i.test(instruction.body.text)) continue
      const isUsed = file.runs.some(
        ({ state, commands, instruction: run }) =>
          state.shell.instruction === instruction &&
          !commands.length &&
          !/ErrorActionPreference/i.test(run.body.text),
      )
      if (!isUsed) continue
      const isCommand = /^-c(?:ommand)?$/i.test(last.value)
      yield {
        at: instruction,
        message: 'The steps behind this SHELL succeed although a command in them fails.',
        codes: ['tally/powershell/error-action-preference'],
        fixes: isCommand
          ? [
              {
                title: 'Stop at errors, without a progress bar',
                safe: false,
                edits: [
                  {
                    start: last.end,
                    end: last.end,
                    text: `, "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"`,
                  },
                ],
              },
            ]
          : [],
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        «SHELL ["powershell", "-Command"]»
        RUN Invoke-WebRequest https://example.com/a.zip -OutFile a.zip
      `,
      fixed: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"]
        RUN Invoke-WebRequest https://example.com/a.zip -OutFile a.zip
      `,
    },
    {
      good: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
        RUN Invoke-WebRequest https://example.com/a.zip -OutFile a.zip
        SHELL ["cmd", "/S", "/C"]
        RUN dir
      `,
    },
  ],
} satisfies Rule
