import type { Posted } from './caps.ts'
import type { Delivery, DeliveryState } from './delivery.ts'
import type { Draft } from './draft.ts'
import type { Post } from './post.ts'
import type { Schedule } from './schedule.ts'
import type { AccountSetup } from './setup.ts'

/** Everything the rules are asked with: one post to one account under one schedule, at one moment. */
export interface Facts {
  readonly now: Date
  /** The publication's: times of day, days and months are counted in it. */
  readonly zone: string
  readonly post: Post
  readonly account: AccountFacts
  /** Absent: it is not in the set-up any more. */
  readonly schedule?: Schedule
  /** Absent: none is planned. */
  readonly delivery?: Delivery
  /** When it is due: the delivery's own time, or that it would be planned for; absent when the schedule never runs again. */
  readonly due?: { readonly dueAt: Date; readonly expiresAt: Date }
  /** What would be sent, or why there is nothing to send. */
  readonly share:
    | {
        readonly ok: true
        readonly cost: number
        readonly draft: Pick<Draft, 'text' | 'url' | 'parts'>
      }
    | { readonly ok: false; readonly reason: string }
  /** The share that this one answers, or the first one of its running story where the network threads. */
  readonly before?: Pick<Delivery, 'id' | 'state' | 'post'>
  /** The schedule's run that it would go out in; absent when it needs none. */
  readonly run?: RunFacts
  /** Whether a first share waits to go out on the account; asked for re-shares only. */
  readonly freshWaiting?: boolean
  /** What the account sends at this moment. */
  readonly going?: Pick<Delivery, 'id' | 'changedAt'>
  readonly posted: Posted
  /** US dollars, of the account, in the publication's month. */
  readonly spent: { readonly month: string; readonly amount: number }
  /** What the look at the post's page gave; absent when it was not looked at. */
  readonly page?: PageSeen
}

/** What the rules read of an account. */
export interface AccountFacts
  extends Pick<
    AccountSetup,
    'id' | 'network' | 'spacing' | 'perHour' | 'perDay' | 'monthlyBudget' | 'reserve'
  > {
  readonly state: 'active' | 'paused' | 'broken' | 'removed'
  readonly reason?: string
  readonly restUntil?: Date
  readonly restReason?: string
  readonly baselineAt: Date
}

export interface RunFacts {
  readonly from: Date
  /** How many go out in it, and how many did, or may have. */
  readonly take: number
  readonly taken: number
  /** When the next one lets it out. */
  readonly next?: Date
}

export type PageSeen =
  | { readonly live: true }
  /** Looked at again at `again`; absent when it was looked at often enough. */
  | { readonly live: false; readonly reason: string; readonly again?: Date }

/** Breaking posts pass spacing, slots and quiet hours. */
export function isUrgent({ delivery, post }: Pick<Facts, 'delivery' | 'post'>): boolean {
  return delivery?.urgent ?? post.priority === 'breaking'
}

/** An answer belongs to the share it answers: it waits for no slot, hour or day, and counts against no cap. */
export function isAnswer({ delivery }: Pick<Facts, 'delivery'>): boolean {
  return delivery?.parentId !== undefined
}

/** Whether it was let out already: what it took is counted, and not held against it. */
export function isOut({ delivery }: Pick<Facts, 'delivery'>): boolean {
  return delivery !== undefined && out.includes(delivery.state)
}
const out: readonly DeliveryState[] = ['sending', 'checking', 'undecided', 'sent']
