import type { Setup } from '../core/setup.ts'
import { partsOf, secretsIn } from '../core/setup-parts.ts'
import type { NewAuditEntry } from '../ports/audit-store.ts'
import type { Ports } from '../ports/ports.ts'
import { differences } from './plan-config.ts'

const actions = { create: 'add', update: 'change', remove: 'remove' } as const

/** What became of a set-up, a line for each part of it. Secrets stand as `(secret)` and `(changed)`. */
export function auditedSetup(
  networks: Ports['networks'],
  before: Setup | undefined,
  after: Setup | undefined,
): readonly Omit<NewAuditEntry, 'actor'>[] {
  if (!after) return []
  const isSecret = secretsIn(networks, [after, ...(before ? [before] : [])])
  const changes = differences(before && partsOf(before), partsOf(after), isSecret)
  return changes.map(({ kind, id, action, changes: keys }) => ({
    action: actions[action],
    thing: { kind, id },
    changes: keys,
  }))
}
