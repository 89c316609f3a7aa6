import type { Delivery } from './delivery.ts'
import type { Draft } from './draft.ts'
import type { Corrections } from './setup.ts'

/**
 * What can be done to a share that stands: `edit` it, `remove` it, or `repost`: take it down so that it is posted anew. Each may
 * be repeated without harm.
 */
export const amendmentKinds = ['edit', 'remove', 'repost'] as const
export type AmendmentKind = (typeof amendmentKinds)[number]

/** `skipped`: overtaken by a later change, or not needed; `failed`: the network refused it for good, or cannot do it. */
export const amendmentStates = ['planned', 'doing', 'done', 'failed', 'skipped'] as const
export type AmendmentState = (typeof amendmentStates)[number]

/** One change to one share, since its post changed. With its last state it is the receipt of what was done, or why not. */
export interface Amendment {
  readonly id: string
  /** The share, or the answer to one, that it changes. */
  readonly deliveryId: string
  readonly accountId: string
  readonly kind: AmendmentKind
  /** The post's revision that asks for it. */
  readonly revision: number
  /** What it says afterwards: of an edit. */
  readonly draft?: Draft
  readonly state: AmendmentState
  readonly dueAt: Date
  readonly attempts: number
  readonly leaseUntil?: Date
  /** Why it is in this state, in words for the operator. */
  readonly reason?: string
  readonly createdAt: Date
  readonly changedAt: Date
}

const REPOST = 'repost-'

/** What tells the answers to a share apart: one of each a revision. */
export const correctionOccurrence = (revision: number) => `correction-${revision}`
export const repostOccurrence = (revision: number) => `${REPOST}${revision}`

/** A share that was posted anew: what it says is a share text, and it answers nothing. */
export function isRepost({ kind, occurrence }: Pick<Delivery, 'kind' | 'occurrence'>): boolean {
  return kind === 'correction' && occurrence.startsWith(REPOST)
}

/** Says something in answer to a share. */
export function isComment(delivery: Pick<Delivery, 'kind' | 'occurrence'>): boolean {
  const { kind } = delivery
  return kind === 'reply' || kind === 'part' || (kind === 'correction' && !isRepost(delivery))
}

/** What a changed post asks for at one share that stands. */
export type Wanted =
  | { readonly wants: 'nothing' | 'edit' | 'repost' | 'answer' }
  | { readonly wants: 'impossible'; readonly reason: string }

/**
 * @param facts.corrected a correction was published that this share does not say
 * @param facts.differs its share text would be another one now
 */
export function wantedOf(facts: {
  readonly corrected: boolean
  readonly differs: boolean
  readonly corrections: Corrections
  readonly can: readonly string[]
  readonly network: string
}): Wanted {
  const { corrected, differs, corrections, network } = facts
  const can = (ability: string) => facts.can.includes(ability)
  const impossible = (what: string): Wanted => ({
    wants: 'impossible',
    reason: `Posthorn cannot ${what} on ${network}: the share stays as it is.`,
  })
  const edit = (): Wanted => {
    if (!differs) return { wants: 'nothing' }
    return can('edit') ? { wants: 'edit' } : impossible('edit')
  }
  const answer = (): Wanted => (can('reply') ? { wants: 'answer' } : impossible('answer'))
  if (corrections === 'nothing') return { wants: 'nothing' }
  if (!corrected) {
    return corrections === 'auto' || corrections === 'edit' ? edit() : { wants: 'nothing' }
  }
  switch (corrections) {
    case 'edit':
      return edit()
    case 'reply':
      return answer()
    case 'repost':
      return differs && can('remove') ? { wants: 'repost' } : answer()
    case 'auto':
      if (can('edit') || !can('reply')) return edit()
      return answer()
  }
}
