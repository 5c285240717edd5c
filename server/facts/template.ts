// Whether a text is the template of a Dockerfile, which a program fills in before a builder sees it.

/** Marks of Jinja, Go and Mustache templates, ERB, and the options of development container templates. */
const marks = /\{\{[^}\n]*\}\}|\{%-?\s[^\n]*%\}|<%[-=]?\s[^\n]*%>|\$\{templateOption:/

/** True for a text whose own syntax is not that of a Dockerfile. Linear. */
export function isTemplate(text: string): boolean {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'))
  // Docker's own --format strings have braces too; they stand inside a RUN.
  return lines.some(
    (line) =>
      /^\s*(?:\{\{|\{%|<%)/.test(line) ||
      (/^\s*(?:FROM|ARG|ENV|LABEL|USER|WORKDIR|EXPOSE)\s/i.test(line) && marks.test(line)) ||
      line.includes('${templateOption:'),
  )
}
