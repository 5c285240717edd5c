// What of the build context a program may read when it runs: everything that is neither source nor known to be for development.
import { isIgnored, parseIgnore } from '../facts/dockerignore.ts'
import type { Project } from '../facts/project.ts'
import { remembered } from '../facts/remembered.ts'
import { baseName } from '../syntax/paths.ts'

/** Files and folders that no program reads when it runs. */
const aside =
  /^(?:\.git|\.github|\.gitlab|\.idea|\.vscode|\.devcontainer|\.husky|\.circleci|\.gitignore|\.gitattributes|\.gitkeep|\.dockerignore|\.editorconfig|\.nvmrc|\.node-version|\.tool-versions|\.DS_Store|\.gitlab-ci\.yml|\.travis\.yml|\.golangci\.ya?ml|\.air\.toml|Dockerfile.*|.*\.Dockerfile|.*[Dd]ockerfile|docker-compose.*|compose\.ya?ml|compose\.[\w.-]+\.ya?ml|Makefile|makefile|Taskfile\.ya?ml|Procfile|Jenkinsfile|Vagrantfile|skaffold\.ya?ml|fly\.toml|render\.ya?ml|LICEN[CS]E.*|NOTICE.*|README.*|CHANGELOG.*|CONTRIBUTING.*|CODE_OF_CONDUCT.*|SECURITY.*|AUTHORS.*|OWNERS.*|.*\.md|.*\.rst|.*\.iml|.*\.log|tests?|__tests__|e2e|testdata|coverage|benches|k8s|kubernetes|helm|terraform)$/

/** Folders that no program reads when it runs, as long as they hold nothing else than is usual there. */
const asideWith: Readonly<Record<string, RegExp>> = {
  charts: /\.(?:ya?ml|tpl|tgz|md|lock)$|(?:^|\/)(?:NOTES\.txt|\.helmignore)$/,
  deploy: /\.(?:ya?ml|sh|tf|md)$/,
  deployment: /\.(?:ya?ml|sh|tf|md)$/,
  doc: /\.(?:md|mdx|rst|adoc|txt|png|jpe?g|gif|svg|drawio|puml)$/,
  docs: /\.(?:md|mdx|rst|adoc|txt|png|jpe?g|gif|svg|drawio|puml)$/,
  example: /\.(?:go|rs|java|kt|md|sh)$/,
  examples: /\.(?:go|rs|java|kt|md|sh)$/,
  hack: /\.(?:go|sh|md|ya?ml)$/,
  spec: /(?:\.(?:spec|test)\.[cm]?[jt]sx?|_spec\.rb|helper\.\w+)$/,
  tools: /\.go$/,
}

/** What a context holds below a folder, as the builder sees it; `undefined` where not all of it is known. */
export function contextFiles(project: Project, folder: string): readonly string[] | undefined {
  if (!project.known || !project.complete) return undefined
  const ignore = project.ignore && parseIgnore(project.ignore.text)
  const prefix = folder === '' ? '' : `${folder}/`
  return project.files.filter(
    (path) => path.startsWith(prefix) && path !== project.dockerfile && !(ignore && isIgnored(ignore, path)),
  )
}

/**
 * The fewest files and folders below a folder that hold all that may be read at run time, relative to it, sorted;
 * `undefined` where the context is not known.
 */
export function keptEntries(
  project: Project,
  folder: string,
  isSource: (path: string) => boolean,
): readonly string[] | undefined {
  const files = contextFiles(project, folder)
  if (!files) return undefined
  const from = folder === '' ? 0 : folder.length + 1
  const relative = files.map((path) => path.slice(from))
  const isRoot =
    folder === '' || relative.some((path) => /^(?:package\.json|go\.mod|Cargo\.toml)$/.test(path))
  return keptPaths(relative, isRoot, isSource)
}

/**
 * The fewest of these files and their folders that hold all that may be read at run time. `paths` are sorted; `isRoot`:
 * they are a whole project, where README.md and the like are known to be read by nobody.
 */
export function keptPaths(
  paths: readonly string[],
  isRoot: boolean,
  isSource: (path: string) => boolean,
): readonly string[] {
  const kept = (paths: readonly string[], depth: number): readonly string[] => {
    const groups = new Map<string, string[]>()
    for (const path of paths) {
      const name = path
        .split('/')
        .slice(0, depth + 1)
        .join('/')
      remembered(groups, name, () => []).push(path)
    }
    return [...groups].flatMap(([name, members]) => {
      const last = baseName(name)
      if (depth === 0 && isRoot && isAside(last, members)) return []
      const isFile = members[0] === name
      const wanted = members.filter((path) => !isSource(path))
      if (wanted.length === 0) return []
      if (isFile || wanted.length === members.length || depth >= 4) return [name]
      return kept(members, depth + 1)
    })
  }
  return kept(paths, 0)
}

function isAside(name: string, members: readonly string[]): boolean {
  if (aside.test(name)) return true
  const usual = Object.hasOwn(asideWith, name) ? asideWith[name] : undefined
  return usual !== undefined && members.every((path) => path !== name && usual.test(path))
}
