import { pairsOf } from '../../server/facts/pairs.ts'
import { fix, removePair } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

/** Variables of frameworks, and the values that make an application show its insides. */
const switches: Readonly<Record<string, RegExp>> = {
  APP_DEBUG: /^(?:1|true|on)$/i,
  ASPNETCORE_DETAILEDERRORS: /^(?:1|true)$/i,
  ASPNETCORE_ENVIRONMENT: /^development$/i,
  DEBUG: /^(?:1|true|on|yes|\*)$/i,
  DJANGO_DEBUG: /^(?:1|true|on|yes)$/i,
  DOTNET_ENVIRONMENT: /^development$/i,
  FLASK_DEBUG: /^(?:1|true|on)$/i,
  FLASK_ENV: /^development$/i,
  GIN_MODE: /^debug$/i,
  RACK_ENV: /^development$/i,
  RAILS_ENV: /^development$/i,
  SYMFONY_DEBUG: /^(?:1|true)$/i,
}

export default {
  title: 'A debug switch is left on in the image',
  why: `
    In debug mode a framework shows stack traces, settings and sometimes a console to whoever provokes an error. What an
    image sets is what production gets; turn it on for one container with \`docker run -e\`.
  `,
  whyUnsafe:
    'The application runs in its normal mode then. An image that is only meant for development should keep the switch.',
  severity: 'info',
  covers: ['sonar/S4507'],

  *check(file, _project, { wide }) {
    for (const instruction of file.named('ENV')) {
      const stage = file.stageOf(instruction)
      if (!stage || (!wide && (!stage.ships || /dev|debug|test|ci/.test(file.shipped?.name ?? '')))) continue
      for (const pair of pairsOf(instruction)) {
        const { name, value } = pair
        if (value === undefined || !Object.hasOwn(switches, name) || !switches[name]?.test(value)) continue
        if (!wide && file.shipped?.end.lookup(name)?.instruction !== instruction) continue
        yield {
          at: { start: pair.start, end: pair.end },
          message: `${name}=${value} is on in every container of the image.`,
          fixes: fix(`Remove ${name}`, false, removePair(file, instruction, name)),
        }
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM python:3.13-slim
        ENV «FLASK_DEBUG=1»
        ENV PORT=8000 «DJANGO_DEBUG=True»
        CMD ["flask", "run"]
      `,
      fixed: dockerfile`
        FROM python:3.13-slim
        ENV PORT=8000
        CMD ["flask", "run"]
      `,
    },
    {
      because: 'it is off, or off again in what ships',
      good: dockerfile`
        FROM python:3.13-slim AS base
        ENV DEBUG=1 APP_DEBUG=false
        FROM base
        ENV DEBUG=0
      `,
    },
    {
      because: 'this image is meant for development',
      good: dockerfile`
        FROM python:3.13-slim AS development
        ENV FLASK_DEBUG=1
      `,
    },
  ],
} satisfies Rule
