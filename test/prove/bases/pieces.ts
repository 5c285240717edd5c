// What the Dockerfiles of the base images are made of.

export const release = 'trixie'

export interface Base {
  /** Names in Dockerfiles, as they are written there. */
  readonly names: readonly string[]
  readonly dockerfile: string
}

export const packages = (names: string): string =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${names} && rm -rf /var/lib/apt/lists/*`

/** What the full images of most languages have over the slim ones. */
export const tools =
  'autoconf automake build-essential ca-certificates curl file git libbz2-dev libcurl4-openssl-dev libffi-dev ' +
  'libjpeg-dev liblzma-dev libmariadb-dev libncurses-dev libpng-dev libpq-dev libreadline-dev libsqlite3-dev ' +
  'libssl-dev libtool libxml2-dev libxslt-dev libyaml-dev openssh-client patch pkg-config procps unzip wget ' +
  'xz-utils zlib1g-dev'

export const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** A program in a file: `lines` without a single quote. */
export const script = (file: string, ...lines: readonly string[]): string =>
  `RUN printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} > ${file} && chmod +x ${file}`
