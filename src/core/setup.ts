import type { FeedSettings, Publication } from './publication.ts'
import type { Schedule } from './schedule.ts'

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
  /** Least time between two posts, milliseconds. */
  readonly spacing?: number
  /** What to do when the network cannot tell whether a lost attempt arrived. */
  readonly whenUnknown: 'ask' | 'resend'
}

export interface SourceSetup {
  readonly id: string
  readonly type: 'feed'
  readonly url: string
  /** Milliseconds between polls. */
  readonly every: number
  /** Whether its hub is asked to push; absent: when hubs can reach us by https. */
  readonly websub?: boolean
}

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
}
