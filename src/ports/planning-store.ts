import type { NetworkPost } from '../core/draft.ts'
import type { Post } from '../core/post.ts'
import type { TermQuery } from '../core/terms.ts'
import type { PlannedDelivery } from './delivery-store.ts'

/** What planning reads of a post: all but its texts. */
export type PostToPlan = Pick<
  Post,
  | 'id'
  | 'publishedAt'
  | 'embargoUntil'
  | 'priority'
  | 'share'
  | 'status'
  | 'baseline'
  | 'tags'
  | 'section'
  | 'authors'
  | 'language'
>

export type SavedPost = PostToPlan & Pick<Post, 'savedAt'>

/** How far planning has come. */
export interface LastPlan {
  /** Everything saved or visible up to here was looked at. */
  readonly to: Date
  /** When every fresh post was looked at, and for the set-up applied when. */
  readonly sweptAt: Date
  readonly sweptFor: Date
  /** Such a look that is not at its end. */
  readonly sweep?: Sweep
}

/** How far a look at every fresh post has come. */
export interface Sweep {
  /** The set-up that it is for, by when that was applied. */
  readonly setupAt: Date
  readonly begunAt: Date
  /** The last post that was looked at. */
  readonly place: PlanPlace
  readonly looked: number
}

/** What is planned already of a post's first shares. */
export interface ExistingPlan {
  readonly id: string
  readonly postId: string
  readonly accountId: string
  readonly scheduleId: string
  /** What it was planned for: absent for what is older than such notes. */
  readonly dueAt?: Date
  readonly expiresAt?: Date
  readonly urgent: boolean
  /** Planning may change it: nothing of it was sent, and no person cancelled it. */
  readonly open: boolean
  /** The rules took it back. */
  readonly withdrawn: boolean
}

/** A place in a stretch of posts by when they become visible. */
export interface PlanPlace {
  readonly visibleAt: Date
  readonly id: string
}

/** A place in a stretch of posts by when they were saved. */
export interface SavedPlace {
  readonly savedAt: Date
  readonly id: string
}

/** A share that was on an account before Posthorn. */
export interface AdoptedShare {
  readonly id: string
  readonly postId: string
  readonly accountId: string
  readonly scheduleId: string
  readonly post: NetworkPost
  readonly at: Date
}

/** Whether an account's own posts were read since it was connected: nothing is planned for it before. */
export interface Adoption {
  readonly accountId: string
  readonly askedAt: Date
  /** Reads that failed, and when it is tried again. */
  readonly tries: number
  readonly nextAt: Date
  /** Read, or given up: planning goes on. */
  readonly doneAt?: Date
  /** How many posts were looked at, and how many of ours stood among them that we did not know of. */
  readonly looked?: number
  readonly marked?: number
  /** Why it could not be read. */
  readonly reason?: string
}

/** Which posts may be shared on an account once more. */
export interface ReshareQuery {
  readonly accountId: string
  readonly scheduleId: string
  /** Narrows the search by index: what it finds must be asked for the rest of the selection. */
  readonly terms: TermQuery
  /** Last shared by then. */
  readonly before: Date
  /** Posts visible before this count as shared when they became visible, like baselined ones, if they never were. */
  readonly countedBefore: Date
  /** Re-shares under the schedule that a post may have had. */
  readonly fewerThan: number
  readonly after?: { readonly sharedAt: Date; readonly id: string }
  readonly limit: number
}

export interface SharedPost {
  readonly post: PostToPlan
  readonly sharedAt: Date
}

/** What planning keeps beside the deliveries. Nothing in it decides what is sent: losing it costs time, never a promise. */
export interface PlanningStore {
  last(): Promise<LastPlan>
  /** Never goes back: of two machines the one that came further stands. For which set-up it was, and the look under way, are replaced. */
  record(plan: LastPlan): Promise<void>
  /** Published posts, not baselined, saved after a place, in order, each with when that was. */
  savedAfter(place: SavedPlace, limit: number): Promise<readonly SavedPost[]>
  /** Published posts, not baselined, that become visible after a place, in order; only those visible by `until`, where it is given. */
  visibleAfter(place: PlanPlace, limit: number, until?: Date): Promise<readonly PostToPlan[]>
  /** One question for a whole page of posts. */
  existing(postIds: readonly string[]): Promise<readonly ExistingPlan[]>
  /** Published posts that nothing is planned or under way for, the one shared longest ago first. */
  sharedBefore(query: ReshareQuery): Promise<readonly SharedPost[]>
  /** The run of a schedule that was last planned for an account's re-shares. */
  resharedRun(scheduleId: string, accountId: string): Promise<Date | undefined>
  /**
   * Plans the re-shares of a run and notes that it is planned, in one atom. A place that is taken, and a post that something is
   * planned for meanwhile, are left out. Returns how many are new.
   */
  planRun(
    run: { readonly scheduleId: string; readonly accountId: string; readonly at: Date },
    reshares: readonly PlannedDelivery[],
    now: Date,
  ): Promise<number>
  /** Whether a first share of a visible post waits to go out on the account, under any schedule. */
  freshWaiting(accountId: string, now: Date): Promise<boolean>
  adoptions(): Promise<readonly Adoption[]>
  /** Replaces what was known of the account. */
  recordAdoption(adoption: Adoption): Promise<void>
  /** Deliveries of what stands on an account already are `sent`, unless anything of them was begun. Returns the posts that were new to us. */
  adopt(shares: readonly AdoptedShare[], now: Date): Promise<ReadonlySet<string>>
}
