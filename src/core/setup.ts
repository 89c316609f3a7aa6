import type { CostRules } from './cost.ts'
import type { NotifySettings } from './notify.ts'
import type { FeedSettings, Publication } from './publication.ts'
import type { Schedule } from './schedule.ts'
import type { SourceSetup } from './source.ts'
import type { Utm } from './tracked-link.ts'

/** An account as the operator sets it up. `settings` are the network's own keys, secrets included, in clear. */
export interface AccountSetup {
  readonly id: string
  readonly network: string
  readonly settings: Readonly<Record<string, unknown>>
  /** Speaks to the built-in rehearsal network instead of the real one. */
  readonly rehearsal: boolean
  readonly template?: string
  /** US dollars a calendar month; absent when there is no limit. */
  readonly monthlyBudget?: number
  /** US dollars of the budget that only breaking posts may spend. */
  readonly reserve?: number
  /** Least time between two posts, milliseconds. */
  readonly spacing?: number
  /** Most posts in any 60 minutes, and on any day of the publication's zone. */
  readonly perHour?: number
  readonly perDay?: number
  /** Which share texts carry a link: all, none, or those of breaking posts only. */
  readonly links: Links
  /** In place of the publication's; false for none. */
  readonly utm?: Utm | false
  /** Its texts carry a link of this server that counts clicks and leads on to the post. */
  readonly shortLinks?: true
  /** What becomes of a post's image; absent: `card`. */
  readonly images?: ImagesMode
  /** Where a share text that is too long for one post becomes several, one under the other: so many at most. */
  readonly thread?: number
  /** They say which of how many each is. */
  readonly threadNumbers?: true
  /** What a correction does to a share that stands: see `Corrections`. */
  readonly corrections: Corrections
  /** How long after it went out a share may be deleted and posted anew, milliseconds; absent: ten minutes. */
  readonly repostWithin?: number
  /** What the network bills here, where it differs from its usual prices. */
  readonly prices?: CostRules
  /** What to do when the network cannot tell whether a lost attempt arrived. */
  readonly whenUnknown: 'ask' | 'resend'
}

export const linksModes = ['always', 'never', 'top'] as const
export type Links = (typeof linksModes)[number]

/** `card`: on the card of the link; `attach`: shown by itself, where the network takes images; `never`: no image is uploaded. */
export const imagesModes = ['card', 'attach', 'never'] as const
export type ImagesMode = (typeof imagesModes)[number]

/**
 * `edit` the share, where the network edits; `reply` with the correction, where it threads; `repost`: delete and post anew while
 * the share is young and nobody answered; `nothing`; `auto`: edit, else reply, else nothing.
 */
export const correctionsModes = ['auto', 'edit', 'reply', 'repost', 'nothing'] as const
export type Corrections = (typeof correctionsModes)[number]

export type ScheduleSetup = Omit<Schedule, 'since' | 'stopped'>

/** The operator's whole set-up: what `config/posthorn.yaml` says, parsed. */
export interface Setup {
  readonly publication: Publication
  readonly feeds: readonly FeedSettings[]
  readonly sources: readonly SourceSetup[]
  readonly accounts: readonly AccountSetup[]
  /** Name → Liquid text. */
  readonly templates: Readonly<Record<string, string>>
  readonly schedules: readonly ScheduleSetup[]
  /** Who is told what needs a person; absent: nobody. */
  readonly notify?: NotifySettings
}
