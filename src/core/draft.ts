import type { ImageType } from './image-rules.ts'

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
  /** Of its card; without a card, to be shown by itself. */
  readonly image?: DraftImage
  /** The whole post, for accounts that publish it too. */
  readonly article?: Article
  /** The account's own post there that this one answers: running stories, replies, corrections. */
  readonly replyTo?: NetworkPost
  /** What is said after it, each under the one before: frozen with the first. Networks take no notice. */
  readonly parts?: readonly string[]
}

type Said = Pick<Draft, 'text' | 'parts'>

/** What each post says, the first one first. */
export const textsOf = ({ text, parts = [] }: Said): readonly string[] => [text, ...parts]

/** All that is said, in whatever many posts. */
export const wholeText = (said: Said): string => textsOf(said).join('\n\n')

/** In the post's own words; neither is empty. */
export interface Card {
  readonly title: string
  readonly description?: string
}

/** A whole post, for networks where posts can be read. */
export interface Article {
  /** The same for every version of the post. */
  readonly identifier: string
  /** The post's own address, whatever link stands in the text. */
  readonly url: string
  readonly title: string
  readonly summary?: string
  /** Its address: nobody uploads it. */
  readonly image?: string
  readonly markdown: string
  /** ISO 8601, UTC. */
  readonly publishedAt: string
  /** Without `#`. */
  readonly hashtags: readonly string[]
}

/** An image that fits its network; its bytes are kept under their hash. */
export interface DraftImage {
  /** Of its bytes: see `contentHash`. */
  readonly hash: string
  readonly type: ImageType
  readonly width: number
  readonly height: number
  readonly bytes: number
  /** What those who cannot see it are told. */
  readonly alt?: string
}

/** A post on a network: its id there and where people see it. */
export interface NetworkPost {
  readonly id: string
  readonly url?: string
}
