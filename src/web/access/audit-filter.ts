import { InputError } from '../../core/errors.ts'
import type { Actor } from '../../core/permissions.ts'
import type { AuditFilter } from '../../ports/audit-store.ts'

const actorKinds: readonly Actor['kind'][] = ['person', 'token', 'machine']

/**
 * `person:01m8…` and `post:bridge`, or `post` for all of them, as an address says it.
 *
 * @throws InputError `invalid` for a kind of actor that there is not
 */
export function auditFilter(asked: {
  readonly actor?: string | undefined
  readonly thing?: string | undefined
}): AuditFilter {
  const actor = asked.actor ? actorOf(asked.actor) : undefined
  const thing = asked.thing ? twoOf(asked.thing) : undefined
  return {
    ...(actor && { actor }),
    ...(thing && { thing: { kind: thing[0], ...(thing[1] !== '' && { id: thing[1] }) } }),
  }
}

function actorOf(text: string): AuditFilter['actor'] & {} {
  const [kind, id] = twoOf(text)
  const known = actorKinds.find((one) => one === kind)
  if (known && id !== '') return { kind: known, id }
  throw new InputError('invalid', 'actor: expected one like person:ID, token:ID or machine:machine')
}

/** An id may hold a colon; a kind does not. */
function twoOf(text: string): readonly [string, string] {
  const colon = text.indexOf(':')
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
}
