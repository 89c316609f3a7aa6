import type { Actor } from '../core/permissions.ts'
import type { Setup } from '../core/setup.ts'
import type { SetupForm } from '../core/setup-form.ts'
import type { Ports } from '../ports/ports.ts'
import type { ReaderCounter } from '../tasks/count-readers.ts'
import type { ReadSetup } from '../tasks/edit-setup.ts'
import type { Examined } from '../tasks/examine.ts'
import type { FeedServing } from '../tasks/serve-feeds.ts'

/** The set-up file's language, bound to the networks and the environment it is read with. */
export interface SetupFile {
  /**
   * `file` is only for the issues. Secrets that `kept` has, and that stand in the text as `write` writes them, stay where their
   * variables are not set.
   */
  parse(text: string, file: string, kept?: Setup): ReadSetup
  /** The same in the words of the file, where nothing stands for a variable: what a page's form gives. */
  readForm(form: SetupForm): ReadSetup
  /** YAML that `parse` reads back; secrets stand in it as `${ACCOUNT_KEY}`. */
  write(setup: Setup): string
  /** Where a line and a column of the text at `path` stand in the file. */
  locate(
    text: string,
    path: readonly string[],
    at: { readonly line: number; readonly column: number },
  ): { readonly line: number; readonly column: number }
  /** JSON Schema of the file. */
  schema(): Readonly<Record<string, unknown>>
}

/** Everything the web needs from outside. */
export interface AppDeps {
  readonly ports: Ports
  /** `{feed id}/{format id}` → the feed as it is served; undefined when there is no such feed. */
  readonly feed: FeedServing['feed']
  /** What readers need not wait for; when left out, they wait for what is newest. */
  readonly atOnce?: FeedServing['atOnce']
  /** Only what readers of an earlier version lack; when left out, all get the whole feed. */
  readonly since?: FeedServing['since']
  /** Counts who asks for feeds; when left out, nobody is counted. */
  readonly readers?: ReaderCounter
  readonly setupFile: SetupFile
  /** What feeds and links call this server; without a slash at the end. */
  readonly publicUrl: string
  /** An API token that always works. */
  readonly token?: string
  /** Who has that token, where it is not the one from the environment. */
  readonly tokenHolder?: Actor
  readonly version: string
  assets(path: string): Promise<Asset | undefined>
  /** What is not ready yet, in words; empty when requests can be answered. */
  ready(): Promise<readonly string[]>
  /** What `posthorn doctor` finds where this runs: the disk. */
  surroundings?(): Promise<readonly Examined[]>
}

export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
}
