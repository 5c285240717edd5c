// What secrets look like: names of variables, shapes of tokens, files that hold credentials.
// Sources: the token formats as their issuers document them, read 2026-11; BuildKit's documentation of
// SecretsUsedInArgOrEnv for the names that it takes for secrets.

export interface TokenShape {
  /** With its article: "an AWS access key". */
  readonly title: string
  readonly pattern: RegExp
}

/** Shapes that are nothing else: a prefix that the issuer reserved, a fixed length, a checksum. */
export const tokenShapes: readonly TokenShape[] = [
  { title: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{9}[A-Z0-9]{7}\b/ },
  {
    title: 'a GitHub token',
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/,
  },
  { title: 'a GitLab token', pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[\w-]{20,}/ },
  { title: 'a Slack token', pattern: /\bxox[abeoprs]-(?:\d+-)+[A-Za-z0-9-]{16,}/ },
  {
    title: 'a Slack webhook',
    pattern: /\bhooks\.slack\.com\/services\/T[A-Z0-9]{8,}\/B[A-Z0-9]{8,}\/[A-Za-z0-9]{20,}/,
  },
  { title: 'a Stripe key', pattern: /\b[rs]k_live_[A-Za-z0-9]{20,}\b/ },
  { title: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { title: 'a PyPI token', pattern: /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}/ },
  { title: 'a RubyGems key', pattern: /\brubygems_[a-f0-9]{48}\b/ },
  { title: 'a Docker Hub token', pattern: /\bdckr_(?:pat|oat)_[\w-]{27,}/ },
  { title: 'a Google API key', pattern: /\bAIza[\w-]{35}(?![\w-])/ },
  { title: 'an OpenAI key', pattern: /\bsk-(?:proj|svcacct|admin)-[\w-]{20,}/ },
  { title: 'an Anthropic key', pattern: /\bsk-ant-[\w-]{20,}/ },
  { title: 'a Hugging Face token', pattern: /\bhf_[A-Za-z]{34}\b/ },
  { title: 'a SendGrid key', pattern: /\bSG\.[\w-]{22}\.[\w-]{43}\b/ },
  { title: 'a DigitalOcean token', pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/ },
  { title: 'a Vault token', pattern: /\bhvs\.[\w-]{90,}/ },
  { title: 'a private key', pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/ },
  { title: 'a JSON web token', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/ },
]

/** User and password in an address: the password is the second group. */
export const credentialUrl =
  /\b((?:https?|ftps?|git|ssh|svn|postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|smtps?):\/\/[^\s:@/'"$<>{}`\\]{0,100}):([^\s:@/'"$<>{}`\\]{1,200})@[\w.-]/

/** Passwords that stand for one: documentation, templates and throw-away databases. */
export const placeholders: ReadonlySet<string> = new Set([
  'admin',
  'changeit',
  'changeme',
  'change-me',
  'change_me',
  'default',
  'docker',
  'dummy',
  'example',
  'fake',
  'foo',
  'bar',
  'guest',
  'mysql',
  'none',
  'null',
  'pass',
  'passwd',
  'password',
  'placeholder',
  'postgres',
  'pw',
  'redacted',
  'root',
  'sample',
  'secret',
  'test',
  'testing',
  'todo',
  'token',
  'undefined',
  'user',
  'xxx',
  'xxxx',
  'x',
  'your-password',
])

/** Words of a name that make its value a secret, whatever stands around them. */
export const secretWords: ReadonlySet<string> = new Set([
  'apikey',
  'apitoken',
  'authtoken',
  'credential',
  'credentials',
  'passphrase',
  'passwd',
  'password',
  'passwords',
  'pword',
  'pwd',
  'secret',
  'secrets',
  'token',
  'tokens',
])

/** Words that make a `KEY` at the end of a name a secret one: `API_KEY`, `DEPLOY_KEY`. */
export const keyWords: ReadonlySet<string> = new Set([
  'access',
  'account',
  'api',
  'app',
  'application',
  'auth',
  'client',
  'deploy',
  'encryption',
  'hmac',
  'license',
  'master',
  'priv',
  'private',
  'secret',
  'service',
  'session',
  'shared',
  'signing',
  'ssh',
  'storage',
  'vault',
])

/** Words at the end of a name that make its value something about a secret, not the secret. */
export const aboutSecrets: ReadonlySet<string> = new Set([
  'age',
  'algorithm',
  'arn',
  'cost',
  'count',
  'dir',
  'directory',
  'disabled',
  'enabled',
  'endpoint',
  'expiration',
  'expires',
  'expiry',
  'field',
  'file',
  'folder',
  'format',
  'header',
  'host',
  'hash',
  'id',
  'issuer',
  'keyring',
  'length',
  'lifetime',
  'limit',
  'location',
  'max',
  'min',
  'mode',
  'name',
  'names',
  'parallelism',
  'path',
  'policy',
  'port',
  'prefix',
  'provider',
  'rounds',
  'script',
  'size',
  'store',
  'timeout',
  'ttl',
  'type',
  'uri',
  'url',
  'user',
  'username',
  'validity',
  'version',
])

/** Names that say that anybody may know the value. */
export const publicWords: ReadonlySet<string> = new Set(['gpg', 'pgp', 'pub', 'public', 'publishable'])

/** BuildKit: one of these between underscores … */
export const buildkitSecret =
  /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i
/** … and none of these. */
export const buildkitHarmless = /(?:_|^)(?:public|file|version)(?:_|$)/i

/** Words that make a name suspicious wherever in it they stand: the wide judgement. */
export const suspiciousParts =
  /access_key|application_key|api_key|client_key|password|private|secret|token|username/i

export interface CredentialFile {
  /** Matches a whole path below the context. */
  readonly pattern: RegExp
  readonly title: string
  /** Holds credentials in all cases; others may hold only settings. */
  readonly certain?: true
  /** Names of the commands that read it. */
  readonly readers?: readonly string[]
}

/** Files that hold passwords, tokens or private keys. */
export const credentialFiles: readonly CredentialFile[] = [
  {
    pattern: /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/,
    title: 'a private SSH key',
    certain: true,
    readers: ['git', 'ssh', 'scp', 'go', 'npm', 'pip', 'cargo'],
  },
  { pattern: /(?:^|\/)\.ssh\/?$/, title: 'a folder of SSH keys', certain: true },
  {
    pattern: /(?:^|\/)\.aws(?:\/credentials)?\/?$/,
    title: 'AWS credentials',
    certain: true,
    readers: ['aws'],
  },
  { pattern: /(?:^|\/)\.azure\/?$/, title: 'Azure credentials', certain: true },
  {
    pattern:
      /(?:^|\/)(?:gcloud|gcp|google)[\w-]*(?:key|credentials|service[_-]account)[\w-]*\.json$|(?:^|\/)(?:service[_-]account(?:[_-]key)?|application_default_credentials)\.json$/,
    title: 'a Google service account key',
    certain: true,
  },
  {
    pattern: /(?:^|\/)\.npmrc$/,
    title: 'an npm configuration, which may hold a token',
    readers: ['npm', 'npx', 'pnpm', 'yarn'],
  },
  {
    pattern: /(?:^|\/)\.yarnrc\.yml$/,
    title: 'a Yarn configuration, which may hold a token',
    readers: ['yarn'],
  },
  {
    pattern: /(?:^|\/)[._]netrc$/,
    title: 'a .netrc with passwords',
    certain: true,
    readers: ['curl', 'git', 'go', 'pip', 'wget', 'uv'],
  },
  {
    pattern: /(?:^|\/)\.git-credentials$/,
    title: 'Git credentials',
    certain: true,
    readers: ['git', 'go', 'pip', 'npm'],
  },
  { pattern: /(?:^|\/)\.pypirc$/, title: 'PyPI credentials', certain: true, readers: ['twine'] },
  { pattern: /(?:^|\/)\.gem\/credentials$/, title: 'RubyGems credentials', certain: true },
  {
    pattern: /(?:^|\/)\.cargo\/credentials(?:\.toml)?$/,
    title: 'Cargo credentials',
    certain: true,
    readers: ['cargo'],
  },
  { pattern: /(?:^|\/)\.docker\/config\.json$/, title: 'registry credentials', certain: true },
  {
    pattern: /(?:^|\/)\.kube(?:\/config)?\/?$|(?:^|\/)kubeconfig$/,
    title: 'a Kubernetes configuration with credentials',
    certain: true,
  },
  { pattern: /(?:^|\/)\.pgpass$/, title: 'PostgreSQL passwords', certain: true },
  { pattern: /(?:^|\/)\.my\.cnf$/, title: 'MySQL passwords', certain: true },
  { pattern: /(?:^|\/)\.vault-token$/, title: 'a Vault token', certain: true },
  { pattern: /(?:^|\/)\.htpasswd$/, title: 'a password file', certain: true },
  {
    pattern: /(?:^|\/)\.env(?:\.(?!example$|sample$|template$|dist$|test$|ci$)[\w-]+)?$/,
    title: 'an environment file, which may hold passwords',
  },
  { pattern: /(?:^|\/)[\w.-]+\.(?:pfx|p12|jks|keystore|kdbx|ppk)$/, title: 'a key store', certain: true },
  {
    pattern:
      /(?:^|\/)(?:[\w-]*[._-])?(?:private|priv)[\w.-]*\.(?:pem|key)$|(?:^|\/)(?:privkey|privatekey)[\w.-]*\.(?:pem|key)$/,
    title: 'a private key',
    certain: true,
  },
]
