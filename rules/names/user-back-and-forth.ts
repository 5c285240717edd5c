import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'USER goes back and forth',
  why: `
    Each switch is a layer, and one has to follow them all to know who runs a step. Do what needs root first, and switch
    once.
  `,
  severity: 'hint',

  *check({ stages, named, expand }, _project, { wide }) {
    for (const stage of stages) {
      if (!wide && !stage.ships) continue
      const users = named('USER', stage).map((instruction) => ({
        instruction,
        name: expand(instruction.body.text, instruction)?.split(':')[0],
      }))
      const returns = users.filter(({ name }, index) => {
        const before = users.slice(0, index)
        return name !== undefined && before.at(-1)?.name !== name && before.some((it) => it.name === name)
      })
      const last = returns.at(-1)
      // Once to root and back again is what a base image with a user of its own asks for.
      if (!last || returns.length < (wide ? 1 : 2)) continue
      yield {
        at: last.instruction,
        message: `This is the ${ordinal(users.indexOf(last) + 1)} switch of this stage, back to ${last.name}.`,
        related: users
          .slice(0, users.indexOf(last))
          .map(({ instruction, name }) => ({ at: instruction, message: `To ${name ?? 'another user'}.` })),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM jenkins/jenkins:2.504
        USER root
        RUN apt-get update
        USER jenkins
        RUN jenkins-plugin-cli --plugins git
        USER root
        RUN rm -rf /var/lib/apt/lists/*
        «USER jenkins»
      `,
    },
    {
      because: 'it goes to root and back once',
      good: dockerfile`
        FROM node:24-slim
        USER node
        RUN npm ci
        USER root
        RUN npm install --global pm2
        USER node
      `,
    },
  ],
} satisfies Rule

function ordinal(count: number): string {
  return ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'][count - 1] ?? `${count}th`
}
