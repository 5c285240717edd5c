// Base images: what a reference means, which tags are offered instead, and that the tables are tidy.
import assert from 'node:assert/strict'
import { describe, it, test } from 'node:test'
import {
  architectureNamespaces,
  officialImages,
  officialMirrors,
  otherImages,
  releases,
  type ImageRow,
} from '../rules/data/images.ts'
import { imageSizes } from '../rules/data/sizes.ts'
import { goneImages, officialTags, tagsAsOf } from '../rules/data/tags.ts'
import { imageFacts, sizeOf, type ImageFacts } from '../server/facts/images.ts'
import {
  alpineSibling,
  distrolessSibling,
  runtimeSibling,
  slimSibling,
  tagChoices,
} from '../server/facts/images/choices.ts'
import { tableOf } from '../server/facts/tag-table.ts'
import { isWithin } from '../server/facts/versions.ts'

function factsOf(text: string): ImageFacts {
  const [name = '', digest] = text.split('@')
  const colon = name.lastIndexOf(':')
  const cut = colon > name.lastIndexOf('/') ? colon : -1
  return cut < 0
    ? imageFacts({ repository: name, digest })
    : imageFacts({ repository: name.slice(0, cut), tag: name.slice(cut + 1), digest })
}

/** 'variant, distribution release, package manager, shell, user, status'; '-' is unknown. */
function summary(text: string): string {
  const facts = factsOf(text)
  const on = facts.distribution
  const base = on ? (on.release === undefined ? on.id : `${on.id} ${on.release}`) : undefined
  const fields = [facts.variant, base, facts.packageManager, facts.shell, facts.user]
  return [...fields.map((field) => field ?? '-'), facts.tagStatus].join(', ')
}

const meanings: Readonly<Record<string, string>> = {
  'almalinux:9-minimal': 'full, alma 9, microdnf, bash, root, current',
  alpine: 'full, alpine 3.24, apk, ash, root, current',
  'alpine:3': 'full, alpine 3.24, apk, ash, root, current',
  'alpine:3.19.1': 'full, alpine 3.19, apk, ash, root, removed',
  'alpine:3.22.1': 'full, alpine 3.22, apk, ash, root, unknown',
  'alpine:edge': 'full, alpine edge, apk, ash, root, current',
  'amazonlinux:2': 'full, amazon 2, yum, bash, root, current',
  'amazonlinux:2023': 'full, amazon 2023, dnf, bash, root, current',
  archlinux: 'full, arch, pacman, bash, root, current',
  'arm64v8/debian:bullseye': 'full, debian 11, apt, dash, root, current',
  'bitnami/nginx:1.29': 'full, debian, apt, dash, 1001, unknown',
  'buildpack-deps:22.04': 'full, ubuntu 22.04, apt, dash, root, current',
  'buildpack-deps:stretch-scm': 'full, debian 9, apt, dash, root, removed',
  'busybox:1.38': 'full, busybox 1.38, none, ash, root, current',
  'centos:7': 'full, centos 7, yum, bash, root, removed',
  'centos:8': 'full, centos 8, dnf, bash, root, removed',
  'centos:centos7': 'full, centos 7, yum, bash, root, removed',
  'cgr.dev/chainguard/go': 'distroless, wolfi, none, none, 65532, current',
  'cgr.dev/chainguard/python:latest-dev': 'distroless, wolfi, apk, ash, 65532, current',
  'cgr.dev/chainguard/wolfi-base': 'full, wolfi, apk, ash, root, current',
  'debian:12.3-slim': 'slim, debian 12, apt, dash, root, removed',
  'debian:bookworm-20240211-slim': 'slim, debian 12, apt, dash, root, unknown',
  'debian:buster': 'full, debian 10, apt, dash, root, removed',
  'debian:sid': 'full, debian sid, apt, dash, root, current',
  'debian:stable-slim': 'slim, debian 13, apt, dash, root, current',
  'docker.io/library/ubuntu:noble': 'full, ubuntu 24.04, apt, dash, root, current',
  'eclipse-temurin:21-jdk-noble': 'full, ubuntu 24.04, apt, dash, root, current',
  'eclipse-temurin:21-jre': 'jre, ubuntu, apt, dash, root, current',
  'eclipse-temurin:21-jre-alpine': 'alpine, alpine, apk, ash, root, current',
  'eclipse-temurin:21-ubi9-minimal': 'full, rhel 9, microdnf, bash, root, current',
  fedora: 'full, fedora 44, dnf, bash, root, current',
  'fedora:rawhide': 'full, fedora, dnf, bash, root, current',
  'gcr.io/distroless/java17-debian12': 'distroless, debian 12, none, none, root, removed',
  'gcr.io/distroless/nodejs18-debian12': 'distroless, debian 12, none, none, root, removed',
  'gcr.io/distroless/python3-debian11': 'distroless, debian 11, none, none, root, removed',
  'gcr.io/distroless/static-debian12:nonroot': 'distroless, debian 12, none, none, 65532, current',
  'gcr.io/distroless/static:debug': 'distroless, debian 13, none, busybox, root, current',
  'ghcr.io/somebody/something:1.2': 'full, -, -, -, -, unknown',
  'golang:1.13': 'full, debian, apt, dash, root, removed',
  'golang:1.21.5-alpine': 'alpine, alpine, apk, ash, root, removed',
  'golang:1.27': 'full, debian 13, apt, dash, root, current',
  'golang:1.27.0': 'full, debian, apt, dash, root, unknown',
  'gradle:8-jdk17': 'full, ubuntu, apt, dash, root, current',
  'haproxy:3.2': 'full, debian 13, apt, dash, haproxy, current',
  'java:8': 'full, -, -, -, -, removed',
  'jenkins/jenkins:lts': 'full, -, -, -, jenkins, unknown',
  'maven:3.6-jdk-8-alpine': 'alpine, alpine, apk, ash, root, removed',
  'maven:3.8-openjdk-11-slim': 'slim, -, -, -, root, removed',
  'maven:3.9-amazoncorretto-17': 'full, amazon, -, bash, root, current',
  'maven:3.9-eclipse-temurin-21': 'full, ubuntu, apt, dash, root, current',
  'mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled':
    'distroless, ubuntu 24.04, none, none, 1654, current',
  'mcr.microsoft.com/dotnet/aspnet:6.0-alpine': 'alpine, alpine, apk, ash, root, removed',
  'mcr.microsoft.com/dotnet/sdk:8.0': 'full, debian 12, apt, dash, root, current',
  'mcr.microsoft.com/windows/nanoserver:ltsc2022': 'windows, windows 2022, none, cmd, ContainerUser, unknown',
  'memcached:1.6': 'full, debian 13, apt, dash, memcache, current',
  mongo: 'full, -, -, -, root, removed',
  'mysql:5.7': 'full, -, -, -, root, removed',
  'mysql:8.4': 'full, oracle 9, microdnf, bash, root, current',
  'nginx:1.25-alpine': 'alpine, alpine, apk, ash, root, removed',
  'nginxinc/nginx-unprivileged:1.29-alpine': 'alpine, alpine, apk, ash, 101, unknown',
  'node:14-alpine': 'alpine, alpine, apk, ash, root, removed',
  'node:20.11.0-alpine3.19': 'alpine, alpine 3.19, apk, ash, root, removed',
  'node:22': 'full, debian 12, apt, dash, root, current',
  'node:26-slim': 'slim, debian 13, apt, dash, root, current',
  'node:30': 'full, debian, apt, dash, root, unknown',
  'node:jod': 'full, debian 12, apt, dash, root, current',
  'nvidia/cuda:12.2.0-base-ubuntu22.04': 'full, ubuntu 22.04, apt, dash, root, unknown',
  'openjdk:11-jre-slim': 'slim, debian, apt, dash, root, removed',
  'openjdk:17': 'full, oracle, -, bash, root, removed',
  'openjdk:17-slim': 'slim, debian, apt, dash, root, removed',
  'oraclelinux:7-slim': 'slim, oracle 7, yum, bash, root, current',
  'oraclelinux:8-slim': 'slim, oracle 8, microdnf, bash, root, current',
  'oraclelinux:9': 'full, oracle 9, dnf, bash, root, current',
  'php:7.4-fpm': 'full, debian, apt, dash, root, removed',
  'php:8.4-apache': 'full, debian 13, apt, dash, root, current',
  'postgres:9.6-alpine': 'alpine, alpine, apk, ash, root, removed',
  'public.ecr.aws/docker/library/node:18-slim': 'slim, debian, apt, dash, root, removed',
  'python:3.12-slim-buster': 'slim, debian 10, apt, dash, root, removed',
  'python:3.12-windowsservercore-ltsc2022': 'windows, windows 2022, none, cmd, -, removed',
  'python:3.12.4-slim': 'slim, debian, apt, dash, root, unknown',
  'python:3.13': 'full, debian 13, apt, dash, root, current',
  'python:3.13-rc-slim': 'slim, debian, apt, dash, root, removed',
  'python:3.14-windowsservercore-ltsc2022': 'windows, windows 2022, none, cmd, -, current',
  'python:3.7.2': 'full, debian, apt, dash, root, removed',
  'python:$VERSION': 'full, debian, apt, dash, root, unknown',
  'redhat/ubi8': 'full, rhel 8, dnf, bash, root, unknown',
  'registry.access.redhat.com/ubi9/ubi-micro': 'full, rhel 9, none, bash, root, unknown',
  'registry.access.redhat.com/ubi9/ubi-minimal:9.4': 'full, rhel 9, microdnf, bash, root, unknown',
  'ruby:2.6-alpine': 'alpine, alpine, apk, ash, root, removed',
  'rust:1.63': 'full, debian, apt, dash, root, removed',
  scratch: 'full, -, none, none, root, unknown',
  ubuntu: 'full, ubuntu 26.04, apt, dash, root, current',
  'ubuntu:focal-20210401': 'full, ubuntu 20.04, apt, dash, root, removed',
}

test('what a reference means', () => {
  const found = Object.fromEntries(Object.keys(meanings).map((text) => [text, summary(text)]))
  assert.deepEqual(found, meanings)
})

test('mirrors, architectures and spellings name the official image', () => {
  for (const name of [
    'python',
    'library/python',
    'docker.io/python',
    'docker.io/library/python',
    'index.docker.io/library/python',
    'mirror.gcr.io/library/python',
    'public.ecr.aws/docker/library/python',
    'arm64v8/python',
  ]) {
    const facts = factsOf(`${name}:3.7`)
    assert.equal(facts.name, 'python', name)
    assert.equal(facts.official, true, name)
    assert.equal(facts.removedOn, '2023-10-02', name)
    assert.equal(tagChoices(facts)[0]?.reference, `${name}:3.14`)
  }
  const split = imageFacts({ registry: 'public.ecr.aws', repository: 'docker/library/node', tag: '24' })
  assert.equal(split.name, 'node')
  for (const name of ['somebody/python', 'quay.io/library/python', 'constructor', 'toString', '__proto__']) {
    assert.equal(factsOf(`${name}:3.7`).official, false, name)
    assert.equal(factsOf(`${name}:3.7`).family, undefined, name)
  }
})

test('the day a tag left, and what only made way for a newer one', () => {
  const left = (text: string) => factsOf(text).removedOn
  assert.equal(left('node:14-alpine'), '2023-05-02')
  assert.equal(left('node:14.17.3-alpine'), '2023-05-02')
  assert.equal(left('python:3.10-slim-buster'), '2023-06-14')
  assert.equal(left('ubuntu:18.04'), '2023-06-15')
  assert.equal(left('centos:7'), '2024-07-29')
  assert.equal(left('mongo:latest'), '2026-08-03')
  assert.equal(left('alpine:3.8'), '2020-05-29')
  assert.equal(left('python:3.13'), undefined)
  assert.deepEqual(
    ['debian:12.3-slim', 'rust:1.63', 'node:22.1', 'python:3.13-rc', 'python:3.7', 'python:3.7-rc'].map(
      (text) => factsOf(text).superseded,
    ),
    [true, true, true, true, false, false],
  )
  // Newer than the table: nothing is known.
  for (const text of ['python:3.99', 'node:22.99', 'rust:1.200', 'alpine:3.99', 'debian:99']) {
    assert.equal(factsOf(text).tagStatus, 'unknown', text)
  }
})

test('tags that move from one release line to the next', () => {
  const moving = [
    'node',
    'node:latest',
    'node:lts',
    'python:3',
    'python:slim',
    'debian:stable',
    'debian:testing-slim',
  ]
  for (const text of moving) assert.equal(factsOf(text).floating, true, text)
  const fixed = ['node:22', 'node:22.1', 'python:3.13', 'debian:12', 'debian:bookworm-slim', 'ubuntu:noble']
  const pinned = ['node@sha256:0', 'scratch', 'debian:testing-20260202-slim', 'python:$VERSION', 'x/y:1']
  for (const text of [...fixed, ...pinned]) assert.equal(factsOf(text).floating, false, text)
  const stands = Object.fromEntries(
    [
      'node',
      'node:lts-slim',
      'node:jod',
      'nginx:stable',
      'golang:1',
      'python:3-slim',
      'python:2',
      'ubuntu',
    ].map((text) => [text, factsOf(text).standsFor]),
  )
  assert.deepEqual(stands, {
    node: '26',
    'node:lts-slim': '24',
    'node:jod': '22',
    'nginx:stable': '1.30',
    'golang:1': '1.27',
    'python:3-slim': '3.14',
    'python:2': undefined,
    ubuntu: '26.04',
  })
})

const offered: Readonly<Record<string, string>> = {
  'alpine:3.8': 'alpine:3.24 alpine:3.22 alpine:3.23',
  'centos:7': 'almalinux:8 almalinux:9 almalinux:10 oraclelinux:8',
  'debian:buster': 'debian:trixie debian:bookworm',
  'debian:stretch-slim': 'debian:trixie-slim debian:bookworm-slim',
  'gcr.io/distroless/static-debian11:nonroot':
    'gcr.io/distroless/static-debian13:nonroot gcr.io/distroless/static-debian13:latest',
  'ghcr.io/somebody/something:1.2': '',
  'golang:1.13': 'golang:1.27 golang:1.26',
  'golang:1.20-buster': 'golang:1.27-bookworm golang:1.26-bookworm',
  'gradle:8.5-jdk17': 'gradle:8-jdk17 gradle:9-jdk17 gradle:7-jdk17',
  'maven:3.8-openjdk-11-slim': 'maven:3.9-eclipse-temurin-11',
  'mcr.microsoft.com/dotnet/core/sdk:3.1':
    'mcr.microsoft.com/dotnet/sdk:8.0 mcr.microsoft.com/dotnet/sdk:9.0 mcr.microsoft.com/dotnet/sdk:10.0',
  'microsoft/dotnet:2.1-runtime':
    'mcr.microsoft.com/dotnet/runtime:8.0 mcr.microsoft.com/dotnet/runtime:9.0 mcr.microsoft.com/dotnet/runtime:10.0',
  'nginx:stable-alpine': 'nginx:1.30-alpine nginx:1.31-alpine',
  node: 'node:26 node:24 node:22',
  'node:14-alpine': 'node:24-alpine node:26-alpine node:22-alpine',
  'node:latest': 'node:26 node:24 node:22',
  'node:lts-slim': 'node:24-slim node:26-slim node:22-slim',
  'openjdk:11-jre-slim': 'eclipse-temurin:11-jre eclipse-temurin:17-jre eclipse-temurin:21-jre',
  'openjdk:8': 'eclipse-temurin:8-jdk eclipse-temurin:11-jdk eclipse-temurin:17-jdk amazoncorretto:8',
  'openjdk:8-jre-alpine':
    'eclipse-temurin:8-jre-alpine eclipse-temurin:11-jre-alpine eclipse-temurin:17-jre-alpine amazoncorretto:8-alpine-jre',
  'php:7.4-fpm': 'php:8.5-fpm php:8.2-fpm php:8.4-fpm php:8.3-fpm',
  'python:3': 'python:3.14 python:3.13 python:3.12 python:3.11 python:3.10',
  'python:3.12-slim-buster':
    'python:3.12-slim-bookworm python:3.14-slim-bookworm python:3.13-slim-bookworm python:3.11-slim-bookworm python:3.10-slim-bookworm',
  'python:3.7': 'python:3.14 python:3.10 python:3.13 python:3.12 python:3.11',
  'python:$VERSION': '',
  'ruby:2.6-alpine': 'ruby:4.0-alpine ruby:3.3-alpine ruby:3.4-alpine',
  'rust:1.70-slim-buster': 'rust:1.98-slim-bookworm',
  scratch: '',
  ubuntu: 'ubuntu:26.04 ubuntu:24.04 ubuntu:22.04',
  'ubuntu:bionic': 'ubuntu:resolute ubuntu:noble ubuntu:jammy',
}

test('tags that are offered instead', () => {
  const found = Object.fromEntries(
    Object.keys(offered).map((text) => [
      text,
      tagChoices(factsOf(text))
        .map((choice) => choice.reference)
        .join(' '),
    ]),
  )
  assert.deepEqual(found, offered)
})

test('every tag that is offered or named as a sibling is built now', () => {
  let seen = 0
  for (const key of Object.keys(officialTags)) {
    const table = tableOf(key, true, undefined)
    for (const tag of [...(table?.tags.keys() ?? [])].slice(0, 150)) {
      const facts = factsOf(`${key}:${tag}`)
      const siblings = [slimSibling(facts), alpineSibling(facts), runtimeSibling(facts)].filter(
        (one) => one !== undefined,
      )
      const references = [
        ...tagChoices(facts).map((choice) => choice.reference),
        ...siblings.map((one) => `${key}:${one}`),
      ]
      for (const reference of references) {
        assert.equal(factsOf(reference).tagStatus, 'current', `${key}:${tag} → ${reference}`)
        assert.notEqual(reference, `${key}:${tag}`)
        seen++
      }
    }
  }
  assert.ok(seen > 5000)
})

test('smaller variants of the same version and release', () => {
  const slim = (text: string) => slimSibling(factsOf(text))
  assert.equal(slim('python:3.12'), '3.12-slim')
  assert.equal(slim('python:3.12.4'), '3.12.4-slim')
  assert.equal(slim('python:3.12-bookworm'), '3.12-slim-bookworm')
  assert.equal(slim('node'), 'slim')
  assert.equal(slim('node:lts'), 'lts-slim')
  assert.equal(slim('node:22-bookworm'), '22-bookworm-slim')
  assert.equal(slim('debian:bookworm'), 'bookworm-slim')
  for (const text of [
    'python:3.12-slim',
    'python:3.7',
    'golang:1.27',
    'php:8.4',
    'node@sha256:0',
    'x/y',
    'alpine:3.24',
  ]) {
    assert.equal(slim(text), undefined, text)
  }
  const alpine = (text: string) => alpineSibling(factsOf(text))
  assert.equal(alpine('python:3.12-slim-bookworm'), '3.12-alpine')
  assert.equal(alpine('php:8.4-fpm'), '8.4-fpm-alpine')
  assert.equal(alpine('php:8.4-apache'), undefined)
  assert.equal(alpine('node:22-alpine'), undefined)
  assert.equal(runtimeSibling(factsOf('eclipse-temurin:21')), '21-jre')
  assert.equal(runtimeSibling(factsOf('eclipse-temurin:21-jdk-noble')), '21-jre-noble')
  assert.equal(runtimeSibling(factsOf('eclipse-temurin:21-jre')), undefined)
  const distroless = (text: string) => distrolessSibling(factsOf(text))
  assert.equal(distroless('python:3.13-slim'), 'gcr.io/distroless/python3-debian13:nonroot')
  assert.equal(distroless('python:3.12-slim'), undefined)
  assert.equal(distroless('node:22'), 'gcr.io/distroless/nodejs22-debian13:nonroot')
  assert.equal(distroless('node:22-alpine'), undefined)
  assert.equal(distroless('golang:1.27-alpine'), 'gcr.io/distroless/static-debian13:nonroot')
  assert.equal(
    distroless('mcr.microsoft.com/dotnet/aspnet:10.0-noble'),
    'mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled',
  )
  assert.equal(distroless('mcr.microsoft.com/dotnet/sdk:10.0-noble'), undefined)
})

test('settings that an image brings', () => {
  const fpm = factsOf('php:8.4-fpm-alpine')
  assert.deepEqual(fpm.ports, ['9000'])
  assert.equal(fpm.stopSignal, 'SIGQUIT')
  assert.equal(fpm.readyUser?.uid, 82)
  assert.equal(factsOf('php:8.4-apache').env?.get('APACHE_CONFDIR'), '/etc/apache2')
  assert.equal(factsOf('php:8.4-apache').env?.get('PHP_INI_DIR'), '/usr/local/etc/php')
  assert.equal(factsOf('php:8.4').env?.has('APACHE_CONFDIR'), false)
  assert.equal(factsOf('golang:1.27').workdir, '/go')
  assert.equal(factsOf('golang:1.27').env?.has('GOLANG_VERSION'), true)
  assert.equal(factsOf('golang:1.27').env?.get('GOLANG_VERSION'), undefined)
  assert.equal(factsOf('node:22').readyUser?.name, 'node')
  assert.equal(factsOf('ubuntu:24.04').readyUser?.name, 'ubuntu')
  assert.equal(factsOf('ubuntu:22.04').readyUser, undefined)
  assert.equal(factsOf('somebody/else').env, undefined)
  assert.deepEqual(factsOf('scratch').cmd, [])
  assert.equal(factsOf('python:3.13').heavy, true)
  assert.equal(factsOf('python:3.13-slim').heavy, false)
  assert.equal(factsOf('alpine').bash, false)
  assert.equal(factsOf('node:22-alpine').bash, undefined)
  assert.equal(factsOf('debian').bash, true)
  assert.equal(factsOf('debian:buster').distribution?.endOfLife, '2024-06-30')
  assert.equal(sizeOf(factsOf('node:24'))?.compressed, 440_000_000)
  assert.equal(sizeOf(factsOf('node:14')), undefined)
})

test('the tables are tidy', () => {
  const sorted = (record: object, what: string) =>
    assert.deepEqual(Object.keys(record), Object.keys(record).toSorted(), what)
  const day = /^20\d\d-[01]\d-[0-3]\d$/
  sorted(officialImages, 'officialImages')
  sorted(otherImages, 'otherImages')
  sorted(goneImages, 'goneImages')
  sorted(officialTags, 'officialTags')
  sorted(imageSizes, 'imageSizes')
  for (const list of [officialMirrors, architectureNamespaces]) assert.deepEqual([...list], list.toSorted())
  assert.match(tagsAsOf, day)
  for (const date of Object.values(goneImages)) assert.match(date, day)
  for (const name of Object.keys(officialTags)) assert.ok(officialImages[name], `${name} has tags but no row`)
  for (const name of Object.keys(imageSizes)) assert.ok(officialImages[name] ?? otherImages[name], name)
  const codeNames = new Set(releases.map((release) => release.codeName))
  for (const [name, row] of Object.entries<ImageRow>({ ...officialImages, ...otherImages })) {
    for (const base of [row.base, ...Object.values(row.bases ?? {})]) {
      const release = base?.split(' ')[1]
      assert.ok(release === undefined || codeNames.has(release) || /^\d/.test(release), `${name}: ${base}`)
    }
    for (const successor of row.deprecated?.successors ?? []) {
      if (!successor.includes('/')) assert.ok(officialImages[successor], `${name} → ${successor}`)
    }
    if (!Object.hasOwn(officialTags, name) || row.deprecated) continue
    // What latest stands for is built, and so are the other lines that a row names.
    const built = tableOf(name, true, row)?.versions
    for (const line of [
      row.latest,
      row.longTerm,
      ...(row.unstable ?? []),
      ...Object.values(row.aliases ?? {}),
    ]) {
      const named = row.namedTags ? releases.find((release) => release.number === line)?.codeName : undefined
      const current =
        named === undefined
          ? built?.get(line ?? '') === ''
          : factsOf(`${name}:${named}`).tagStatus === 'current'
      assert.ok(line === undefined || current, `${name}: ${line}`)
    }
  }
})

describe('a release line within what a manifest asks for', () => {
  const cases: readonly (readonly [
    line: string,
    asked: string,
    language: string,
    is: boolean | undefined,
  ])[] = [
    ['3.13', '>=3.9', 'python', true],
    ['3.13', '>=3.9,<3.13', 'python', false],
    ['3.12', '>=3.9,<3.13', 'python', true],
    ['3.12', '>=3.9, !=3.11.*, <4', 'python', true],
    ['3.13', '^3.9', 'python', true],
    ['3.13', '~3.9', 'python', false],
    ['3.9', '~=3.9.2', 'python', true],
    ['3.13', '~=3.9', 'python', true],
    ['3.13', '3.9.18', 'python', false],
    ['3.9', '3.9.18', 'python', true],
    ['3.9', '3.9.*', 'python', true],
    ['3.13', 'pypy3.10', 'python', undefined],
    ['24', '>=18', 'node', true],
    ['24', '18 || 20 || >=22', 'node', true],
    ['24', '^18.12.0 || ^20', 'node', false],
    ['20', '20.x', 'node', true],
    ['24', '>= 14 < 23', 'node', false],
    ['22', 'v22.3.0', 'node', true],
    ['24', 'lts/*', 'node', undefined],
    ['24', '16 - 20', 'node', undefined],
    ['1.26', '1.21', 'go', true],
    ['1.20', '1.21.3', 'go', false],
    ['25', '17', 'java', true],
    ['11', '17', 'java', false],
    ['3.4', '~> 3.2', 'ruby', true],
    ['4.0', '~> 3.2', 'ruby', false],
    ['3.4', '3.2.2', 'ruby', false],
    ['8.4', '^8.1|^7.4', 'php', true],
    ['8.4', '~8.1', 'php', true],
    ['8.4', '^7.4', 'php', false],
    ['1.18', '~> 1.14', 'elixir', true],
    ['0.3', '^0.2', 'node', false],
  ]
  for (const [line, asked, language, is] of cases) {
    it(`${line} in ${asked} of ${language}: ${is ?? 'not known'}`, () => {
      assert.equal(isWithin(line, asked, language), is)
    })
  }
})
