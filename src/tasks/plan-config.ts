import type { Setup } from '../core/setup.ts'
import type { Form } from '../core/setup-form.ts'
import { type Parts, type PartsKind, partsOf, secretsIn } from '../core/setup-parts.ts'
import type { Ports } from '../ports/ports.ts'
import { type MaskedSecret, maskedParts, readLastApplied } from './last-applied.ts'

/** One difference between the set-up as it is and as it would be. */
export interface ConfigChange {
  readonly kind: PartsKind
  readonly id: string
  readonly action: 'create' | 'update' | 'remove'
  readonly changes: readonly KeyChange[]
  /** The whole part came or went since a set-up file was last applied. */
  readonly drift?: true
}

/** In the words of the set-up file. `from` is absent for what is new, `to` for what goes away. */
export interface KeyChange {
  readonly key: string
  readonly from?: unknown
  readonly to?: unknown
  /** It was changed since a set-up file was last applied, in the pages, by REST or by a command: this would undo that. */
  readonly drift?: true
}

type PlanPorts = Pick<Ports, 'setup' | 'networks'>

/** What applying `setup` would change, in the order of the file, and what of that is drift. Never tells a secret. */
export async function planConfig(ports: PlanPorts, setup: Setup): Promise<readonly ConfigChange[]> {
  const before = await ports.setup.read()
  const isSecret = secretsIn(ports.networks, [setup, ...(before ? [before] : [])])
  const changes = differences(before && partsOf(before), partsOf(setup), isSecret)
  return changes.length === 0 ? changes : withDrift(changes, await configDrift(ports))
}

/** What was changed since a set-up file was last applied; nothing where that is not known. Never tells a secret. */
export async function configDrift(ports: PlanPorts): Promise<readonly ConfigChange[]> {
  const last = await readLastApplied(ports)
  const now = await ports.setup.read()
  if (!last || !now) return []
  const masked = await maskedParts(ports.networks, now, last.salt)
  const isSecret: IsSecret = (kind, id, key) =>
    [last.parts, masked].some((parts) => isMasked(parts[kind][id]?.[key]))
  return differences(last.parts, masked, isSecret)
}

const isMasked = (value: unknown): value is MaskedSecret =>
  typeof value === 'object' && value !== null && 'secretDigest' in value

type IsSecret = (kind: PartsKind, id: string, key: string) => boolean

/** Between the parts of two set-ups, in the order of the file; a secret is never told. */
export function differences(
  old: Parts | undefined,
  wanted: Parts,
  isSecret: IsSecret,
): ConfigChange[] {
  const kinds = Object.keys(wanted) as PartsKind[]
  return kinds.flatMap((kind) =>
    compare(kind, old?.[kind], wanted[kind], (id, key) => isSecret(kind, id, key)),
  )
}

type Forms = Readonly<Record<string, Form>>

function compare(
  kind: PartsKind,
  old: Forms = {},
  wanted: Forms = {},
  isSecret: (id: string, key: string) => boolean,
): ConfigChange[] {
  const removed = Object.keys(old).filter((id) => !Object.hasOwn(wanted, id))
  return [...Object.keys(wanted), ...removed].flatMap((id) => {
    const [before, after] = [own(old, id), own(wanted, id)]
    const changes = keyChanges(before, after, (key) => isSecret(id, key))
    const action = !before ? 'create' : after ? 'update' : 'remove'
    return action === 'update' && changes.length === 0 ? [] : [{ kind, id, action, changes }]
  })
}

const own = (forms: Forms, id: string) => (Object.hasOwn(forms, id) ? forms[id] : undefined)

function keyChanges(
  old: Form = {},
  wanted: Form = {},
  isSecret: (key: string) => boolean,
): KeyChange[] {
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(old)])]
  return keys
    .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(wanted[key]))
    .map((key) => ({
      key,
      ...(key in old && { from: isSecret(key) ? '(secret)' : old[key] }),
      ...(key in wanted && {
        to: isSecret(key) ? (key in old ? '(changed)' : '(secret)') : wanted[key],
      }),
    }))
}

/** Marks what would undo what was done since. */
function withDrift(
  changes: readonly ConfigChange[],
  drift: readonly ConfigChange[],
): readonly ConfigChange[] {
  const drifted = new Map(drift.map((one) => [`${one.kind} ${one.id}`, one]))
  return changes.map((change) => {
    const part = drifted.get(`${change.kind} ${change.id}`)
    if (!part) return change
    const keys = new Set(part.changes.map(({ key }) => key))
    const marked = change.changes.map((one) =>
      keys.has(one.key) ? { ...one, drift: true as const } : one,
    )
    const whole = part.action !== 'update' && change.action !== 'update'
    return { ...change, changes: marked, ...(whole && { drift: true as const }) }
  })
}
