import { isUnbroken, sourceOffset } from '../../server/syntax/tree.ts'
import { dockerfile, type Rule } from '../rule.ts'

const download = /(?:^|[\s;({|"'])(Invoke-WebRequest|iwr|Invoke-RestMethod|irm|Start-BitsTransfer)(?=\s)/i

export default {
  title: 'PowerShell draws a progress bar while it downloads',
  why: `
    Up to PowerShell 5 the bar is drawn for every block that arrives, which makes a download many times slower, and the
    build log is full of it.
  `,
  severity: 'hint',
  covers: ['tally/powershell/progress-preference'],

  *check({ runs }) {
    for (const { instruction, state, form } of runs) {
      if (form !== 'shell' || instruction.heredocs.length || !state.windows) continue
      const { body } = instruction
      const isShell = state.shell.name === 'powershell'
      const wrapper = /^(?:powershell|pwsh)(?:\.exe)?\s+(?:-(?!c)\w+\s+)*-c(?:ommand)?\s+"?/i.exec(body.text)
      if (!isShell && !wrapper) continue
      const match = download.exec(body.text)
      const known = body.text + state.shell.words.join(' ')
      if (!match?.[1] || /ProgressPreference/i.test(known)) continue
      const from = match.index + match[0].length - match[1].length
      const start = sourceOffset(body, from)
      const at = wrapper ? wrapper[0].length : 0
      yield {
        at: { start, end: sourceOffset(body, from + match[1].length - 1) + 1 },
        message: `${match[1]} draws a progress bar, which slows the download down.`,
        fixes: isUnbroken(body, 0, at + 1)
          ? [
              {
                title: 'Turn the bar off',
                safe: true,
                edits: [
                  {
                    start: sourceOffset(body, at),
                    end: sourceOffset(body, at),
                    text: "$ProgressPreference = 'SilentlyContinue'; ",
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
        SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
        RUN «Invoke-WebRequest» https://example.com/a.zip -OutFile a.zip
      `,
      fixed: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
        RUN $ProgressPreference = 'SilentlyContinue'; Invoke-WebRequest https://example.com/a.zip -OutFile a.zip
      `,
    },
    {
      bad: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        RUN powershell -NoProfile -Command "«iwr» https://example.com/a.zip -OutFile a.zip"
      `,
      fixed: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        RUN powershell -NoProfile -Command "$ProgressPreference = 'SilentlyContinue'; iwr https://example.com/a.zip -OutFile a.zip"
      `,
    },
    {
      because: 'SHELL turns it off, or nothing is downloaded',
      good: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        SHELL ["powershell", "-Command", "$ProgressPreference = 'SilentlyContinue';"]
        RUN Invoke-WebRequest https://example.com/a.zip -OutFile a.zip
        SHELL ["powershell", "-Command"]
        RUN Remove-Item a.zip
        SHELL ["cmd", "/S", "/C"]
        RUN curl -fsSLO https://example.com/a.zip
      `,
    },
  ],
} satisfies Rule
