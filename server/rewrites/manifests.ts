// What a command reads of the project: nothing, its manifests, or the sources; and how to download without the sources.
import { packageManagers } from '../../rules/data/package-managers.ts'
import type { PackageCall } from '../facts/packages.ts'
import { cleanPath } from '../syntax/paths.ts'
import type { Command, ShellWord } from '../syntax/script.ts'
import { ofDotnet } from './manifests/dotnet.ts'
import { ofMix } from './manifests/elixir.ts'
import { ofGo } from './manifests/go.ts'
import { ofGradle, ofMaven } from './manifests/java.ts'
import { type Need, nothing, type Place, sources } from './manifests/need.ts'
import { ofNode } from './manifests/node.ts'
import { ofComposer } from './manifests/php.ts'
import { ofPip, ofPipenv, ofPoetry, ofUv } from './manifests/python.ts'
import { spoken } from './manifests/reading.ts'
import { ofBundler } from './manifests/ruby.ts'
import { ofCargo } from './manifests/rust.ts'

/** `call` is the package manager's call that the command is, if it is one. */
export function needOf(command: Command, call: PackageCall | undefined, place: Place): Need {
  const { effective } = command
  if (effective.redirects.some(({ target }) => isInside(target, place))) return sources
  if (call) return ofManager(call, place)
  const name = effective.name ?? ''
  const words = effective.args.map(({ value }) => value)
  if (name === 'mvn' || name === 'mvnw') return ofMaven(effective, place)
  if (name === 'gradle' || name === 'gradlew') return ofGradle(effective, place)
  if (name === 'dotnet') return ofDotnet(effective, place)
  if (name === 'mix') return ofMix(effective, place)
  if (idle.has(name)) return nothing
  if (name === 'python' || name === 'python3')
    return words[0] === '-m' && words[1] === 'venv' ? nothing : sources
  if (name === 'corepack') return words[0] === 'enable' || words.length > 2 ? nothing : sources
  if (moving.has(name)) {
    const operands = effective.args.filter(({ prefix }) => !prefix.startsWith('-'))
    const paths = /^ch(?:mod|own|grp)$/.test(name) ? operands.slice(1) : operands
    return paths.some((word) => isInside(word, place)) ? sources : nothing
  }
  return sources
}

/** Commands that read no file of the project, whatever their words. */
const idle = new Set(
  (
    'true : echo printf set export umask mkdir useradd adduser usermod groupadd addgroup update-ca-certificates ' +
    'locale-gen dpkg-reconfigure ldconfig uname nproc which a2enmod a2dismod docker-php-ext-install ' +
    'docker-php-ext-enable docker-php-ext-configure pecl rustup apt-key gpg dpkg add-apt-repository ' +
    'apt-mark update-alternatives'
  ).split(' '),
)

/** Commands that do with the paths they name, and with nothing else. */
const moving = new Set([
  'rm',
  'chmod',
  'chown',
  'chgrp',
  'ln',
  'touch',
  'curl',
  'wget',
  'tar',
  'unzip',
  'install',
  'mv',
  'cp',
])

/** Where package managers keep what they have downloaded, as their clean-up commands write it. */
const cacheFolders = new Set(packageManagers.flatMap(({ caches }) => caches))

/** Whether a path of a command may lie where the project is copied to; one that is not known may. */
function isInside(word: ShellWord | undefined, { isOfSources }: Place): boolean {
  if (!word || cacheFolders.has(word.raw.replace(/"/g, ''))) return false
  const text = word.value ?? word.prefix
  if (/^(?:https?|ftp):\/\//.test(text)) return false
  if (!text.startsWith('/')) return true
  return isOfSources(cleanPath(text.replace(/\/?\*.*$/, '')))
}

function ofManager(call: PackageCall, place: Place): Need {
  const { manager, action, packages, subcommand, command } = call
  const name = subcommand.map(({ value }) => value).join(' ')
  if (command.args.some(({ value, prefix }) => value === undefined && !/^-/.test(prefix) && prefix === ''))
    return sources
  if (manager.name === 'go') return ofGo(call, name, place)
  if (manager.name === 'cargo' && name !== 'install') return ofCargo(call, name, place)
  if (action === 'refresh' || action === 'clean') return nothing
  if (manager.system || manager.name === 'gem' || manager.name === 'cargo' || manager.name === 'conda') {
    const reads = call.has('-f', '--file', '--path', '--git') && !manager.system
    if (reads || packages.some(({ local, word }) => local && !/^https?:/.test(word.value ?? '')))
      return sources
    return action === 'install' || action === 'upgrade'
      ? { kind: 'nothing', installs: spoken(call) }
      : action === 'remove'
        ? nothing
        : sources
  }
  if (name === 'config' || name === 'config set') return nothing
  if (action !== 'install') return sources
  switch (manager.name) {
    case 'pip':
      return ofPip(call, place)
    case 'uv':
      if (name === 'tool install') return { kind: 'nothing', installs: spoken(call) }
      return name === 'sync' ? ofUv(call, place) : name === 'pip install' ? ofPip(call, place) : sources
    case 'poetry':
      return name === 'install' || name === 'sync' ? ofPoetry(call, place) : sources
    case 'pipenv':
      return ofPipenv(call, place)
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
      if (call.has('-g', '--global', '--location') || name === 'global add')
        return packages.some(({ local }) => local) ? sources : { kind: 'nothing', installs: spoken(call) }
      return ofNode(call, manager.name, place)
    case 'composer':
      if (name === 'global require') return { kind: 'nothing', installs: spoken(call) }
      return name === 'install' || name === 'i' ? ofComposer(call, place) : sources
    case 'bundle':
      return name === 'install' || name === '' ? ofBundler(call, place) : sources
    default:
      return sources
  }
}
