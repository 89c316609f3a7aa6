import { notifySecrets } from './notify-form.ts'
import type { Setup } from './setup.ts'
import { type Form, setupForm } from './setup-form.ts'
import { sourceSecrets } from './source.ts'
import { hasCredentials } from './web-address.ts'

/** The parts of a set-up, in the order of its file. */
export const partsKinds = [
  'publication',
  'feed',
  'source',
  'account',
  'template',
  'schedule',
  'people',
  'notify',
] as const
export type PartsKind = (typeof partsKinds)[number]

/** A set-up by kind and id, in the words of its file. */
export type Parts = Readonly<Record<PartsKind, Readonly<Record<string, Form>>>>

export function partsOf(setup: Setup): Parts {
  const { publication, feeds, sources, accounts, templates, schedules, people, notify } =
    setupForm(setup)
  return {
    publication: { publication },
    feed: feeds,
    source: sources,
    account: accounts,
    template: Object.fromEntries(Object.entries(templates).map(([name, text]) => [name, { text }])),
    schedule: schedules,
    people: people ? { people } : {},
    notify: notify ? { notify: flat(notify) } : {},
  }
}

/** A mapping inside another has keys of its own: `telegram.chat`. */
const flat = (form: Form): Form =>
  Object.fromEntries(
    Object.entries(form).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).map(([inner, held]) => [`${key}.${inner}`, held])
        : [[key, value]],
    ),
  )

interface NetworkSecrets {
  readonly id: string
  readonly secrets: readonly string[]
}

/** Which keys of the parts of these set-ups nobody may be told. */
export function secretsIn(
  networks: readonly NetworkSecrets[],
  setups: readonly Setup[],
): (kind: PartsKind, id: string, key: string) => boolean {
  const secrets = new Set<string>(notifySecrets.map((key) => `notify notify ${key}`))
  for (const { accounts, sources } of setups) {
    for (const { id, network } of accounts) {
      const known = networks.find((one) => one.id === network)?.secrets ?? []
      for (const key of known) secrets.add(`account ${id} ${key}`)
    }
    for (const source of sources) {
      for (const key of sourceSecrets) secrets.add(`source ${source.id} ${key}`)
      if ('url' in source && hasCredentials(source.url)) secrets.add(`source ${source.id} url`)
    }
  }
  return (kind, id, key) => secrets.has(`${kind} ${id} ${key}`)
}
