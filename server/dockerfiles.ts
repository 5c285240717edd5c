// Which files are Dockerfiles, by their names.

/** `Dockerfile`, `Containerfile`, `Dockerfile.dev`, `dev.dockerfile`; their own ignore files are not. */
export function isDockerfile(name: string): boolean {
  if (/\.dockerignore$/i.test(name)) return false
  return (
    /^(?:dockerfile|containerfile)(?:\..+)?$/i.test(name) || /\.(?:dockerfile|containerfile)$/i.test(name)
  )
}
