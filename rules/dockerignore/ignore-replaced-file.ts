import type { IgnoreRule } from '../rule.ts'

export default {
  title: 'Another ignore file is read in place of this one',
  why: `
    Beside a Dockerfile, \`<name>.dockerignore\` replaces the \`.dockerignore\` of the context; the two are not merged. Lines
    that both need must stand in both.
  `,
  severity: 'info',

  *check({ text, path, project, asked, firstLine: at }) {
    if (!project.known || path !== '.dockerignore') return
    const other =
      asked !== undefined && asked !== path
        ? asked
        : project.files.find((it) => /^[^/]+\.dockerignore$/.test(it))
    if (other === undefined || text.trim() === '') return
    const dockerfile = other.replace(/\.dockerignore$/, '')
    yield { at, message: `For ${dockerfile} the builder reads ${other} in place of this file.` }
  },

  examples: [
    { files: { 'Dockerfile.dockerignore': '.git\n' }, bad: '«.git»\n' },
    { because: 'there is no other', files: { 'app.js': '' }, good: '.git\n' },
  ],
} satisfies IgnoreRule
