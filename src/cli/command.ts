import type { Api } from './api.ts'
import type { CliIo } from './cli-io.ts'
import type { Printer } from './printer.ts'

export interface Option {
  readonly type: 'string' | 'boolean'
  /** What the value is, in help: `ID`. */
  readonly value?: string
  readonly about: string
}

/** One command of `posthorn`: its words, and what it does. */
export interface Command {
  /** One or two words. */
  readonly name: string
  /** What follows them, in help: `FILE…`. */
  readonly args?: string
  readonly about: string
  readonly options?: Readonly<Record<string, Option>>
  /** It works on the data folder or this machine alone: it takes no --server. */
  readonly local?: true
  /** How many words may follow: none when left out. */
  readonly takes?: { readonly least: number; readonly most: number }
  /**
   * @returns the exit status
   * @throws InputError for wrong use, and for what the API refuses
   */
  run(call: Call): Promise<number>
}

export interface Call {
  readonly io: CliIo
  /** Connects at the first request. */
  readonly api: Api
  readonly print: Printer
  readonly words: readonly string[]
  readonly flags: ReadonlySet<string>
  readonly values: Readonly<Record<string, string>>
}
