// PHP: Composer and what it needs stay behind; the packages go to a stage of the same image.
import type { Command } from '../../syntax/script.ts'
import { refuse, type Refusal } from '../rewrite.ts'
import { sameRuntime } from '../runtimes.ts'
import type { Shape, Source } from '../shape.ts'
import { copyLine, placed } from './compiled.ts'

export function php(source: Source): Shape | Refusal | undefined {
  const { file, project, stage, image } = source
  if (image.family?.language !== 'php') return undefined
  if (image.name !== 'php') return refuse(`The layout of PHP in ${image.spelled} is not known.`, stage.from)
  const installs = file.runs.flatMap((run) =>
    run.commands.flatMap(({ effective }) => (isInstall(effective) ? [{ run, command: effective }] : [])),
  )
  const [install] = installs
  if (!install) return refuse('composer install is not called in this file.', stage.from)
  const vendor = placed('vendor', install.run.state.workdir)
  if (vendor === undefined) return refuse('The folder in which Composer works is not known.', install.command)
  const calledAtStart = [file.start.entrypoint, file.start.cmd].find(
    (it) => it && /\bcomposer\b/.test(it.instruction.body.text),
  )
  if (calledAtStart) return refuse('The start command calls composer.', calledAtStart.instruction)
  const words = install.command.args.map(({ value }) => value)
  const stack = project.stacks.find(({ id }) => id === 'php')
  const isQuiet = words.includes('--no-scripts')
  if (!isQuiet && !stack)
    return refuse(
      'composer.json is not known, so what its scripts leave behind is not known either.',
      install.command,
    )
  const isLaravel = stack?.dependencies.includes('laravel/framework') === true
  const scripts = stack?.manifests.some((path) => hasHooks(project.text(path) ?? '')) === true
  if (!isQuiet && scripts && !isLaravel)
    return refuse('What the scripts of composer.json leave behind is not known.', install.command)
  const hasExtensions = file.runs.some(({ commands }) =>
    commands.some(({ effective: { name } }) => /^(?:docker-php-ext-|pecl$)/.test(name ?? '')),
  )
  const runtime = sameRuntime(stage)
  if (!runtime) return refuse('The base image is not known.', stage.from)
  const cache = isLaravel && !isQuiet ? placed('bootstrap/cache', install.run.state.workdir) : undefined
  return {
    runtimes: [runtime],
    keepsUser: true,
    gains: true,
    buildVariables: /^(?:COMPOSER_|DEBIAN_FRONTEND$)/,
    reasons: [
      {
        at: install.command,
        message: 'Composer, its cache and what it unpacks with stay in the build stage; vendor is copied.',
      },
    ],
    roleOf(command) {
      if (isInstall(command)) return 'build'
      const { name } = command
      if (name === 'composer')
        return command.args[0]?.value === 'dump-autoload' || command.args[0]?.value === 'dumpautoload'
          ? 'build'
          : 'tool'
      if (name !== undefined && /^(?:docker-php-ext-|docker-php-source|pecl|phpize)/.test(name))
        return 'build'
      if (name !== undefined && /^(?:a2en|a2dis)/.test(name)) return 'both'
      if (isConfiguration(command)) return 'both'
      if ((name === 'mv' || name === 'cp') && command.args.every(({ raw }) => /php\.ini/.test(raw)))
        return 'both'
      if (
        (name === 'curl' || name === 'php') &&
        command.args.some(({ raw }) => /getcomposer\.org|composer-setup|--install-dir/.test(raw))
      )
        return 'tool'
      if (name === 'php' && command.args.every(({ raw }) => /^-(?:-?version|-ini|[vmi])$/.test(raw)))
        return 'tool'
      // They write into the project: keys, caches, tables, links.
      if (isConsole(command)) return 'run'
      return undefined
    },
    copyRole(copy, isBuilt) {
      if (copy.from) return /composer/.test(copy.from.value) ? 'tool' : 'both'
      if (!isBuilt) return 'run'
      return copy.sources.every(({ expanded }) =>
        /^(?:\.\/)?(?:composer\.(?:json|lock|\*)|composer\*|symfony\.lock)$/.test(expanded ?? ''),
      )
        ? 'tool'
        : 'both'
    },
    artefacts(run, { from, owner, isFirst }) {
      // Extensions are compiled once; the last stage has the libraries that they load.
      const compiled = isFirst && hasExtensions ? extensionFolders.map((path) => copyLine(from, path)) : []
      if (run !== install.run) return compiled
      return [
        ...compiled,
        copyLine(from, vendor, owner),
        ...(cache === undefined ? [] : [copyLine(from, cache, owner)]),
      ]
    },
  }
}

/** Whether a composer.json has something run around the install. */
function hasHooks(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    const scripts: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, 'scripts') : undefined
    return (
      typeof scripts === 'object' &&
      scripts !== null &&
      Object.keys(scripts).some((name) => /^(?:pre|post)-(?:install|autoload|package|update)/.test(name))
    )
  } catch {
    return /"(?:pre|post)-(?:install|autoload|package|update)/.test(text)
  }
}

/** The settings of PHP and of Apache: `echo … > /usr/local/etc/php/conf.d/…`, `sed -i … /etc/apache2/…`. */
function isConfiguration({ name, args, redirects }: Command): boolean {
  const isTheirs = (path: string | undefined) =>
    path !== undefined &&
    /^(?:\/usr\/local\/etc\/php(?:-fpm\.d)?|\/etc\/apache2|\$PHP_INI_DIR|\$\{PHP_INI_DIR\})\//.test(path)
  if (name === 'echo' || name === 'printf')
    return (
      redirects.length > 0 &&
      redirects.every(({ target }) => isTheirs(target?.value ?? target?.raw.replace(/^"|"$/g, '')))
    )
  if (name !== 'sed' || !args.some(({ raw }) => /^-\w*i/.test(raw))) return false
  const paths = args.filter(({ raw }) => /^["']?[/$]/.test(raw))
  return paths.length > 0 && paths.every(({ value, raw }) => isTheirs(value ?? raw.replace(/^"|"$/g, '')))
}

/** `php artisan key:generate`, `bin/console cache:warmup`. */
function isConsole({ name, args }: Command): boolean {
  const program = name === 'php' ? args.find(({ raw }) => !raw.startsWith('-'))?.value : name
  return program !== undefined && /(?:^|\/)(?:artisan|bin\/console)$/.test(program)
}

const extensionFolders = ['/usr/local/lib/php/extensions', '/usr/local/etc/php/conf.d']

function isInstall({ name, args }: Command): boolean {
  return (
    name === 'composer' &&
    /^(?:install|i|update|require)$/.test(args.find(({ raw }) => !raw.startsWith('-'))?.value ?? '')
  )
}
