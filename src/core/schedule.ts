import type { Day, When } from './occurrences.ts'
import type { Post } from './post.ts'
import type { Selection } from './publication.ts'
import type { QuietHours } from './quiet-hours.ts'
import { foldTerm, takesLanguage } from './terms.ts'

/** Which posts go to which accounts, when. Durations are milliseconds; times of day are the publication's. */
export interface Schedule {
  readonly id: string
  readonly accounts: readonly string[]
  readonly select: Selection
  readonly when: When
  readonly delay: number
  /** Up to this much is added to each delivery's time, so that accounts do not speak on the second. */
  readonly jitter?: number
  /** Nothing goes out in these hours. */
  readonly quiet?: QuietHours
  /** Nothing goes out on other days. */
  readonly days?: readonly Day[]
  /** How long after its first due time a delivery is still worth sending. */
  readonly shelfLife: number
  /** Section → shelf life, where it differs. */
  readonly sectionShelfLife?: Readonly<Record<string, number>>
  /** A person looks at each text before it goes out. */
  readonly approve: boolean
  /** The post's page must be live before it is shared. */
  readonly checkPage: boolean
  readonly reshare?: Reshare
  /** Liquid text: what is said in answer to the share itself, on networks that thread. */
  readonly reply?: string
  /** Posts visible before this are not shared: the moment the schedule was made. */
  readonly since: Date
  readonly stopped: boolean
  readonly template?: string
}

/** Posts shared before go out again at a schedule's runs, the one shared longest ago first. */
export interface Reshare {
  /** Least time since it was last shared there. */
  readonly after: number
  /** How often one post is shared again at most. */
  readonly times: number
  /** How many go out at one run. */
  readonly take: number
  readonly template?: string
}

/** How long a post is worth sharing under a schedule, milliseconds. */
export function shelfLifeOf(
  { shelfLife, sectionShelfLife = {} }: Pick<Schedule, 'shelfLife' | 'sectionShelfLife'>,
  { section }: Pick<Post, 'section'>,
): number {
  const named = Object.entries(sectionShelfLife).find(
    ([name]) => foldTerm(name) === foldTerm(section ?? ''),
  )
  return named?.[1] ?? shelfLife
}

/** Whether a selection takes a post. Names compare without case; `de` takes `de-AT`. */
export function selects(
  select: Selection,
  post: Pick<Post, 'tags' | 'section' | 'authors' | 'language'>,
): boolean {
  const tags = new Set(post.tags.map(foldTerm))
  const has = (tag: string) => tags.has(foldTerm(tag))
  return (
    (!select.tags || select.tags.some(has)) &&
    !select.not?.some(has) &&
    (!select.section || foldTerm(select.section) === foldTerm(post.section ?? '')) &&
    (!select.author ||
      post.authors.some(({ name }) => foldTerm(name) === foldTerm(select.author ?? ''))) &&
    (!select.language || takesLanguage(select.language, post.language ?? ''))
  )
}

/**
 * Why a post does not go to an account under a schedule, or undefined when it does. Asked again before sending: the post or
 * the schedule may have been edited since it was planned.
 */
export function whyNotUnder(
  { id, accounts, select }: Pick<Schedule, 'id' | 'accounts' | 'select'>,
  post: Pick<Post, 'tags' | 'section' | 'authors' | 'language' | 'share'>,
  account: { readonly id: string; readonly network: string },
): string | undefined {
  if (!accounts.includes(account.id)) return `The schedule ${id} does not name this account.`
  if (!selects(select, post)) return `The schedule ${id} does not select the post.`
  const skipped = post.share.skip?.some((one) => one === account.id || one === account.network)
  return skipped ? 'The post is set to skip this account.' : undefined
}
