import type { ExportFile, ExportReader } from '../ports/source.ts'

/** The app in this process, over the local data folder. */
export interface LocalApp {
  /** A request to one of its own paths, with a right token. */
  request(path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

export interface BackupMade {
  readonly file: string
  readonly bytes: number
  readonly encrypted: boolean
}

export interface Restored {
  readonly file: string
  /** Where the database that was there before is now. */
  readonly former: string
  /** Deliveries that were planned in it, and wait for a person. */
  readonly held: number
}

export interface SecretRotated {
  readonly sealed: number
  /** How many sessions ended. */
  readonly sessions: number
  readonly file: string
}

/** Everything the command line needs from outside. */
export interface CliIo {
  stdout(text: string): void
  stderr(text: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  /**
   * A file, or what is piped in for `-`.
   *
   * @throws when it cannot be read
   */
  readFile(path: string): Promise<Uint8Array>
  /**
   * A file, or all files of a folder, to be read piece by piece; what is piped in for `-`.
   *
   * @throws when they cannot be found
   */
  openFiles(path: string): Promise<readonly ExportFile[]>
  /** What other systems export, and how it is read. */
  readonly exports: readonly ExportReader[]
  now(): Date
  /** Whether stdout is a terminal: tables for people, else tab-separated lines. */
  readonly isTTY: boolean
  /** The path of the set-up file that `plan` and `apply` take when none is named. */
  readonly configFile: string
  readonly version: string
  /** @throws InputError when the data folder cannot be opened */
  openLocal(): Promise<LocalApp>
  readonly fetch: typeof fetch
  /** Serves until it is told to stop. */
  serve(): Promise<void>
  /** Runs the rehearsal networks until it is told to stop. */
  rehearse(options: { readonly port: number }): Promise<void>
  /** @throws InputError that names the file */
  backup(file: string, options: { encrypt: boolean; force: boolean }): Promise<BackupMade>
  /** @throws InputError that names the file, or when a running Posthorn holds the database */
  restore(file: string): Promise<Restored>
  /** @throws InputError that names the file, or when a running Posthorn holds the database */
  rotateSecret(to: string | undefined): Promise<SecretRotated>
  /** Brings the database up to date. Returns the names of the migrations that were applied. */
  migrate(): Promise<readonly string[]>
}
