// What the log hears: every sentence once, however often its cause comes by.
import type { Connection } from 'vscode-languageserver'

export type LogOnce = (sentence: string) => void

export function loggingOnce(connection: Connection): LogOnce {
  const logged = new Set<string>()
  return (sentence) => {
    if (logged.has(sentence)) return
    logged.add(sentence)
    connection.console.warn(sentence)
  }
}
