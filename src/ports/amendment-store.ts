import type { Amendment } from '../core/amendment.ts'
import type { Delivery } from '../core/delivery.ts'

/** A change that a post's new revision asks for; one that cannot be made is kept with its reason all the same. */
export type PlannedAmendment = Pick<
  Amendment,
  'id' | 'deliveryId' | 'accountId' | 'kind' | 'revision' | 'draft' | 'reason'
> & { readonly state: 'planned' | 'done' | 'failed' | 'skipped' }

/** What came of one that was begun. */
export type AmendmentOutcome =
  | {
      readonly state: 'done' | 'failed' | 'skipped'
      readonly at: Date
      readonly reason?: string
    }
  | {
      readonly state: 'planned'
      readonly at: Date
      readonly reason: string
      readonly dueAt: Date
    }

/** A post whose shares are to be looked at, since it changed. */
export interface PostToAmend {
  readonly postId: string
  readonly revision: number
}

/** Changes to what stands on the networks. All of them are guarded by the old state, like deliveries. */
export interface AmendmentStore {
  /** Adds those that do not exist yet, by (delivery, kind, revision). Returns how many were new. */
  plan(amendments: readonly PlannedAmendment[], now: Date): Promise<number>
  byId(id: string): Promise<Amendment | undefined>
  /** Of all deliveries of a post, oldest first. */
  ofPost(postId: string): Promise<readonly Amendment[]>
  /** Due on accounts that may be asked now, oldest first, one for each account. */
  due(now: Date): Promise<readonly Amendment[]>
  dueOf(accountId: string, now: Date, limit: number): Promise<readonly Amendment[]>
  /**
   * Takes one, in one statement that asks again: the share was sent, its post is still taken back, or still published; no later
   * revision asks for something else; the account is active and does not rest; nothing else is under way on it.
   */
  claim(id: string, token: string, now: Date, leaseUntil: Date): Promise<Amendment | undefined>
  /** False when its lease was taken over. */
  finish(id: string, token: string, outcome: AmendmentOutcome): Promise<boolean>
  /** Those whose process died are planned again: repeating one does no harm. Returns how many. */
  expireLeases(now: Date): Promise<number>
  /** Planned ones that a later change overtook become `skipped`. Returns how many. */
  skipOvertaken(now: Date): Promise<number>
  /** First shares sent under a schedule since then that nothing was planned in answer to, newest first. */
  unanswered(scheduleId: string, since: Date, limit: number): Promise<readonly Delivery[]>
  /** Posts that changed after something of them was sent, or may have been. */
  postsToAmend(now: Date, limit: number): Promise<readonly PostToAmend[]>
  /** All of its shares were looked at for this revision. */
  settled(post: PostToAmend): Promise<void>
  /** Something of it is still on its way: looked at again at `dueAt`. */
  lookAgain(post: PostToAmend, dueAt: Date): Promise<void>
}
