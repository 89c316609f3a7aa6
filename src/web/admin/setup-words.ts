import type { Setup } from '../../core/setup.ts'
import type { AuditEntry, AuditedKey } from '../../ports/audit-store.ts'
import type { Network } from '../../ports/network.ts'
import type { Ports } from '../../ports/ports.ts'
import { accountWords, commonWords } from './account-fields.ts'
import { feedWords } from './feed-form.ts'
import { scheduleWords } from './schedule-fields.ts'
import { notifyWords } from './settings-notify.ts'
import { publicationWords } from './settings-publication.ts'
import type { FieldWords } from './setup-form.ts'
import { sourceWords, typeNames } from './source-form.ts'
import { templateWords } from './template-page.tsx'

const noWords: FieldWords = {}
const anySource: FieldWords = Object.assign({}, ...Object.values(sourceWords))

/** What the forms call the keys of a changed part of the set-up. */
export type WordsOf = (entry: AuditEntry) => FieldWords

/** For the entries of a page: what an account or a source is says the set-up, or the entry of its end. */
export async function wordsOfEntries(
  { setup, networks }: Pick<Ports, 'setup' | 'networks'>,
  entries: readonly AuditEntry[],
): Promise<WordsOf> {
  const asked = entries.some(({ thing }) => thing && ['account', 'source'].includes(thing.kind))
  const now = asked ? await setup.read() : undefined
  return (entry) => wordsOf(entry, now, networks)
}

function wordsOf(
  { thing, changes }: AuditEntry,
  now: Setup | undefined,
  networks: readonly Network[],
): FieldWords {
  switch (thing?.kind) {
    case 'publication':
      return publicationWords
    case 'feed':
      return feedWords
    case 'schedule':
      return scheduleWords
    case 'template':
      return templateWords
    case 'notify':
      return notifyWords
    case 'account': {
      const id = now?.accounts.find((one) => one.id === thing.id)?.network
      const network = networks.find((one) => one.id === (id ?? said(changes, 'network')))
      return network ? accountWords(network) : commonWords
    }
    case 'source': {
      const type = now?.sources.find((one) => one.id === thing.id)?.type ?? said(changes, 'type')
      const known = typeNames.find((one) => one === type)
      return known ? sourceWords[known] : anySource
    }
    default:
      return noWords
  }
}

function said(changes: readonly AuditedKey[], key: string): unknown {
  const change = changes.find((one) => one.key === key)
  return change?.from ?? change?.to
}

/** A mapping by its own keys, where the forms have a field for each: `select` as `select.tags` and `select.not`. */
export function byField(words: FieldWords, change: AuditedKey): readonly AuditedKey[] {
  const { key, from, to } = change
  const inside = Object.keys(words).some((name) => name.startsWith(`${key}.`))
  const [before, after] = [mappingOf(from), mappingOf(to)]
  if (!inside || !before || !after) return [change]
  const inner = [...new Set([...Object.keys(after), ...Object.keys(before)])]
  return inner
    .filter((one) => JSON.stringify(before[one]) !== JSON.stringify(after[one]))
    .flatMap((one) =>
      byField(words, {
        key: `${key}.${one}`,
        ...(one in before && { from: before[one] }),
        ...(one in after && { to: after[one] }),
      }),
    )
}

/** Empty for what is absent; undefined for what is no mapping. */
function mappingOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined) return {}
  const mapping = typeof value === 'object' && value !== null && !Array.isArray(value)
  return mapping ? (value as Readonly<Record<string, unknown>>) : undefined
}
