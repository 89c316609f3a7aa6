/** A feed that anybody watches, by its address. */
export interface HubTopic {
  readonly topic: string
  readonly subscribers: number
  /** When the hub last saw it change; when it was first watched, if it has not changed since. */
  readonly changedAt: Date
}

/** All subscriptions to one feed with callbacks on one host. */
export interface HubHost {
  readonly topic: string
  readonly host: string
  readonly subscribers: number
  /** Of these, how many speak rssCloud. */
  readonly cloud: number
  /** When the first and the last of the leases end. */
  readonly firstLease: Date
  readonly lastLease: Date
  /** When something was last taken there. */
  readonly takenAt?: Date
  /** Pushes that were given up, and those that wait to be tried again. */
  readonly failed: number
  readonly retrying: number
  /** Why the newest of these was not taken. */
  readonly reason?: string
}

/** A hub of others, and what came of telling it last. */
export interface HubPing {
  readonly hub: string
  readonly topic: string
  readonly state: 'waiting' | 'done' | 'failed' | 'dropped'
  readonly at: Date
  readonly tries: number
  readonly reason?: string
}

/** What the hub does, for people: subscriptions of now, and the ledger as far back as it is kept. */
export interface HubOverview {
  /** The feeds with most subscribers first. */
  watched(now: Date): Promise<readonly HubTopic[]>
  /** Those with failures first, then those with most subscribers. */
  hosts(now: Date, limit: number): Promise<readonly HubHost[]>
  /** The newest ping of each hub that was told. */
  pings(): Promise<readonly HubPing[]>
}
