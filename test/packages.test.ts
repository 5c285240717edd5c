// Calls of package managers: what they install, from which cache, and where that cache would be mounted.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { factsOf } from '../server/facts/facts.ts'
import { cacheMountOption, cachePlaces } from '../server/facts/packages.ts'
import { parse } from '../server/syntax/parse.ts'

const factsFor = (text: string) => factsOf(parse(text))
const run = (command: string) => factsFor(`FROM debian:13-slim\nRUN ${command}\n`).packageCalls

it('tells what is installed from options and their values', () => {
  const names = (command: string) => run(command).map(({ packages }) => packages.map(({ name }) => name))
  assert.deepEqual(names('apt-get -o Acquire::Retries=3 install -qyt trixie-backports curl git=1:2'), [
    ['curl', 'git'],
  ])
  assert.deepEqual(names('python3 -m pip install -r requirements.txt -i https://example.org flask==3'), [
    ['flask'],
  ])
  assert.deepEqual(names('pacman -Syu --noconfirm base-devel'), [['base-devel']])
  assert.deepEqual(names('gem install rails -v 8.1.1 -- --with-opt'), [['rails']])
})

it('tells what a call does', () => {
  const action = (command: string) => run(command)[0]?.action
  assert.equal(action('yarn'), 'install')
  assert.equal(action('yarn --version'), 'other')
  assert.equal(action('pacman -Sy'), 'refresh')
  assert.equal(action('pacman -Scc'), 'clean')
  assert.equal(action('npm cache clean --force'), 'clean')
  assert.equal(action('dnf up'), 'upgrade')
})

it('finds requirements in every spelling', () => {
  const requirements = (command: string) => run(command)[0]?.requirements
  assert.deepEqual(requirements('pip install -ra.txt --requirement b.txt --requirement=c.txt'), [
    'a.txt',
    'b.txt',
    'c.txt',
  ])
})

it('knows when a cache is gone', () => {
  const gone = (text: string) => factsFor(text).installs.map(({ cacheGone }) => cacheGone)
  assert.deepEqual(gone('FROM alpine\nRUN apk add curl && rm -rf /var/cache/*'), [true])
  assert.deepEqual(gone('FROM alpine\nRUN apk add curl && rm -rf /var/cache/other'), [false])
  assert.deepEqual(gone('FROM alpine\nRUN rm -rf /var/cache/apk && apk add curl'), [false])
  assert.deepEqual(gone('FROM python\nENV PIP_NO_CACHE_DIR=off\nRUN pip install a'), [false])
  assert.deepEqual(gone('FROM python\nRUN export PIP_NO_CACHE_DIR=1 && pip install a'), [true])
  assert.deepEqual(gone('FROM node\nENV NPM_CONFIG_CACHE=/tmp/npm\nRUN npm ci && rm -rf /tmp/npm'), [true])
})

it('looks into stages that stand on the one that fetched the index', () => {
  const reused = (text: string) => factsFor(text).installs.map(({ cacheReused }) => cacheReused)
  const base = 'FROM debian AS base\nRUN apt-get update && apt-get install -y a\nFROM base\n'
  assert.deepEqual(reused(`${base}RUN apt-get install -y b`), [true, false])
  assert.deepEqual(reused(`${base}RUN apt-get update && apt-get install -y b`), [false, false])
})

it('mounts a cache where the manager of this user keeps it', () => {
  const places = (text: string) => {
    const [call] = factsFor(text).packageCalls
    return call && cachePlaces(call.manager.mounts, call.run)?.map(cacheMountOption)
  }
  assert.deepEqual(places('FROM python:3.13\nRUN pip install a'), ['type=cache,target=/root/.cache/pip'])
  assert.deepEqual(places('FROM node:24\nUSER node\nRUN npm ci'), [
    'type=cache,target=/home/node/.npm,uid=1000,gid=1000',
  ])
  assert.equal(places('FROM node:24\nUSER someone\nRUN npm ci'), undefined)
  assert.equal(places('FROM node:24\nARG CACHE\nENV npm_config_cache=$CACHE\nRUN npm ci'), undefined)
  assert.equal(places('FROM python:3.13\nRUN PIP_CACHE_DIR=/tmp/pip pip install a'), undefined)
  assert.equal(places('FROM registry.example.org/base\nRUN cargo install ripgrep'), undefined)
  assert.deepEqual(places('FROM rust:1.91\nRUN cargo install ripgrep'), [
    'type=cache,target=/usr/local/cargo/registry',
    'type=cache,target=/usr/local/cargo/git/db',
  ])
})
