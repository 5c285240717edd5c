// Which files are Dockerfiles and ignore files, by their names.

/** `Dockerfile`, `Containerfile`, `Dockerfile.dev`, `dev.dockerfile`; their own ignore files are not. */
export function isDockerfile(name: string): boolean {
  if (isIgnoreFile(name)) return false
  return (
    /^(?:dockerfile|containerfile)(?:\..+)?$/i.test(name) || /\.(?:dockerfile|containerfile)$/i.test(name)
  )
}

/** `.dockerignore`, or `<Dockerfile>.dockerignore`. */
export function isIgnoreFile(name: string): boolean {
  return /\.dockerignore$/i.test(name)
}

/** The name of the Dockerfile that an ignore file is for alone; `undefined` for `.dockerignore` itself. */
export function dockerfileOf(ignoreFile: string): string | undefined {
  return /^(.+)\.dockerignore$/i.exec(ignoreFile)?.[1]
}
