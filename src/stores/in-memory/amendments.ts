import type { Amendment } from '../../core/amendment.ts'
import type { AmendmentStore, PlannedAmendment } from '../../ports/amendment-store.ts'
import { deliveryOf } from '../delivery-rows.ts'
import { isAtStake } from './delivery-table.ts'
import type { Memory } from './memory.ts'

export type StoredAmendment = Amendment & { readonly token?: string }

/** Changes of what stands, in plain objects: what the database's guards ask is asked here in words of the language. */
export function inMemoryAmendments(memory: Memory): AmendmentStore {
  const { amendments, toAmend } = memory
  const all = () => [...amendments.values()]
  const planned = () => all().filter(({ state }) => state === 'planned')
  const shown = (one: StoredAmendment | undefined): Amendment | undefined => {
    const { token: _token, ...rest } = one ?? {}
    return one && (rest as Amendment)
  }
  return {
    plan: async (wanted, now) => wanted.filter((one) => planOne(memory, one, now)).length,
    byId: async (id) => shown(amendments.get(id)),
    ofPost: async (postId) =>
      all()
        .filter(({ deliveryId }) => memory.deliveries.get(deliveryId)?.post_id === postId)
        .sort((a, b) => Number(a.createdAt) - Number(b.createdAt) || byId(a, b))
        .flatMap((one) => shown(one) ?? []),
    async due(now) {
      const due = planned().filter(
        ({ accountId, dueAt }) => dueAt <= now && mayBeAsked(memory, accountId, now),
      )
      const accounts = Map.groupBy(due.sort(byDue), ({ accountId }) => accountId)
      return [...accounts.values()].flatMap(([first]) => shown(first) ?? []).sort(byDue)
    },
    dueOf: async (accountId, now, limit) =>
      planned()
        .filter((one) => one.accountId === accountId && one.dueAt <= now)
        .sort(byDue)
        .slice(0, limit)
        .flatMap((one) => shown(one) ?? []),
    async claim(id, token, now, leaseUntil) {
      const one = amendments.get(id)
      if (!one || !isClaimable(memory, one, now)) return undefined
      const { reason: _reason, ...kept } = one
      const attempts = one.attempts + 1
      put(memory, { ...kept, state: 'doing', token, leaseUntil, attempts, changedAt: now })
      return shown(amendments.get(id))
    },
    async finish(id, token, outcome) {
      const one = amendments.get(id)
      if (one?.state !== 'doing' || one.token !== token) return false
      const { leaseUntil: _lease, reason: _reason, ...kept } = one
      const { at, ...came } = outcome
      put(memory, { ...kept, ...came, changedAt: at })
      return true
    },
    expireLeases: async (now) =>
      all()
        .filter(({ state, leaseUntil }) => state === 'doing' && (leaseUntil ?? now) <= now)
        .map(({ leaseUntil: _lease, ...one }) =>
          put(memory, { ...one, state: 'planned', dueAt: now, changedAt: now, reason: STOPPED }),
        ).length,
    skipOvertaken: async (now) =>
      planned().filter((one) => {
        const reason = whySkipped(memory, one)
        if (reason !== undefined) put(memory, { ...one, state: 'skipped', changedAt: now, reason })
        return reason !== undefined
      }).length,
    unanswered: async (scheduleId, since, limit) => unanswered(memory, scheduleId, since, limit),
    postsToAmend: async (now, limit) =>
      [...toAmend]
        .filter(([, { dueAt }]) => dueAt <= now)
        .sort(([, a], [, b]) => Number(a.dueAt) - Number(b.dueAt))
        .slice(0, limit)
        .map(([postId, { revision }]) => ({ postId, revision })),
    async settled({ postId, revision }) {
      if (toAmend.get(postId)?.revision === revision) toAmend.delete(postId)
    },
    async lookAgain({ postId, revision }, dueAt) {
      if (toAmend.get(postId)?.revision === revision) toAmend.set(postId, { revision, dueAt })
    },
  }
}

/** Notes that a post's shares are to be looked at, since it changed; nothing when none was sent or begun. */
export function noteToAmend(
  { deliveries, toAmend }: Memory,
  postId: string,
  revision: number,
  dueAt: Date,
) {
  const mayStand = deliveries
    .ofPost(postId)
    .some(({ state, uncertain_since }) => isAtStake(state) || uncertain_since !== null)
  if (mayStand) toAmend.set(postId, { revision, dueAt })
}

/** Keeps one, and whether its share still stands. */
function put({ amendments, takenDown }: Memory, one: StoredAmendment): void {
  amendments.set(one.id, one)
  if (one.kind !== 'edit' && one.state === 'done') takenDown.add(one.deliveryId)
}

function planOne(memory: Memory, one: PlannedAmendment, now: Date): boolean {
  const { amendments } = memory
  const isThere = [...amendments.values()].some(
    ({ deliveryId, kind, revision }) =>
      deliveryId === one.deliveryId && kind === one.kind && revision === one.revision,
  )
  if (isThere) return false
  put(memory, { ...one, dueAt: now, attempts: 0, createdAt: now, changedAt: now })
  return true
}

const STOPPED = 'Posthorn stopped while this was being done; it is done again.'

const byId = (a: Amendment, b: Amendment) => (a.id < b.id ? -1 : 1)
const byDue = (a: Amendment, b: Amendment) => Number(a.dueAt) - Number(b.dueAt) || byId(a, b)

function mayBeAsked({ accounts }: Memory, id: string, now: Date): boolean {
  const account = accounts.get(id)
  return account?.state === 'active' && (account.restUntil ?? 0) <= now
}

/** Of a share that was sent: taking it down while its post is taken back, all else while it is published. */
function isStillAsked({ deliveries, posts }: Memory, { deliveryId, kind }: Amendment): boolean {
  const delivery = deliveries.get(deliveryId)
  const status = posts.get(delivery?.post_id ?? '')?.status
  if (delivery?.state !== 'sent' || status === undefined) return false
  return kind === 'remove' ? status === 'retracted' || status === 'deleted' : status === 'published'
}

const isOvertaken = ({ amendments }: Memory, { deliveryId, revision }: Amendment) =>
  [...amendments.values()].some(
    (later) =>
      later.deliveryId === deliveryId &&
      later.revision > revision &&
      (later.state === 'planned' || later.state === 'doing' || later.state === 'done'),
  )

function isClaimable(memory: Memory, one: StoredAmendment, now: Date): boolean {
  const { accountId, state, dueAt } = one
  return (
    state === 'planned' &&
    dueAt <= now &&
    isStillAsked(memory, one) &&
    !isOvertaken(memory, one) &&
    mayBeAsked(memory, accountId, now) &&
    ![...memory.amendments.values()].some(
      (other) => other.accountId === accountId && other.state === 'doing',
    ) &&
    memory.deliveries.open(accountId).every((delivery) => delivery.state !== 'sending')
  )
}

function whySkipped(memory: Memory, one: StoredAmendment): string | undefined {
  if (isOvertaken(memory, one)) return 'A later change of the post took its place.'
  const account = memory.accounts.get(one.accountId)
  if (!account || account.state === 'removed') return 'The account was removed from the set-up.'
  return isStillAsked(memory, one) ? undefined : 'The post is in another state now.'
}

function unanswered(
  { accounts, deliveries }: Memory,
  scheduleId: string,
  since: Date,
  limit: number,
) {
  const standing = [...accounts.values()].filter(({ state }) => state !== 'removed')
  return standing
    .flatMap(({ id }) => deliveries.begunSince(id, since.getTime()))
    .filter(
      ({ id, post_id, schedule_id, state, kind }) =>
        schedule_id === scheduleId &&
        state === 'sent' &&
        kind === 'share' &&
        !deliveries.ofPost(post_id).some((one) => one.parent_id === id && one.kind === 'reply'),
    )
    .sort((a, b) => (b.begun_at ?? 0) - (a.begun_at ?? 0) || (a.id < b.id ? 1 : -1))
    .slice(0, limit)
    .map(deliveryOf)
}
