import type { z } from 'zod'
import { nearest } from '../core/nearest.ts'
import { parseTemplate } from '../core/template.ts'
import type { Network } from '../ports/network.ts'
import type { LocatedYaml, Path, Position } from './located-yaml.ts'
import { settingsOf } from './setup-of.ts'
import { aboutUnknownKey } from './unknown-keys.ts'

/** Something wrong at a place in the file. */
export interface Finding extends Position {
  readonly path: Path
  readonly message: string
}

/** What a zod schema had to say of the value at `base`, in words, each at its place. */
export function schemaFindings(
  issues: readonly z.core.$ZodIssue[],
  yaml: LocatedYaml,
  base: Path = [],
  moreKeys: readonly string[] = [],
): Finding[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path]
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: aboutUnknownKey(path, key, moreKeys),
        ...yaml.keyPosition([...path, key]),
      }))
    }
    const meant = issue.code === 'invalid_union' ? meantForm(issue.errors) : undefined
    if (meant) return schemaFindings(meant, yaml, path, moreKeys)
    const inner = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined
    const message = (inner ?? issue.message)
      .replace(/^(?:Invalid \w+|Too small|Too big): /, '')
      .replace('expected nonoptional', 'expected a value')
      .replace(/^expected string to have (<=|>=)(\d+) characters?$/, sizeInWords)
    if (valueAt(yaml.value, path) === undefined) {
      const expected = message.replace(', received undefined', '')
      return [{ path, message: `is missing: ${expected}`, ...yaml.keyPosition(path) }]
    }
    const place = inner ? yaml.keyPosition(path) : yaml.position(path)
    return [{ path, message, ...place }]
  })
}

const sizeInWords = (_: string, sign: string, size: string): string =>
  `expected at ${sign === '<=' ? 'most' : 'least'} ${size} ${size === '1' ? 'character' : 'characters'}`

/** Of several forms that a value may have, the one that it has but for something inside it. */
function meantForm(forms: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const near = forms.filter((issues) =>
    issues.every(({ code, path }) => path.length > 0 && code !== 'unrecognized_keys'),
  )
  return near.length === 1 ? near[0] : undefined
}

/** Accounts against the settings of their networks. */
export function accountFindings(yaml: LocatedYaml, networks: readonly Network[]): Finding[] {
  return section(yaml, 'accounts').flatMap(([id, account]) => {
    const path = ['accounts', id]
    if (!isRecord(account) || typeof account.network !== 'string') return []
    const network = networks.find((one) => one.id === account.network)
    if (!network) {
      const at = [...path, 'network']
      return [
        { path: at, message: unknownNetwork(account.network, networks), ...yaml.position(at) },
      ]
    }
    const settings = settingsOf(account)
    const checked = network.settings.strict().safeParse(settings)
    const issues = (checked.error?.issues ?? []).filter(
      ({ code, path: [key] }) =>
        account.rehearsal === undefined ||
        !['true', true].includes(account.rehearsal as string) ||
        code === 'unrecognized_keys' ||
        (key !== undefined && key in settings),
    )
    return schemaFindings(issues, yaml, path, Object.keys(network.settings.shape))
  })
}

/** Reserves that leave nothing of their budget, and less. */
export function reserveFindings(yaml: LocatedYaml): Finding[] {
  return section(yaml, 'accounts').flatMap(([id, account]) => {
    if (!isRecord(account)) return []
    const { reserve = 0, monthly_budget: budget = reserve } = account
    return Number(reserve) > Number(budget)
      ? at(yaml, ['accounts', id, 'reserve'], 'expected no more than the monthly_budget')
      : []
  })
}

/** Schedules that name accounts which do not exist. */
export function scheduleFindings(yaml: LocatedYaml): Finding[] {
  const accounts = section(yaml, 'accounts').map(([id]) => id)
  return section(yaml, 'schedules').flatMap(([id, schedule]) => {
    if (!isRecord(schedule)) return []
    const path = ['schedules', id]
    const named = Array.isArray(schedule.accounts) ? schedule.accounts : []
    return named.flatMap((account, index) =>
      typeof account === 'string' && !accounts.includes(account)
        ? at(yaml, [...path, 'accounts', index], noSuch('account', account, accounts))
        : [],
    )
  })
}

/** Templates and replies that cannot be parsed, and names of templates that do not exist. */
export function templateFindings(yaml: LocatedYaml): Finding[] {
  const templates = section(yaml, 'templates')
  const names = templates.map(([name]) => name)
  const broken = templates.flatMap(([name, text]) => brokenLiquid(yaml, ['templates', name], text))
  const replies = section(yaml, 'schedules').flatMap(([id, schedule]) =>
    isRecord(schedule) ? brokenLiquid(yaml, ['schedules', id, 'reply'], schedule.reply) : [],
  )
  const places = [['template'], ['reshare', 'template']]
  const dangling = ['accounts', 'schedules'].flatMap((kind) =>
    section(yaml, kind).flatMap(([id, entry]) =>
      places.flatMap((place) => {
        const name = place.reduce<unknown>((value, key) => isRecord(value) && value[key], entry)
        return typeof name === 'string' && !names.includes(name)
          ? at(yaml, [kind, id, ...place], noSuch('template', name, names))
          : []
      }),
    ),
  )
  return [...broken, ...replies, ...dangling]
}

function brokenLiquid(yaml: LocatedYaml, path: Path, text: unknown): Finding[] {
  const parsed = typeof text === 'string' ? parseTemplate(text) : undefined
  if (!parsed || parsed.ok) return []
  const { message, line, column } = parsed
  return [{ path, message, ...yaml.positionInText(path, line, column) }]
}

const at = (yaml: LocatedYaml, path: Path, message: string): Finding[] => [
  { path, message, ...yaml.position(path) },
]

function noSuch(kind: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  const help = near ? `Did you mean ${near}?` : `Known: ${known.join(', ') || 'none'}`
  return `there is no ${kind} ${name}. ${help}`
}

function unknownNetwork(id: string, networks: readonly Network[]): string {
  const known = networks.map((network) => network.id)
  const near = nearest(id, known)
  const help = `expected one of ${known.join(', ')}`
  return `there is no network ${id}: ${near ? `did you mean ${near}? ` : ''}${help}`
}

export function section(yaml: LocatedYaml, name: string): (readonly [string, unknown])[] {
  const value = isRecord(yaml.value) ? yaml.value[name] : undefined
  return isRecord(value) ? Object.entries(value) : []
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  )
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
