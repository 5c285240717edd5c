import { tagSpan } from '../../server/facts/image-words.ts'
import type { ImageFacts } from '../../server/facts/images.ts'
import type { TagChoice } from '../../server/facts/images/choices.ts'
import type { Project } from '../../server/facts/project.ts'
import { askedFor, compareLines, holdsPackages, isWithin } from '../../server/facts/versions.ts'
import { baseName } from '../../server/syntax/paths.ts'
import { otherTags } from '../edits.ts'
import { dockerfile, type Rule } from '../rule.ts'

export default {
  title: 'The tag of the base image is not built any more',
  why: `
    Official images are rebuilt whenever what they stand on is fixed, as long as their release line lives. After that the
    tag can still be pulled, but it stays as it was, with every hole that was found since.
  `,
  whyUnsafe: `
    Another release line may drop what the application uses: read its release notes, build, and run the tests. Packages
    that are pinned to exact versions will need others.
  `,
  severity: 'warning',
  covers: ['tally/ruby/eol-ruby-version'],

  *check(file, project) {
    for (const stage of file.stages) {
      const { facts, stage: local } = stage.image
      // Distroless images carry the release in their name.
      const at = facts?.family?.baseReleases ? stage.image.word : tagSpan(stage.image)
      if (!facts || !at || local || facts.tagStatus !== 'removed' || facts.family?.deprecated) continue
      const name = `${facts.spelled}${facts.tag === undefined ? '' : `:${facts.tag}`}`
      // A newer SDK builds for older releases; what ships has to be of the very one.
      const targets = facts.family?.language === 'dotnet' && stage.ships ? targetsOf(project) : []
      const same = targets.find(({ line }) => line === facts.line)
      const since = facts.removedOn === undefined ? '' : ` since ${facts.removedOn.slice(0, 7)}`
      yield {
        at,
        message: `${
          facts.superseded
            ? `${name} is not built any more: a newer release took its place.`
            : `${name} is not built any more${since}, so it gets no security fixes.`
        }${same ? ` ${same.file} targets ${same.line} as well and would not start on another one: change both.` : ''}`,
        codes: facts.family?.language === 'ruby' ? ['tally/ruby/eol-ruby-version'] : [],
        severity: facts.superseded ? 'info' : 'warning',
        tag: 'deprecated',
        fixes: same
          ? []
          : otherTags(file, stage, (choices) =>
              targets.length
                ? choices.filter(({ tag }) => targets.some(({ line }) => tag.startsWith(line)))
                : fitting(choices, facts, project),
            ),
      }
    }
  },

  examples: [
    {
      bad: dockerfile`
        FROM node:«14-alpine»
      `,
      fixed: dockerfile`
        FROM node:24-alpine
      `,
    },
    {
      because: 'an application for one release of .NET does not start on the next one',
      files: {
        'src/Shop.csproj':
          '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net6.0</TargetFramework></PropertyGroup></Project>',
      },
      bad: dockerfile`
        FROM mcr.microsoft.com/dotnet/aspnet:«6.0»
        COPY out /app
      `,
    },
    {
      because: 'the project has moved on already, and the image follows',
      files: {
        'Shop.csproj':
          '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>',
      },
      bad: dockerfile`
        FROM mcr.microsoft.com/dotnet/aspnet:«6.0»
        COPY out /app
      `,
      fixed: dockerfile`
        FROM mcr.microsoft.com/dotnet/aspnet:8.0
        COPY out /app
      `,
    },
    {
      because: 'the manifest says how far it may go',
      files: { 'pyproject.toml': '[project]\nname = "shop"\nrequires-python = ">=3.8,<3.13"\n' },
      bad: dockerfile`
        FROM python:«3.8-slim»
        COPY . /srv
      `,
      fixed: dockerfile`
        FROM python:3.12-slim
        COPY . /srv
      `,
    },
    {
      because:
        'versions of packages that are held have wheels for the next releases of Python, not for the last',
      files: { 'requirements.txt': 'Flask==2.2.5\nnumpy==1.24.4\n' },
      bad: dockerfile`
        FROM python:«3.8»
        COPY . /srv
      `,
      fixed: dockerfile`
        FROM python:3.11
        COPY . /srv
      `,
    },
    {
      because: 'engines of a package name the release line',
      files: { 'package.json': '{"name":"api","engines":{"node":">=14 <23"}}' },
      bad: dockerfile`
        FROM node:«16-alpine»
        COPY . /srv
      `,
      fixed: dockerfile`
        FROM node:22-alpine
        COPY . /srv
      `,
    },
    {
      because: 'the release line lives, its old distribution does not',
      bad: dockerfile`
        FROM golang:«1.26-buster» AS build
        FROM debian:«buster-slim»
      `,
      fixed: dockerfile`
        FROM golang:1.26-bookworm AS build
        FROM debian:trixie-slim
      `,
    },
    {
      because: 'the version stands in an ARG that only FROM reads',
      bad: dockerfile`
        ARG RUBY_VERSION=2.5
        FROM «ruby:$RUBY_VERSION-slim»
      `,
      fixed: dockerfile`
        ARG RUBY_VERSION=4.0
        FROM ruby:$RUBY_VERSION-slim
      `,
    },
    {
      because: 'the ARG is also used in the stage, so that no single edit is certain',
      bad: dockerfile`
        ARG PHP_VERSION=7.2
        FROM «php:\${PHP_VERSION}-cli»
        ARG PHP_VERSION
        COPY php-$PHP_VERSION.ini /usr/local/etc/php/
      `,
    },
    {
      bad: dockerfile`
        FROM «gcr.io/distroless/static-debian11:nonroot»
      `,
      fixed: dockerfile`
        FROM gcr.io/distroless/static-debian13:nonroot
      `,
    },
    {
      because: 'built now, of another registry, or unknown',
      good: dockerfile`
        FROM node:24-alpine AS assets
        FROM registry.example.org/node:4 AS other
        FROM python:3.13.1-slim
      `,
    },
  ],
} satisfies Rule

/** Those that the manifests allow, if any is; the nearest first where packages are held at the versions of then. */
function fitting(
  choices: readonly TagChoice[],
  { family, version }: ImageFacts,
  project: Project,
): readonly TagChoice[] {
  const language = family?.language
  if (language === undefined || version === undefined) return choices
  const asked = askedFor(project, language)
  const allowed = choices.filter(({ line = '' }) =>
    asked.every(({ text }) => isWithin(line, text, language) !== false),
  )
  const isNewer = (it: TagChoice) => compareLines(it.line, version) > 0
  const newer = (allowed.length ? allowed : choices).filter(isNewer)
  if (newer.length > 1 && holdsPackages(project, language)) {
    // The oldest one is the next to go.
    const [oldest, ...others] = newer.toSorted((a, b) => compareLines(a.line, b.line))
    return [...others, ...(oldest ? [oldest] : [])]
  }
  const isFree = allowed.length === 0 || allowed.length === choices.length
  return isFree ? choices : allowed.toSorted((a, b) => compareLines(b.line, a.line))
}

/** Which releases of .NET the project is built for; none where it says that it starts on later ones, too. */
function targetsOf(project: Project): readonly { readonly line: string; readonly file: string }[] {
  return project.files.flatMap((path) => {
    if (!/(?:\.(?:cs|fs|vb)proj|(?:^|\/)Directory\.Build\.props)$/.test(path)) return []
    const text = project.text(path) ?? ''
    const targets = /<TargetFrameworks?>([^<]*)</.exec(text)?.[1]?.split(';') ?? []
    return /<RollForward>/.test(text)
      ? []
      : targets.flatMap((it) => {
          const line = /^\s*net(?:coreapp)?(\d+\.\d+)/.exec(it)?.[1]
          return line === undefined ? [] : [{ line, file: baseName(path) }]
        })
  })
}
