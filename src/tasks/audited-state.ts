import type { Delivery } from '../core/delivery.ts'
import type { Post } from '../core/post.ts'
import type { ApiToken } from '../ports/access-store.ts'
import type { AuditedKey, AuditedThing } from '../ports/audit-store.ts'
import type { Person } from '../ports/people-store.ts'
import type { Ports } from '../ports/ports.ts'
import type { Revision } from '../ports/post-store.ts'
import type { Subscriber } from '../ports/subscriber-store.ts'

/** What the audit log tells of a thing, by key. Never a secret. */
export type AuditedState = Readonly<Record<string, unknown>>

/** Longer values are told by their first characters. */
const LONGEST = 500

type StatePorts = Pick<
  Ports,
  'posts' | 'deliveries' | 'setup' | 'access' | 'people' | 'subscribers'
>

/** The state of a thing now; undefined when there is none, or none that is told. */
export async function auditedState(
  ports: StatePorts,
  { kind, id }: AuditedThing,
): Promise<AuditedState | undefined> {
  switch (kind) {
    case 'post': {
      const post = await ports.posts.byId(id)
      return post && postState(post)
    }
    case 'delivery': {
      const delivery = await ports.deliveries.byId(id)
      return delivery && deliveryState(delivery)
    }
    case 'account': {
      const account = await ports.setup.account(id)
      return account && { state: account.state, reason: account.reason }
    }
    case 'token': {
      const token = (await ports.access.tokens()).find((one) => one.id === id || one.name === id)
      return token && tokenState(token)
    }
    case 'subscriber': {
      const subscriber = await ports.subscribers.byId(id)
      return subscriber && subscriberState(subscriber)
    }
    case 'person': {
      const person = await ports.people.byId(id)
      return person && personState(person)
    }
    default:
      return undefined
  }
}

/** Things by their ids, where they were asked for by name or e-mail address: several tokens may have one name. */
export async function auditedThings(
  { access, people }: Pick<Ports, 'access' | 'people'>,
  thing: AuditedThing,
): Promise<readonly AuditedThing[]> {
  const { kind, id } = thing
  if (kind === 'token') {
    const meant = (await access.tokens()).filter(
      (one) => (one.id === id || one.name === id) && !one.revokedAt,
    )
    return meant.length > 0 ? meant.map((one) => ({ kind, id: one.id })) : [thing]
  }
  const person = kind === 'person' && id.includes('@') ? await people.byEmail(id) : undefined
  return [person ? { kind, id: person.id } : thing]
}

/** The state of a post before its newest revision, if that was saved since `time`. */
export async function postStateBefore(
  { posts }: Pick<Ports, 'posts'>,
  id: string,
  time: Date,
): Promise<{ readonly changed: boolean; readonly before?: AuditedState }> {
  const [last, before]: readonly (Revision | undefined)[] = await posts.revisions(id, 2)
  // Revisions are dated in whole seconds.
  const changed = last !== undefined && last.savedAt.getTime() >= time.getTime() - 1_000
  return { changed, ...(before && { before: postState(before.post) }) }
}

/** The keys that differ, in the order of the newer state. */
export function changedKeys(
  before: AuditedState | undefined,
  after: AuditedState | undefined,
): readonly AuditedKey[] {
  const [from, to] = [plain(before), plain(after)]
  const keys = [...new Set([...Object.keys(to), ...Object.keys(from)])].filter(
    (key) => key !== 'id',
  )
  return keys
    .filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]))
    .map((key) => ({
      key,
      ...(key in from && { from: short(from[key]) }),
      ...(key in to && { to: long.has(key) && key in from ? '(changed)' : short(to[key]) }),
    }))
    .map((told) => (long.has(told.key) && 'from' in told ? { ...told, from: '(text)' } : told))
}

/** Whole texts stand in the revisions of a post. */
const long = new Set(['html'])

/** As it is kept: dates as text, nothing that is undefined. */
const plain = (state: AuditedState = {}): AuditedState =>
  JSON.parse(JSON.stringify(state)) as AuditedState

function short(value: unknown): unknown {
  const text = JSON.stringify(value)
  return text.length <= LONGEST ? value : `${text.slice(0, LONGEST)}…`
}

export const postState = (post: Post): AuditedState => ({
  ...{ title: post.title, url: post.url, status: post.status, dek: post.dek },
  ...{
    html: post.html || undefined,
    summary: post.summary,
    section: post.section,
    tags: filled(post.tags),
  },
  authors: filled(post.authors.map(({ name }) => name)),
  ...{ image: post.image, attachments: filled(post.attachments), language: post.language },
  published_at: post.publishedAt,
  embargo_until: post.embargoUntil,
  priority: post.priority === 'normal' ? undefined : post.priority,
  share: Object.keys(post.share).length > 0 ? post.share : undefined,
  story: post.story,
  correction: post.correction?.note,
  retraction: post.retraction?.note,
})

const deliveryState = (delivery: Delivery): AuditedState => ({
  state: delivery.state,
  due_at: delivery.dueAt,
  expires_at: delivery.expiresAt,
  text: delivery.text,
  approved_revision: delivery.approvedRevision,
  reason: delivery.reason,
  url: delivery.post?.url,
})

const tokenState = ({ name, scopes, expiresAt, revokedAt }: ApiToken): AuditedState => ({
  ...{ name, scopes, expires_at: expiresAt, revoked_at: revokedAt },
})

const subscriberState = ({ name, feeds, revokedAt }: Subscriber): AuditedState => ({
  ...{ name, feeds, revoked_at: revokedAt },
})

const personState = ({ name, email, role, twoFactor }: Person): AuditedState => ({
  ...{ name, email, role, two_factor: twoFactor },
})

const filled = <Item>(list: readonly Item[]) => (list.length > 0 ? list : undefined)
