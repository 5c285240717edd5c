import { baseName } from '../../server/syntax/paths.ts'
import { otherTags } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The base image was given up by those who made it',
  why: `
    Nobody rebuilds or fixes the image any more. It has a successor that is maintained, often under another name only.
  `,
  whyUnsafe: `
    The successor may have another distribution, package manager or default command. Build, and run the tests.
  `,
  severity: 'warning',

  *check(file) {
    for (const stage of file.stages) {
      const { facts, word, stage: local } = stage.image
      const deprecated = facts?.family?.deprecated
      if (!facts || !word || local || !deprecated) continue
      // Some tags of a deprecated image are still built, such as early-access ones.
      if (facts.tagStatus === 'current' && facts.tag !== undefined && facts.tag !== 'latest') continue
      const [successor] = deprecated.successors
      const since = deprecated.since === undefined ? '' : ` since ${deprecated.since.slice(0, 7)}`
      const instead =
        successor === undefined ? '' : `; ${successor.replace('*', baseName(facts.name))} follows it`
      yield {
        at: word,
        message: `${facts.spelled} is not maintained any more${since}${instead}.`,
        tag: 'deprecated',
        fixes: otherTags(file, stage),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM «openjdk:17-jdk-slim»
        COPY target/app.jar /app.jar
      `,
      fixed: dockerfile`
        FROM eclipse-temurin:17-jdk
        COPY target/app.jar /app.jar
      `,
    },
    {
      bad: dockerfile`
        ARG BASE=centos:7
        FROM «$BASE»
      `,
      fixed: dockerfile`
        ARG BASE=almalinux:8
        FROM $BASE
      `,
    },
    {
      because: 'nothing follows it',
      bad: dockerfile`
        FROM «swarm:1.2.9»
      `,
    },
    {
      because: 'it is maintained',
      good: dockerfile`
        FROM eclipse-temurin:21-jre
      `,
    },
  ],
} satisfies Rule
