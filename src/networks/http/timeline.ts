import type { FindResult, NetworkPost, RecentResult, StandingPost } from '../../ports/network.ts'
import { type Failure, lookFailure, readFailure } from '../http.ts'

/** What one request for a page of an account's posts came to. */
export type TimelinePage<Post> =
  | {
      readonly outcome: 'page'
      /** Newest first. */
      readonly posts: readonly Post[]
      /** Where the list goes on, in words that `read` understands; nothing: it ends here. */
      readonly next?: string | undefined
    }
  | Unable
  | Failed

interface Unable {
  readonly outcome: 'unable'
  readonly reason: string
}
interface Failed {
  readonly outcome: 'failed'
  readonly failure: Failure
}

/** An account's own posts as its network lists them. */
export interface Timeline<Post> {
  /** `next`: what the page before said; empty for the first. Requests may leave out posts before `from`. */
  read(next: string, from: Date): Promise<TimelinePage<Post>>
  at(post: Post): Date
  /** Whether the account wrote it, where the list has others' posts too. */
  own?(post: Post): boolean
  /** How many pages are read at most, and how many posts stand on one. */
  readonly pages: number
  readonly page: number
}

/** @returns a page that could not be had, or read */
export const failed = (failure: Failure): Failed => ({ outcome: 'failed', failure })
export const unable = (reason: string): Unable => ({ outcome: 'unable', reason })
export const unreadable = unable('the list of posts cannot be read')

type Walked<Post> =
  | { readonly outcome: 'stopped'; readonly at: Post }
  | { readonly outcome: 'end' }
  | Unable
  | Failed

/** Reads the account's posts, newest first, back to `from` or to the one at which `stop` says so. */
async function walk<Post>(
  { read, at, own = () => true, pages, page }: Timeline<Post>,
  from: Date,
  stop: (post: Post) => boolean,
): Promise<Walked<Post>> {
  let turn = ''
  for (let count = 0; count < pages; count++) {
    const told = await read(turn, from)
    if (told.outcome !== 'page') return told
    const found = told.posts.find((post) => own(post) && at(post) >= from && stop(post))
    if (found) return { outcome: 'stopped', at: found }
    const last = told.posts.at(-1)
    if (!told.next || (last && at(last) < from)) return { outcome: 'end' }
    if (told.next === turn) return unable('the list has no pages')
    turn = told.next
  }
  return unable(`not among the newest ${pages * page} posts`)
}

/** Looks for the post that `carries` what was sent. Only a list that was read to its end can say that there is none. */
export async function findIn<Post>(
  timeline: Timeline<Post>,
  from: Date,
  carries: (post: Post) => boolean,
  named: (post: Post) => NetworkPost,
): Promise<FindResult> {
  const walked = await walk(timeline, from, carries)
  switch (walked.outcome) {
    case 'stopped':
      return { outcome: 'found', post: named(walked.at) }
    case 'end':
      return { outcome: 'absent' }
    case 'failed':
      return lookFailure(walked.failure)
    case 'unable':
      return walked
  }
}

/** Each post once, without those that `standing` gives nothing for. A list that ends too early still tells of the posts in it. */
export async function recentIn<Post>(
  timeline: Timeline<Post>,
  since: Date,
  standing: (post: Post) => StandingPost | undefined,
): Promise<RecentResult> {
  const posts = new Map<string, StandingPost>()
  const walked = await walk(timeline, since, (post) => {
    const one = standing(post)
    if (one) posts.set(one.id, one)
    return false
  })
  return walked.outcome === 'failed'
    ? readFailure(walked.failure)
    : { outcome: 'read', posts: [...posts.values()] }
}
