import type { People } from './mentions.ts'
import type { Podcast } from './podcast.ts'
import type { Utm } from './tracked-link.ts'

/** The site whose posts these are. */
export interface Publication {
  readonly title: string
  /** Home page of the site itself. */
  readonly home: string
  readonly description?: string
  /** BCP 47, for example `en` or `de-AT`. */
  readonly language: string
  /** IANA zone: slots, days and months of this publication are counted in it. */
  readonly timezone: string
  readonly logo?: string
  /** A small square picture, for lists of feeds. */
  readonly icon?: string
  /** Who may do what with the texts, in words. */
  readonly rights?: string
  /** Feed paths of a former system, answered so that its subscribers stay. */
  readonly legacyFeedPaths: readonly string[]
  /** False: feeds name no hub of ours, and ours takes no subscription. */
  readonly hub?: boolean
  /** WebSub hubs of others that are told of changes too. */
  readonly hubs?: readonly string[]
  /** For feeds with something to hear. */
  readonly podcast?: Podcast
  /** Who its authors are on networks. */
  readonly people?: People
  /** What links of its shares say of where readers came from. */
  readonly utm?: Utm
  /** Where people reach this server, as its environment says: short links begin so. No part of what operators set. */
  readonly publicUrl?: string
}

export type FeedContent = 'full' | 'summary'

/** A named selection of posts with its options, offered in each format. */
export interface FeedSettings {
  readonly id: string
  readonly title?: string
  readonly limit: number
  readonly content: FeedContent
  readonly select: Selection
  /** Only for subscribers, each under an address of their own. */
  readonly private?: boolean
  /** Its last day, `2026-12-31`, in the zone of the publication. */
  readonly closes?: string
  /** The feed to take after that. */
  readonly instead?: string
}

/** Which posts: all given parts must hold. `tags` asks for any of them; `not` refuses any of them. */
export interface Selection {
  readonly tags?: readonly string[]
  readonly not?: readonly string[]
  readonly section?: string
  readonly author?: string
  readonly language?: string
}
