import type { Facts } from '../../server/facts/facts.ts'
import { dockerignoreFor, uncovered, type Uncovered } from '../../server/facts/ignore-writer.ts'
import { neededBy } from '../../server/facts/needed.ts'
import type { Project } from '../../server/facts/project.ts'
import { dockerfile, type Fix, type Rule } from '../rule.ts'

export default {
  title: 'The whole context is copied, and nothing keeps out what does not belong in an image',
  why: `
    \`COPY . .\` takes all that lies beside the Dockerfile: secrets, the history in \`.git\`, dependencies of another
    platform, build output. A \`.dockerignore\` keeps them out, and the cache intact when they change.
  `,
  whyUnsafe: `
    Read the lines: a file that the build needs and no instruction names would be missing.
  `,
  severity: 'warning',
  covers: ['sonar/S6470'],

  *check(file, project, { wide }) {
    for (const copy of file.copies) {
      const { fromContext, sources, stage, instruction } = copy
      if (!fromContext || copy.flag('exclude')) continue
      for (const source of sources) {
        if (source.kind !== 'path' || !/^(?:\.\/?|\/|\*|\.\/\*)$/.test(source.value)) continue
        if (!project.known) {
          if (wide)
            yield {
              at: source,
              message: `${instruction.name} ${source.value} copies all of the build context.`,
            }
          continue
        }
        const risks = uncovered(project)
        const secrets = risks.filter(({ kind }) => kind === 'secret')
        if (!risks.length || !(wide || stage?.ships || secrets.length)) continue
        const named = [...secrets, ...risks.filter(({ kind }) => kind !== 'secret')]
        yield {
          at: source,
          message: `${instruction.name} ${source.value} also copies ${listed(named)}${project.ignore ? `, which ${project.ignore.path} does not keep out` : '; there is no .dockerignore'}.`,
          fixes: writing(file, project),
        }
      }
    }
  },

  examples: [
    {
      files: { 'app.py': '', 'requirements.txt': 'flask\n', '.env': 'TOKEN=x\n' },
      bad: dockerfile`
        FROM python:3.13-slim
        WORKDIR /app
        COPY «.» .
      `,
      written: {
        '.dockerignore': dockerfile`
          # History and its settings: large, and every commit would empty the build cache
          .git
          .gitignore
          .gitattributes
          .gitmodules
          .github
          .gitlab-ci.yml

          # The build itself: changing these should not rebuild anything
          **/Dockerfile*
          **/*.dockerignore
          **/compose.y*ml
          **/compose.*.y*ml
          **/docker-compose*.y*ml

          # Secrets: whatever is copied can be read out of the image
          **/.env
          **/.env.*

          # Keys and credentials
          **/*.key
          **/*.pem
          **/*.p12
          **/*.pfx
          **/id_rsa*
          **/id_ed25519*
          **/.netrc
          **/.ssh
          **/.aws

          # Editors and operating systems
          **/.idea
          **/.vscode
          **/*.swp
          **/.DS_Store
          **/Thumbs.db

          # Byte code and virtual environments, made anew in the image
          **/__pycache__
          **/*.py[cod]
          **/.venv
          **/venv
          **/*.egg-info

          # Caches and reports
          **/.pytest_cache
          **/.mypy_cache
          **/.ruff_cache
          **/.tox
          **/.nox
          **/.coverage
          **/htmlcov
        `,
      },
    },
    {
      because: 'the ignore file keeps it out',
      files: { 'app.py': '', '.env': 'TOKEN=x\n', '.dockerignore': '.env\n' },
      good: dockerfile`
        FROM python:3.13-slim
        COPY . /app
      `,
    },
    {
      because: 'only what is needed is copied',
      files: { 'app.py': '', '.env': 'TOKEN=x\n' },
      good: dockerfile`
        FROM python:3.13-slim
        COPY app.py /app/
      `,
    },
    {
      because: 'Symfony reads .env at its start, and keeps what is secret in .env.local',
      files: {
        'composer.json': '{"require": {"symfony/framework-bundle": "^7.3"}}',
        'composer.lock': '{}',
        '.env': 'APP_ENV=prod\n',
        '.dockerignore': '.env.local\n.env.*.local\nvendor\n.git\n',
      },
      good: dockerfile`
        FROM php:8.4-fpm
        COPY . .
      `,
    },
  ],
} satisfies Rule

function listed(risks: readonly Uncovered[]): string {
  const names = risks.slice(0, 3).map(({ path, folder }) => (folder ? `${path}/` : path))
  return risks.length > 3 ? `${names.join(', ')} and ${risks.length - 3} more` : names.join(', ')
}

function writing(file: Facts, project: Project): readonly Fix[] {
  const path = project.ignore?.path ?? '.dockerignore'
  const { text } = dockerignoreFor(project, neededBy(file))
  if (text === (project.ignore?.text ?? '')) return []
  return [
    {
      title: project.ignore ? `Extend ${path}` : `Create ${path}`,
      safe: false,
      edits: [],
      files: [{ path, text }],
    },
  ]
}
