import type { Actor } from '../../core/permissions.ts'
import type { ApiToken } from '../../ports/access-store.ts'
import type { AuditedThing } from '../../ports/audit-store.ts'
import type { Invitation } from '../../ports/people-store.ts'
import type { Ports } from '../../ports/ports.ts'
import { revokeToken } from '../../tasks/access.ts'

/** What somebody made that opens something still, as the audit log knows it: neither ends with its maker. */
export interface Made {
  readonly tokens: readonly ApiToken[]
  readonly invitations: readonly Invitation[]
}

export const nothingMade: Made = { tokens: [], invitations: [] }

type MadePorts = Pick<Ports, 'access' | 'audit' | 'people' | 'clock'>
type Maker = Pick<Actor, 'kind' | 'id'>

/** By the id of the person. What a token made counts as made by whoever made that token. */
export async function madeByPeople(ports: MadePorts): Promise<ReadonlyMap<string, Made>> {
  const now = ports.clock.now()
  const [tokens, invitations, makers] = await Promise.all([
    ports.access.tokens(),
    ports.people.invitations(now),
    makersIn(ports),
  ])
  const byPerson = new Map<string, Made>()
  const count = (thing: AuditedThing, add: (made: Made) => Made) => {
    const person = personBehind(makers, thing)
    if (person !== undefined) byPerson.set(person, add(byPerson.get(person) ?? nothingMade))
  }
  for (const token of tokens) {
    if (token.revokedAt || (token.expiresAt && token.expiresAt <= now)) continue
    count({ kind: 'token', id: token.id }, (made) => ({
      ...made,
      tokens: [...made.tokens, token],
    }))
  }
  for (const invitation of invitations) {
    count({ kind: 'invitation', id: invitation.id }, (made) => ({
      ...made,
      invitations: [...made.invitations, invitation],
    }))
  }
  return byPerson
}

/** Revokes all of it, and writes that down as done by `actor`. */
export async function endMade(
  ports: MadePorts,
  { tokens, invitations }: Made,
  actor: Pick<Actor, 'kind' | 'id' | 'name'>,
): Promise<void> {
  for (const { id } of tokens) await revokeToken(ports, id)
  for (const { id } of invitations) await ports.people.revokeInvitation(id)
  const things = [
    ...tokens.map(({ id }) => ({ kind: 'token', id })),
    ...invitations.map(({ id }) => ({ kind: 'invitation', id })),
  ]
  const entries = things.map((thing) => ({ actor, action: 'revoke', thing }))
  if (entries.length > 0) await ports.audit.addAll(entries, ports.clock.now())
}

const keyOf = ({ kind, id }: AuditedThing) => `${kind} ${id}`

function personBehind(makers: ReadonlyMap<string, Maker>, thing: AuditedThing): string | undefined {
  const maker = makers.get(keyOf(thing))
  if (maker?.kind === 'token') return personBehind(makers, { kind: 'token', id: maker.id })
  return maker?.kind === 'person' ? maker.id : undefined
}

const PAGE = 200

async function makersIn({ audit }: Pick<Ports, 'audit'>): Promise<ReadonlyMap<string, Maker>> {
  const makers = new Map<string, Maker>()
  for (const kind of ['token', 'invitation']) {
    let cursor: string | undefined
    do {
      const page = await audit.list({ thing: { kind } }, { limit: PAGE, ...(cursor && { cursor }) })
      for (const { action, thing, actor, refused } of page.items) {
        if (thing && action === 'add' && !refused) makers.set(keyOf(thing), actor)
      }
      cursor = page.cursor
    } while (cursor !== undefined)
  }
  return makers
}

const counted = (count: number, one: string) => (count === 1 ? `1 ${one}` : `${count} ${one}s`)

/** `2 API tokens and 1 invitation`; empty for nothing. */
export const madeInWords = ({ tokens, invitations }: Made): string =>
  [
    tokens.length > 0 ? counted(tokens.length, 'API token') : '',
    invitations.length > 0 ? counted(invitations.length, 'invitation') : '',
  ]
    .filter((one) => one !== '')
    .join(' and ')
