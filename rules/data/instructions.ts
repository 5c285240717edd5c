// What every Dockerfile instruction looks like: its forms, flags, mounts and values. Facts of the Dockerfile reference
// (docs.docker.com/reference/dockerfile) and of BuildKit v0.34.2, 2026-11-21, for checking, completion and hover.

export type InstructionName =
  | 'ADD'
  | 'ARG'
  | 'CMD'
  | 'COPY'
  | 'ENTRYPOINT'
  | 'ENV'
  | 'EXPOSE'
  | 'FROM'
  | 'HEALTHCHECK'
  | 'LABEL'
  | 'MAINTAINER'
  | 'ONBUILD'
  | 'RUN'
  | 'SHELL'
  | 'STOPSIGNAL'
  | 'USER'
  | 'VOLUME'
  | 'WORKDIR'

/**
 * What a flag's value is. `boolean` may stand without a value; `choice` takes one of `values`;
 * `duration` is Go's (`1m30s`); `mount` and `device` are comma-separated fields.
 */
export type FlagKind = 'boolean' | 'text' | 'choice' | 'duration' | 'number' | 'mount' | 'device'

export interface FlagInfo {
  /** Without the dashes. */
  readonly name: string
  readonly kind: FlagKind
  /** Whether it may be given more than once. */
  readonly repeatable: boolean
  /** The allowed values of a `choice`, or usual values of another kind. */
  readonly values: readonly string[]
  /** One sentence. */
  readonly summary: string
  /** The version of the Dockerfile syntax that brought it, where that matters: `1.4`. */
  readonly since?: string
  readonly docs: string
}

export interface InstructionInfo {
  readonly name: InstructionName
  /** One sentence. */
  readonly summary: string
  /** Every way to write it, placeholders in angle brackets. */
  readonly forms: readonly string[]
  /** A JSON array of strings is read as such. */
  readonly json: boolean
  /** `<<NAME` opens a heredoc. */
  readonly heredoc: boolean
  /** May stand behind ONBUILD. */
  readonly trigger: boolean
  readonly flags: readonly FlagInfo[]
  readonly deprecated?: string
  readonly docs: string
}

export interface MountKeyInfo {
  /** All spellings, the usual one first. */
  readonly names: readonly string[]
  /** `switch` may stand without a value. */
  readonly kind: 'text' | 'path' | 'switch' | 'choice' | 'octal' | 'number' | 'size'
  readonly values: readonly string[]
  readonly summary: string
}

export interface MountInfo {
  readonly type: 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh'
  readonly summary: string
  readonly keys: readonly MountKeyInfo[]
  readonly docs: string
}

const reference = 'https://docs.docker.com/reference/dockerfile/'

export const instructionInfos: readonly InstructionInfo[] = [
  {
    name: 'FROM',
    summary: 'Begins a build stage on top of a base image.',
    forms: [
      'FROM [--platform=<platform>] <image>[:<tag>] [AS <name>]',
      'FROM [--platform=<platform>] <image>@<digest> [AS <name>]',
    ],
    json: false,
    heredoc: false,
    trigger: false,
    flags: [
      {
        name: 'platform',
        kind: 'text',
        repeatable: false,
        values: [
          '$BUILDPLATFORM',
          '$TARGETPLATFORM',
          'linux/amd64',
          'linux/arm64',
          'linux/arm/v7',
          'windows/amd64',
        ],
        summary: 'Takes the image of this platform instead of the target platform.',
        docs: `${reference}#from`,
      },
    ],
    docs: `${reference}#from`,
  },
  {
    name: 'RUN',
    summary: 'Runs a command and keeps what it changed as a new layer.',
    forms: ['RUN [<flags>] <command>', 'RUN [<flags>] ["<program>", "<argument>"]', 'RUN [<flags>] <<EOF'],
    json: true,
    heredoc: true,
    trigger: true,
    flags: [
      {
        name: 'mount',
        kind: 'mount',
        repeatable: true,
        values: [
          'type=cache,target=',
          'type=bind,source=,target=',
          'type=secret,id=',
          'type=ssh',
          'type=tmpfs,target=',
        ],
        summary: 'Makes files, a cache, a secret or an SSH agent available to this command only.',
        since: '1.2',
        docs: `${reference}#run---mount`,
      },
      {
        name: 'network',
        kind: 'choice',
        repeatable: false,
        values: ['default', 'none', 'host'],
        summary: 'The network that the command runs in.',
        since: '1.3',
        docs: `${reference}#run---network`,
      },
      {
        name: 'security',
        kind: 'choice',
        repeatable: false,
        values: ['sandbox', 'insecure'],
        summary: 'Whether the command runs in the sandbox or with elevated rights.',
        since: '1.20',
        docs: `${reference}#run---security`,
      },
      {
        name: 'device',
        kind: 'device',
        repeatable: true,
        values: [],
        summary: 'Makes a CDI device available to the command.',
        since: '1.27',
        docs: `${reference}#run---device`,
      },
    ],
    docs: `${reference}#run`,
  },
  {
    name: 'CMD',
    summary: 'The default command of a container, or the default arguments of ENTRYPOINT.',
    forms: ['CMD ["<program>", "<argument>"]', 'CMD ["<argument>"]', 'CMD <command>'],
    json: true,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#cmd`,
  },
  {
    name: 'LABEL',
    summary: 'Adds metadata to the image as key and value.',
    forms: ['LABEL <key>=<value> [<key>=<value>]'],
    json: false,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#label`,
  },
  {
    name: 'MAINTAINER',
    summary: 'Names the author of the image.',
    forms: ['MAINTAINER <name>'],
    json: false,
    heredoc: false,
    trigger: false,
    flags: [],
    deprecated: 'Use LABEL org.opencontainers.image.authors instead.',
    docs: `${reference}#maintainer-deprecated`,
  },
  {
    name: 'EXPOSE',
    summary: 'Documents the ports that the container listens on; it publishes none.',
    forms: ['EXPOSE <port>[/<protocol>] [<port>[/<protocol>]]'],
    json: false,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#expose`,
  },
  {
    name: 'ENV',
    summary: 'Sets environment variables for the following instructions and for containers.',
    forms: ['ENV <key>=<value> [<key>=<value>]', 'ENV <key> <value>'],
    json: false,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#env`,
  },
  {
    name: 'ADD',
    summary: 'Copies files into the image; fetches URLs and Git repositories and unpacks local archives.',
    forms: ['ADD [<flags>] <source> [<source>] <destination>', 'ADD [<flags>] ["<source>", "<destination>"]'],
    json: true,
    heredoc: true,
    trigger: true,
    flags: [
      {
        name: 'chown',
        kind: 'text',
        repeatable: false,
        values: [],
        summary: 'The owner of what is copied, as user[:group].',
        docs: `${reference}#add---chown`,
      },
      {
        name: 'chmod',
        kind: 'text',
        repeatable: false,
        values: [],
        summary: 'The permissions of what is copied, octal or symbolic.',
        since: '1.2',
        docs: `${reference}#add---chmod`,
      },
      {
        name: 'link',
        kind: 'boolean',
        repeatable: false,
        values: ['true', 'false'],
        summary: 'Makes a layer of its own that does not depend on the layers before it.',
        since: '1.4',
        docs: `${reference}#add---link`,
      },
      {
        name: 'keep-git-dir',
        kind: 'boolean',
        repeatable: false,
        values: ['true', 'false'],
        summary: 'Keeps the .git folder of a Git source.',
        since: '1.1',
        docs: `${reference}#add---keep-git-dir`,
      },
      {
        name: 'checksum',
        kind: 'text',
        repeatable: false,
        values: ['sha256:'],
        summary: 'The digest that a remote source must have.',
        since: '1.6',
        docs: `${reference}#add---checksum`,
      },
      {
        name: 'unpack',
        kind: 'boolean',
        repeatable: false,
        values: ['true', 'false'],
        summary: 'Whether archives are unpacked, fetched ones included.',
        since: '1.17',
        docs: `${reference}#add---unpack`,
      },
      {
        name: 'exclude',
        kind: 'text',
        repeatable: true,
        values: [],
        summary: 'A pattern of files that are not copied.',
        since: '1.19',
        docs: `${reference}#add---exclude`,
      },
    ],
    docs: `${reference}#add`,
  },
  {
    name: 'COPY',
    summary: 'Copies files from the build context, a stage or an image.',
    forms: [
      'COPY [<flags>] <source> [<source>] <destination>',
      'COPY [<flags>] ["<source>", "<destination>"]',
    ],
    json: true,
    heredoc: true,
    trigger: true,
    flags: [
      {
        name: 'from',
        kind: 'text',
        repeatable: false,
        values: [],
        summary: 'The stage, named context or image that the files come from.',
        docs: `${reference}#copy---from`,
      },
      {
        name: 'chown',
        kind: 'text',
        repeatable: false,
        values: [],
        summary: 'The owner of what is copied, as user[:group].',
        docs: `${reference}#copy---chown`,
      },
      {
        name: 'chmod',
        kind: 'text',
        repeatable: false,
        values: [],
        summary: 'The permissions of what is copied, octal or symbolic.',
        since: '1.2',
        docs: `${reference}#copy---chmod`,
      },
      {
        name: 'link',
        kind: 'boolean',
        repeatable: false,
        values: ['true', 'false'],
        summary: 'Makes a layer of its own that does not depend on the layers before it.',
        since: '1.4',
        docs: `${reference}#copy---link`,
      },
      {
        name: 'parents',
        kind: 'boolean',
        repeatable: false,
        values: ['true', 'false'],
        summary: 'Keeps the parent folders of the sources.',
        since: '1.20',
        docs: `${reference}#copy---parents`,
      },
      {
        name: 'exclude',
        kind: 'text',
        repeatable: true,
        values: [],
        summary: 'A pattern of files that are not copied.',
        since: '1.19',
        docs: `${reference}#copy---exclude`,
      },
    ],
    docs: `${reference}#copy`,
  },
  {
    name: 'ENTRYPOINT',
    summary: 'The program that a container runs; CMD gives it default arguments.',
    forms: ['ENTRYPOINT ["<program>", "<argument>"]', 'ENTRYPOINT <command>'],
    json: true,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#entrypoint`,
  },
  {
    name: 'VOLUME',
    summary: 'Marks folders whose content lives outside the image.',
    forms: ['VOLUME <path> [<path>]', 'VOLUME ["<path>"]'],
    json: true,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#volume`,
  },
  {
    name: 'USER',
    summary: 'The user, and the group if one is named, of the following instructions and of containers.',
    forms: ['USER <user>[:<group>]', 'USER <uid>[:<gid>]'],
    json: false,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#user`,
  },
  {
    name: 'WORKDIR',
    summary:
      'The working folder of the following instructions and of containers; it is created when missing.',
    forms: ['WORKDIR <path>'],
    json: false,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#workdir`,
  },
  {
    name: 'ARG',
    summary: 'A variable that the build can be given, with an optional default.',
    forms: ['ARG <name>[=<default>] [<name>[=<default>]]'],
    json: false,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#arg`,
  },
  {
    name: 'ONBUILD',
    summary: 'An instruction that runs when another image is built on this one.',
    forms: ['ONBUILD <instruction>'],
    json: false,
    heredoc: false,
    trigger: false,
    flags: [],
    docs: `${reference}#onbuild`,
  },
  {
    name: 'STOPSIGNAL',
    summary: 'The signal that stops the container.',
    forms: ['STOPSIGNAL <signal>'],
    json: false,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#stopsignal`,
  },
  {
    name: 'HEALTHCHECK',
    summary: 'How to tell whether the container still works.',
    forms: ['HEALTHCHECK [<flags>] CMD <command>', 'HEALTHCHECK NONE'],
    json: true,
    heredoc: false,
    trigger: true,
    flags: [
      {
        name: 'interval',
        kind: 'duration',
        repeatable: false,
        values: ['30s'],
        summary: 'The time between two checks, 30s by default.',
        docs: `${reference}#healthcheck`,
      },
      {
        name: 'timeout',
        kind: 'duration',
        repeatable: false,
        values: ['30s'],
        summary: 'How long one check may take, 30s by default.',
        docs: `${reference}#healthcheck`,
      },
      {
        name: 'start-period',
        kind: 'duration',
        repeatable: false,
        values: ['0s'],
        summary: 'The time a container has to start, during which failures do not count; 0s by default.',
        docs: `${reference}#healthcheck`,
      },
      {
        name: 'start-interval',
        kind: 'duration',
        repeatable: false,
        values: ['5s'],
        summary: 'The time between two checks while the container starts, 5s by default.',
        docs: `${reference}#healthcheck`,
      },
      {
        name: 'retries',
        kind: 'number',
        repeatable: false,
        values: ['3'],
        summary: 'How many failures in a row make the container unhealthy, 3 by default.',
        docs: `${reference}#healthcheck`,
      },
    ],
    docs: `${reference}#healthcheck`,
  },
  {
    name: 'SHELL',
    summary: 'The shell that runs the shell form of RUN, CMD and ENTRYPOINT.',
    forms: ['SHELL ["<program>", "<argument>"]'],
    json: true,
    heredoc: false,
    trigger: true,
    flags: [],
    docs: `${reference}#shell`,
  },
]

const target: MountKeyInfo = {
  names: ['target', 'dst', 'destination'],
  kind: 'path',
  values: [],
  summary: 'Where it is mounted.',
}
const mode: MountKeyInfo = { names: ['mode'], kind: 'octal', values: [], summary: 'Permissions, octal.' }
const uid: MountKeyInfo = { names: ['uid'], kind: 'number', values: [], summary: 'The owner, 0 by default.' }
const gid: MountKeyInfo = { names: ['gid'], kind: 'number', values: [], summary: 'The group, 0 by default.' }
const required: MountKeyInfo = {
  names: ['required'],
  kind: 'switch',
  values: ['true', 'false'],
  summary: 'Fail when it is not there.',
}

export const mountInfos: readonly MountInfo[] = [
  {
    type: 'bind',
    summary: 'Files from the build context, a stage or an image; what is written to them is dropped.',
    keys: [
      target,
      {
        names: ['source', 'src'],
        kind: 'path',
        values: [],
        summary: 'The path in the origin, its root by default.',
      },
      {
        names: ['from'],
        kind: 'text',
        values: [],
        summary: 'The stage, named context or image it comes from.',
      },
      {
        names: ['readwrite', 'rw'],
        kind: 'switch',
        values: ['true', 'false'],
        summary: 'Allow writing; the result is dropped.',
      },
      {
        names: ['readonly', 'ro'],
        kind: 'switch',
        values: ['true', 'false'],
        summary: 'Do not allow writing.',
      },
    ],
    docs: `${reference}#run---mounttypebind`,
  },
  {
    type: 'cache',
    summary: 'A folder that later builds find again, for package managers and compilers.',
    keys: [
      target,
      { names: ['id'], kind: 'text', values: [], summary: 'Which cache; the target by default.' },
      {
        names: ['sharing'],
        kind: 'choice',
        values: ['shared', 'private', 'locked'],
        summary: 'What happens when several builds want it at once, shared by default.',
      },
      { names: ['from'], kind: 'text', values: [], summary: 'What the cache is filled with at first.' },
      {
        names: ['source', 'src'],
        kind: 'path',
        values: [],
        summary: 'The path in `from`, its root by default.',
      },
      mode,
      uid,
      gid,
      {
        names: ['readonly', 'ro'],
        kind: 'switch',
        values: ['true', 'false'],
        summary: 'Do not allow writing.',
      },
    ],
    docs: `${reference}#run---mounttypecache`,
  },
  {
    type: 'tmpfs',
    summary: 'A folder in memory.',
    keys: [target, { names: ['size'], kind: 'size', values: [], summary: 'How large it may grow.' }],
    docs: `${reference}#run---mounttypetmpfs`,
  },
  {
    type: 'secret',
    summary: 'A secret that never becomes part of a layer.',
    keys: [
      {
        names: ['id'],
        kind: 'text',
        values: [],
        summary: 'The secret; the last part of the target by default.',
      },
      target,
      { names: ['env'], kind: 'text', values: [], summary: 'The environment variable that holds it.' },
      required,
      mode,
      uid,
      gid,
    ],
    docs: `${reference}#run---mounttypesecret`,
  },
  {
    type: 'ssh',
    summary: 'The socket of an SSH agent.',
    keys: [
      { names: ['id'], kind: 'text', values: ['default'], summary: 'The agent or key, default by default.' },
      target,
      required,
      mode,
      uid,
      gid,
    ],
    docs: `${reference}#run---mounttypessh`,
  },
]

/** Every key that BuildKit knows in `--mount`, whatever the type. */
export const mountKeys: readonly string[] = [
  'type',
  'from',
  'source',
  'target',
  'readonly',
  'id',
  'sharing',
  'required',
  'size',
  'mode',
  'uid',
  'gid',
  'src',
  'dst',
  'destination',
  'ro',
  'rw',
  'readwrite',
  'env',
]

/** The signals of Linux as STOPSIGNAL takes them, without the `SIG` that may stand before; numbers work too. */
export const signalNames: readonly string[] = [
  'ABRT',
  'ALRM',
  'BUS',
  'CHLD',
  'CLD',
  'CONT',
  'FPE',
  'HUP',
  'ILL',
  'INT',
  'IO',
  'IOT',
  'KILL',
  'PIPE',
  'POLL',
  'PROF',
  'PWR',
  'QUIT',
  'SEGV',
  'STKFLT',
  'STOP',
  'SYS',
  'TERM',
  'TRAP',
  'TSTP',
  'TTIN',
  'TTOU',
  'URG',
  'USR1',
  'USR2',
  'VTALRM',
  'WINCH',
  'XCPU',
  'XFSZ',
  'RTMIN',
  'RTMIN+1',
  'RTMIN+2',
  'RTMIN+3',
  'RTMIN+4',
  'RTMIN+5',
  'RTMIN+6',
  'RTMIN+7',
  'RTMIN+8',
  'RTMIN+9',
  'RTMIN+10',
  'RTMIN+11',
  'RTMIN+12',
  'RTMIN+13',
  'RTMIN+14',
  'RTMIN+15',
  'RTMAX-14',
  'RTMAX-13',
  'RTMAX-12',
  'RTMAX-11',
  'RTMAX-10',
  'RTMAX-9',
  'RTMAX-8',
  'RTMAX-7',
  'RTMAX-6',
  'RTMAX-5',
  'RTMAX-4',
  'RTMAX-3',
  'RTMAX-2',
  'RTMAX-1',
  'RTMAX',
]
