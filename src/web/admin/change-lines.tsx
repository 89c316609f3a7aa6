import type { Actor } from '../../core/permissions.ts'
import type { AuditEntry, AuditedKey, AuditedThing } from '../../ports/audit-store.ts'
import { Moment } from '../public/moment.tsx'
import type { FieldWords } from './setup-form.ts'
import { byField } from './setup-words.ts'

const actorWords: Readonly<Record<Actor['kind'], string>> = {
  person: '',
  token: 'token ',
  machine: '',
}

/** Whoever did it: a person by their name, a program by its token's. */
export const Who = ({ actor: { kind, name } }: Pick<AuditEntry, 'actor'>) => (
  <>
    {actorWords[kind]}
    {name}
  </>
)

/** The page of a thing, where it has one of its own. */
export function thingHref({ kind, id }: AuditedThing): string | undefined {
  const own = encodeURIComponent(id)
  switch (kind) {
    case 'post':
      return `/admin/posts/${own}`
    case 'delivery':
      return `/admin/deliveries/${own}`
    case 'schedule':
      return `/admin/schedules/${own}`
    case 'template':
      return `/admin/templates/${own}`
    case 'source':
      return `/admin/sources/${own}`
    case 'account':
      return '/admin/accounts'
    default:
      return undefined
  }
}

/** What keys are called where people read them; those of the set-up have the words of its forms. */
const keyWords: Readonly<Record<string, string>> = {
  url: 'address',
  html: 'text',
  published_at: 'published',
  embargo_until: 'embargo until',
  due_at: 'due',
  expires_at: 'expires',
  approved_revision: 'approved version',
  revoked_at: 'revoked',
  two_factor: 'second factor',
}

interface ChangedKeysProps extends Pick<AuditEntry, 'changes'> {
  readonly zone: string
  /** Of a part of the set-up. */
  readonly words?: FieldWords
}

/** From what to what, by key. */
export const ChangedKeys = ({ changes, zone, words = {} }: ChangedKeysProps) =>
  changes.length === 0 ? null : (
    <ul class="changed">
      {changes
        .flatMap((change) => byField(words, change))
        .map((change) => (
          <li>
            <ChangedKey change={change} label={words[change.key]?.label} zone={zone} />
          </li>
        ))}
    </ul>
  )

interface ChangedKeyProps {
  readonly change: AuditedKey
  readonly label: string | undefined
  readonly zone: string
}

const ChangedKey = ({ change, label, zone }: ChangedKeyProps) => (
  <>
    <span class="key">{label ?? keyWords[change.key] ?? change.key}</span>{' '}
    {label !== undefined && (
      <>
        <small>
          <code>{change.key}</code>
        </small>{' '}
      </>
    )}
    {'from' in change && (
      <>
        <span class="spoken">from </span>
        <del>
          <Shown value={change.from} zone={zone} />
        </del>{' '}
      </>
    )}
    {'to' in change ? (
      <>
        <span class="spoken">to </span>
        <ins>
          <Shown value={change.to} zone={zone} />
        </ins>
      </>
    ) : (
      <span class="spoken">to nothing</span>
    )}
  </>
)

/** Enough to recognise it; REST tells it whole. */
const LONGEST = 160

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

const Shown = ({ value, zone }: { readonly value: unknown; readonly zone: string }) =>
  typeof value === 'string' && moment.test(value) ? (
    <Moment at={new Date(value)} zone={zone} />
  ) : (
    shown(value)
  )

function shown(value: unknown): string {
  const list = Array.isArray(value) && value.every((one) => typeof one === 'string')
  const text = list ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}

interface HistoryProps {
  readonly entries: readonly AuditEntry[]
  readonly zone: string
}

/** Who did what to a thing, on its page. Nothing where nobody did. */
export const History = ({ entries, zone }: HistoryProps) =>
  entries.length === 0 ? null : (
    <section aria-labelledby="history">
      <h2 id="history">Who did what</h2>
      <ol class="timeline">
        {entries.map((entry) => (
          <li>
            <p class="quiet">
              <Moment at={entry.at} zone={zone} /> · <Who actor={entry.actor} />
            </p>
            <p>
              {entry.action}
              {entry.refused && ', and was refused'}
            </p>
            <ChangedKeys changes={entry.changes} zone={zone} />
          </li>
        ))}
      </ol>
    </section>
  )
