// What a parsed shell script is made of. The words inside RUN, shell-form CMD, heredocs and HEALTHCHECK.
import type { Joined, Span } from './tree.ts'

export type ShellName = 'sh' | 'bash' | 'dash' | 'ash' | 'ksh' | 'zsh' | 'powershell' | 'cmd' | 'other'

/** One word of a command. Spans are the document's; `offset` and `length` are in `script.joined.text`. */
export interface ShellWord extends Span {
  readonly offset: number
  readonly length: number
  /** As written. */
  readonly raw: string
  /** Quotes and escapes removed; `undefined` where an expansion makes it unknown. */
  readonly value: string | undefined
  /** The literal beginning, up to the first expansion: `--out=` of `--out=$X`. Equal to `value` when that is known. */
  readonly prefix: string
  /** The expansions in it, `$x`, `${x:-y}`, `$(…)`, `` `…` ``, `$((…))`, outermost only. */
  readonly expansions: readonly Expansion[]
  /** An unquoted `*`, `?` or `[…]`. */
  readonly glob: boolean
  /** Whether an edit may replace it in one piece: it crosses no continuation. */
  readonly unbroken: boolean
}

export interface Expansion extends Span {
  readonly kind: 'parameter' | 'command' | 'arithmetic'
  /** The parameter's name, for `parameter`. */
  readonly name: string | undefined
  /** Inside double quotes (or any context that does not split words). */
  readonly quoted: boolean
  /** The modifier and what follows, as in `:-default`; empty for a plain one. */
  readonly modifier: string
}

export interface Assignment extends Span {
  readonly name: string
  readonly append: boolean
  readonly value: ShellWord | undefined
}

export interface Redirect extends Span {
  /** `>`, `>>`, `<`, `2>&1` as `>&`, `<<`, `<<<`, `&>` … */
  readonly operator: string
  readonly fd: number | undefined
  readonly target: ShellWord | undefined
}

/** What stands before a command in its list. */
export type Joiner = '&&' | '||' | ';' | '|' | '|&' | '&' | '\n'

/** Where a command stands, from outside in: the compound commands and substitutions around it. */
export type Surrounding =
  | 'subshell'
  | 'group'
  | 'if-test'
  | 'if-body'
  | 'loop-test'
  | 'loop-body'
  | 'case'
  | 'function'
  | 'substitution'
  | 'nested-script'

/**
 * A simple command with all its words. Commands inside compound commands and substitutions are listed too, and so are
 * `[[ … ]]` and `((…))`, under these names: the words of the first are its operators and operands, without `&&`, `||`, `!`.
 */
export interface Command extends Span {
  readonly offset: number
  readonly length: number
  /** The last part of the command's path (`/usr/bin/curl` → `curl`); `undefined` when it is not a literal. */
  readonly name: string | undefined
  /** Name first. Empty for a bare assignment. */
  readonly words: readonly ShellWord[]
  /** `words` without the name. */
  readonly args: readonly ShellWord[]
  readonly assignments: readonly Assignment[]
  readonly redirects: readonly Redirect[]
  /** The operator that joins it to what stands before it in the same list; `undefined` for the first. */
  readonly joiner: Joiner | undefined
  /** The operator behind it in the same list; `undefined` for the last, unless it is a background job (`&`). */
  readonly next: Joiner | undefined
  readonly negated: boolean
  readonly surroundings: readonly Surrounding[]
  /** Its pipeline's number within the script, from 0; commands of one pipeline share it. */
  readonly pipeline: number
  /**
   * The command that really runs, behind `sudo`, `env A=b`, `exec`, `command`, `nice`, `time`, `xargs`, `gosu user`…;
   * the command itself where there is no such prefix.
   */
  readonly effective: Command
  /** The wrappers in front of `effective`, outermost first: `['sudo', 'env']`. */
  readonly wrappers: readonly string[]
}

export interface ScriptError extends Span {
  readonly message: string
}

export interface Script {
  readonly joined: Joined
  /** All commands, in the order of their start. */
  readonly commands: readonly Command[]
  /** The commands of the outermost list only (a compound command there contributes none). */
  readonly top: readonly Command[]
  /**
   * True when the whole script is a plain list of simple commands and pipelines joined by `&&`, `;`, `||` or newlines:
   * no compound command, no function, no background job.
   */
  readonly plain: boolean
  readonly errors: readonly ScriptError[]
  /** Comments inside the script (`# …` to the end of a line), which swallow what follows in a joined line. */
  readonly comments: readonly Span[]
}
