// The only door to `dockerfile-language-service`: every call is capped in size, and a throw means "nothing".
import {
  type DockerfileLanguageService,
  DockerfileLanguageServiceFactory,
  type FormatterSettings,
} from 'dockerfile-language-service'
import type { FoldingRange, Hover, Position, Range, SignatureHelp, TextEdit } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'

/** UTF-16 units and lines over which we do not ask: its variable look-ups grow with the square of the file. */
const sizeLimit = 500_000
const lineLimit = 5_000

/** The value of the variable, or the documentation of the keyword, under the cursor. */
export function serviceHover(document: TextDocument, position: Position): Hover | undefined {
  return ask(document, (service, text) => service.computeHover(text, position)) ?? undefined
}

/** Instructions over several lines, and blocks of comments. */
export function foldingRanges(document: TextDocument): FoldingRange[] {
  return ask(document, (service, text) => service.computeFoldingRanges(text)) ?? []
}

/** The forms of the instruction under the cursor; `undefined` outside one. */
export function signatureHelp(document: TextDocument, position: Position): SignatureHelp | undefined {
  const help = ask(document, (service, text) => service.computeSignatureHelp(text, position))
  return help && help.signatures.length > 0 ? help : undefined
}

/** Edits of indentation and of blank lines only; `format.ts` decides which of them are harmless. */
export function serviceFormat(
  document: TextDocument,
  settings: FormatterSettings,
  range?: Range,
): TextEdit[] {
  return (
    ask(document, (service, text) =>
      range ? service.formatRange(text, range, settings) : service.format(text, settings),
    ) ?? []
  )
}

/** The same for the line behind the one that `typed`, an escape character, was put at the end of. */
export function serviceFormatOnType(
  document: TextDocument,
  position: Position,
  typed: string,
  settings: FormatterSettings,
): TextEdit[] {
  return ask(document, (service, text) => service.formatOnType(text, position, typed, settings)) ?? []
}

let created: DockerfileLanguageService | undefined

function ask<Answer>(
  document: TextDocument,
  question: (service: DockerfileLanguageService, text: string) => Answer,
): Answer | undefined {
  if (document.lineCount > lineLimit) return undefined
  const text = document.getText()
  if (text.length > sizeLimit) return undefined
  try {
    created ??= DockerfileLanguageServiceFactory.createLanguageService()
    return question(created, text)
  } catch {
    // It is known to overflow the stack and to read properties of null while a line is being typed.
    return undefined
  }
}
