// What the comments at the top of a Dockerfile may say, and the words that BuildKit gives a meaning of its own.
// Sources, 2026-11-21: docs.docker.com/reference/dockerfile (parser directives, global platform ARGs, STOPSIGNAL),
// docs.docker.com/reference/build-checks.

interface DirectiveInfo {
  readonly name: 'syntax' | 'escape' | 'check'
  /** One sentence. */
  readonly summary: string
  readonly docs: string
}

export interface NamedSummary {
  readonly name: string
  /** A few words, without a full stop. */
  readonly summary: string
}

const reference = 'https://docs.docker.com/reference/dockerfile/'

export const directiveInfos: readonly DirectiveInfo[] = [
  {
    name: 'syntax',
    summary: 'The image that reads this file, and with it the version of the Dockerfile language.',
    docs: `${reference}#syntax`,
  },
  {
    name: 'escape',
    summary: 'The character that continues a line and takes the meaning from the next one, `\\` by default.',
    docs: `${reference}#escape`,
  },
  {
    name: 'check',
    summary: 'Which build checks `docker build` leaves out, and whether a failed one fails the build.',
    docs: `${reference}#check`,
  },
]

export const syntaxImages: readonly NamedSummary[] = [
  { name: 'docker/dockerfile:1', summary: 'the newest stable version' },
  { name: 'docker/dockerfile:1-labs', summary: 'with experimental features' },
]

export const buildChecks: readonly NamedSummary[] = [
  { name: 'ConsistentInstructionCasing', summary: 'keywords in the same case' },
  { name: 'CopyIgnoredFile', summary: 'COPY of a file that .dockerignore leaves out' },
  { name: 'DuplicateStageName', summary: 'two stages of one name' },
  { name: 'ExposeInvalidFormat', summary: 'EXPOSE with an address or a mapping' },
  { name: 'ExposeProtoCasing', summary: 'EXPOSE with a protocol in upper case' },
  { name: 'FromAsCasing', summary: 'FROM and AS in the same case' },
  { name: 'FromPlatformFlagConstDisallowed', summary: 'FROM with a constant --platform' },
  { name: 'InvalidDefaultArgInFrom', summary: 'a default that makes no valid image name' },
  {
    name: 'InvalidDefinitionDescription',
    summary: 'a comment above a stage or ARG that does not describe it',
  },
  { name: 'JSONArgsRecommended', summary: 'CMD and ENTRYPOINT in shell form' },
  { name: 'LegacyKeyValueFormat', summary: 'ENV and LABEL without an equals sign' },
  { name: 'MaintainerDeprecated', summary: 'MAINTAINER' },
  { name: 'MultipleInstructionsDisallowed', summary: 'a second CMD, ENTRYPOINT or HEALTHCHECK in a stage' },
  { name: 'NoEmptyContinuation', summary: 'an empty line inside an instruction' },
  { name: 'RedundantTargetPlatform', summary: 'FROM with the platform it has anyway' },
  { name: 'ReservedStageName', summary: 'a stage called scratch or context' },
  { name: 'SecretsUsedInArgOrEnv', summary: 'a secret in ARG or ENV' },
  { name: 'StageNameCasing', summary: 'a stage name in upper case' },
  { name: 'UndefinedArgInFrom', summary: 'FROM with an ARG that is not declared' },
  { name: 'UndefinedVar', summary: 'a variable that is not declared' },
  { name: 'WorkdirRelativePath', summary: 'a relative WORKDIR without one before' },
]

/** BuildKit sets them; a stage sees them once it declares an ARG of the name. */
export const platformArgs: readonly NamedSummary[] = [
  { name: 'TARGETPLATFORM', summary: 'platform of the image: linux/amd64' },
  { name: 'TARGETOS', summary: 'its operating system: linux' },
  { name: 'TARGETARCH', summary: 'its architecture: amd64' },
  { name: 'TARGETVARIANT', summary: 'its variant: v7' },
  { name: 'BUILDPLATFORM', summary: 'platform of the machine that builds' },
  { name: 'BUILDOS', summary: 'its operating system' },
  { name: 'BUILDARCH', summary: 'its architecture' },
  { name: 'BUILDVARIANT', summary: 'its variant' },
]

/** Those that programs use as a request to stop. */
export const stopSignals: readonly NamedSummary[] = [
  { name: 'SIGTERM', summary: 'the default' },
  { name: 'SIGINT', summary: 'as Ctrl+C does' },
  { name: 'SIGQUIT', summary: 'graceful for nginx and PHP-FPM' },
  { name: 'SIGWINCH', summary: 'graceful for Apache httpd' },
  { name: 'SIGHUP', summary: 'the terminal is gone; many daemons reload' },
  { name: 'SIGUSR1', summary: 'for the program to define' },
  { name: 'SIGUSR2', summary: 'for the program to define' },
  { name: 'SIGRTMIN+3', summary: 'shuts systemd down' },
  { name: 'SIGKILL', summary: 'at once, nothing is saved' },
]
