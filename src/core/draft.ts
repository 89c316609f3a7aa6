/** What is sent to a network, frozen before the first byte goes out: text that already fits its rules. */
export interface Draft {
  readonly text: string
  /** The post's own link, as it stands in the text. */
  readonly url: string
  /** The same for every attempt of one delivery; networks that accept an idempotency key get it. */
  readonly key: string
  readonly language?: string
  /** When it was frozen: ISO 8601, UTC. The same for every attempt that may have been carried out. */
  readonly at?: string
  /** What a card of the link says, for networks that do not make one themselves. */
  readonly card?: Card
  /** The account's own post there that this one answers: running stories, replies, corrections. */
  readonly replyTo?: NetworkPost
}

/** In the post's own words; neither is empty. */
export interface Card {
  readonly title: string
  readonly description?: string
}

/** A post on a network: its id there and where people see it. */
export interface NetworkPost {
  readonly id: string
  readonly url?: string
}
