import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'An ignore comment silences nothing',
  why: `
    What it once silenced was mended or has moved. It stays behind as a puzzle for the next reader, and would hide the
    same mistake if somebody made it again.
  `,
  whyUnsafe: `
    A comment for another tool may still be needed there, where its version or configuration reports something else.
  `,
  severity: 'hint',

  // Only the engine knows what was silenced: it makes these reports, under this rule's name and severity.
  check: () => [],

  examples: [
    {
      bad: dockerfile`
        FROM debian:13-slim
        # plimsoll ignore=«relative-workdir»
        WORKDIR /srv
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
      `,
    },
    {
      because: 'one of two is of no use',
      bad: dockerfile`
        FROM debian:13-slim
        # hadolint ignore=DL4000,«DL4003»
        MAINTAINER Ada Lovelace
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        # hadolint ignore=DL4000
        MAINTAINER Ada Lovelace
      `,
    },
    {
      because: 'no rule is called that',
      bad: dockerfile`
        FROM debian:13-slim
        # plimsoll ignore=«no-latest»
        WORKDIR /srv
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
      `,
    },
    {
      because: 'another rule is meant',
      bad: dockerfile`
        FROM debian:13-slim
        # plimsoll ignore=«relative-work-dir» -- there is only one
        WORKDIR srv
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        # plimsoll ignore=relative-workdir -- there is only one
        WORKDIR srv
      `,
    },
    {
      because: 'the comment belongs above the instruction',
      bad: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
        # plimsoll ignore=«relative-workdir»
      `,
      fixed: dockerfile`
        FROM debian:13-slim
        WORKDIR /srv
      `,
    },
    {
      because: 'we leave a command behind exec alone, but hadolint does not',
      good: dockerfile`
        FROM debian:13-slim
        # hadolint ignore=DL3025
        CMD exec server --port "$PORT"
      `,
    },
    {
      because: 'it silences something',
      good: dockerfile`
        FROM debian:13-slim
        # plimsoll ignore=relative-workdir -- there is only one
        WORKDIR srv
      `,
    },
    {
      because: 'nobody knows what the other tool means by it',
      good: dockerfile`
        FROM debian:13-slim
        # hadolint ignore=DL9999
        WORKDIR /srv
      `,
    },
  ],
} satisfies Rule
