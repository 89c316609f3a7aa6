import type { Issue } from './core/errors.ts'
import { fileFault } from './core/file-fault.ts'
import { nearest } from './core/nearest.ts'

/** What the process was given: names to values, as in `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>
/** Gives a file's text. May throw; the reason is reported with the variable that named the file. */
export type ReadFile = (path: string) => string

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** The settings of one running Posthorn, defaults filled in. */
export interface Environment {
  readonly host: string
  readonly port: number
  readonly data: string
  readonly config: string
  /** Absent: the listening address. Never ends with a slash. */
  readonly publicUrl?: string
  /** Absent: made and kept in the data folder. */
  readonly secret?: string
  readonly token?: string
  /** Encrypts backups. */
  readonly backupKey?: string
  readonly allowHosts: readonly string[]
  readonly log: LogLevel
  /** Where the rehearsal networks run when not in this process. */
  readonly rehearsalUrl?: string
}

const names = [
  'POSTHORN_DATA',
  'POSTHORN_CONFIG',
  'POSTHORN_PUBLIC_URL',
  'POSTHORN_SECRET',
  'POSTHORN_TOKEN',
  'POSTHORN_BACKUP_KEY',
  'POSTHORN_ALLOW_HOSTS',
  'POSTHORN_LOG',
  'POSTHORN_REHEARSAL_URL',
] as const
const secretNames = ['POSTHORN_SECRET', 'POSTHORN_TOKEN', 'POSTHORN_BACKUP_KEY'] as const
const known = new Set<string>([...names, ...secretNames.map((name) => `${name}_FILE`)])

/** This process's own variables: the one place they are read. */
export const processVariables = (): Variables => process.env

/**
 * better-auth lets variables of its own stand above what it is told: other secrets than ours, and an address that it sends
 * telemetry to. Whatever else runs here may have set them. https://better-auth.com/docs/reference/telemetry
 */
export function forgetAuthVariables(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('BETTER_AUTH_')) delete process.env[name]
  }
}

/**
 * Reads HOST, PORT and every POSTHORN_ name. An unknown POSTHORN_ name is an issue that names it; an empty
 * value counts as not set.
 */
export function readEnvironment(
  variables: Variables,
  readFile: ReadFile,
): { ok: true; environment: Environment } | { ok: false; issues: readonly Issue[] } {
  const issues: Issue[] = []
  const bad = (path: string, message: string) => {
    issues.push({ path, message })
  }
  for (const name of Object.keys(variables)) {
    if (name.startsWith('POSTHORN_') && !known.has(name)) {
      const near = nearest(name, [...known])
      const hint = near ? `Did you mean ${near}?` : `Known: ${names.join(', ')}`
      bad(name, `is not a setting of Posthorn. ${hint}`)
    }
  }
  const find = (name: string) => {
    try {
      return variableOf(variables, readFile)(name)
    } catch (error) {
      bad(`${name}_FILE`, `${variables[`${name}_FILE`]} cannot be read: ${fileFault(error)}`)
      return undefined
    }
  }
  const environment = collect(find, bad)
  return issues.length > 0 ? { ok: false, issues } : { ok: true, environment }
}

/**
 * One variable by name, for the set-up file: its value, or the text of the file that `NAME_FILE` names (without the
 * line ending at its end); undefined when neither is set.
 *
 * @throws when that file cannot be read
 */
export function variableOf(
  variables: Variables,
  readFile: ReadFile,
): (name: string) => string | undefined {
  return (name) => {
    const value = variables[name]
    if (value) return value
    const file = variables[`${name}_FILE`]
    return file ? readFile(file).replace(/\r?\n$/, '') : undefined
  }
}

type Find = (name: string) => string | undefined
type Bad = (path: string, message: string) => void

function collect(find: Find, bad: Bad): Environment {
  const secret = find('POSTHORN_SECRET')
  if (secret !== undefined && secret.length < 32) {
    bad('POSTHORN_SECRET', `expected at least 32 characters, got ${secret.length}`)
  }
  const publicUrl = urlOf('POSTHORN_PUBLIC_URL', find, bad)
  const rehearsalUrl = urlOf('POSTHORN_REHEARSAL_URL', find, bad)
  const token = find('POSTHORN_TOKEN')
  const backupKey = find('POSTHORN_BACKUP_KEY')
  if (backupKey !== undefined && backupKey.length < 16) {
    bad('POSTHORN_BACKUP_KEY', `expected at least 16 characters, got ${backupKey.length}`)
  }
  return {
    host: find('HOST') ?? '127.0.0.1',
    port: portOf(find('PORT') ?? '8787', bad),
    data: find('POSTHORN_DATA') ?? './data',
    config: find('POSTHORN_CONFIG') ?? 'config/posthorn.yaml',
    ...(publicUrl !== undefined && { publicUrl }),
    ...(secret !== undefined && { secret }),
    ...(token !== undefined && { token }),
    ...(backupKey !== undefined && { backupKey }),
    allowHosts: listOf(find('POSTHORN_ALLOW_HOSTS') ?? ''),
    log: levelOf(find('POSTHORN_LOG') ?? 'info', bad),
    ...(rehearsalUrl !== undefined && { rehearsalUrl }),
  }
}

function portOf(text: string, bad: Bad): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  bad('PORT', `expected a number from 0 to 65535, got "${text}"`)
  return 0
}

function levelOf(text: string, bad: Bad): LogLevel {
  const level = logLevels.find((one) => one === text)
  if (!level) bad('POSTHORN_LOG', `expected one of ${logLevels.join(', ')}, got "${text}"`)
  return level ?? 'info'
}

function urlOf(name: string, find: Find, bad: Bad): string | undefined {
  const text = find(name)
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username) {
    return url.href.replace(/\/+$/, '')
  }
  bad(name, `expected an http or https address like https://posts.news.example, got "${text}"`)
  return undefined
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
