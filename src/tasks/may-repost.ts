import type { Amendment } from '../core/amendment.ts'
import type { Delivery } from '../core/delivery.ts'
import type { RepliesResult } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { sharesOf } from './standing-shares.ts'

type MayPorts = Pick<Ports, 'amendments' | 'deliveries'>
type Replies = RepliesResult | { readonly outcome: 'lost'; readonly reason: string }

interface Asked {
  readonly account: Account
  readonly delivery: Delivery
  readonly claimed: Amendment
  /** Asks how many answered the share; absent where the network cannot tell. */
  readonly replies?: () => Promise<Replies | undefined>
}

export type MayRepost =
  | { readonly answer: 'yes' }
  | { readonly answer: 'no'; readonly reason: string }
  /** It cannot be told now. */
  | { readonly answer: 'later'; readonly reason: string; readonly isAuth: boolean }

/** How long after it went out a share may be posted anew where its account does not say, in milliseconds. */
const REPOST_WITHIN = 10 * 60_000

/** Whether a share may be taken down to be posted anew: while it is young, and nobody answered it. */
export async function mayRepost(ports: MayPorts, asked: Asked): Promise<MayRepost> {
  const { account, delivery, claimed, replies } = asked
  const since = delivery.begunAt ?? delivery.changedAt
  // Once it was begun it may be down already: it counts when it was asked for.
  const age = claimed.createdAt.getTime() - since.getTime()
  const young = age <= (account.repostWithin ?? REPOST_WITHIN)
  const late = no(`It went out ${Math.floor(age / 60_000)} minutes before: too long ago.`)
  // One that an earlier correction began to take down may be gone: then there is nothing to answer.
  if (!young && !(replies && (await wasBegun(ports, delivery, claimed)))) return late
  if (!replies) return { answer: 'yes' }
  const told = await replies()
  if (told?.outcome === 'gone') return { answer: 'yes' }
  if (told?.outcome === 'read') {
    if (!young) return late
    const own = await ownAnswers(ports, delivery)
    return told.replies <= own ? { answer: 'yes' } : no('Somebody answered it already.')
  }
  return { answer: 'later', reason: told?.reason ?? '', isAuth: told?.outcome === 'auth' }
}

const no = (reason: string): MayRepost => ({ answer: 'no', reason })

/** An earlier correction began to post it anew, and a later one took its place before that was done. */
async function wasBegun(
  { amendments }: MayPorts,
  { postId }: Delivery,
  { id, deliveryId }: Amendment,
): Promise<boolean> {
  const all = await amendments.ofPost(postId)
  return all.some(
    (one) =>
      one.deliveryId === deliveryId && one.id !== id && one.kind === 'repost' && one.attempts > 0,
  )
}

/** What Posthorn itself said in answer to it. */
async function ownAnswers(ports: MayPorts, { id, postId }: Delivery): Promise<number> {
  const { standing } = await sharesOf(ports, postId)
  return standing.filter(({ parentId }) => parentId === id).length
}
