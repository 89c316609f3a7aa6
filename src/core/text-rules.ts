import type { MentionForm } from './mentions.ts'

/** How one network counts and limits share text. Data only: fitting stays in `share-text.ts`. */
export interface TextRules {
  readonly max: number
  readonly unit: TextUnit
  /** What a link costs, whatever its length. Omit when it counts as written. */
  readonly urlLength?: number
  /** Which links cost `urlLength`: `scheme` those with http(s)://, `bare` also `example.com` (X). */
  readonly links?: 'scheme' | 'bare'
  /** A second limit, in UTF-8 bytes. */
  readonly maxBytes?: number
  /** `@user@host` counts as `@user` (Mastodon). */
  readonly shortMentions?: boolean
  /** The most different links of a text (Threads). */
  readonly maxLinks?: number
  /** The most `$ABC` of a text (X). */
  readonly cashtags?: number
  /** How people are mentioned there; absent: by their names only. */
  readonly mentions?: MentionForm
  /** Counted as written in this markup: see `little-text.ts` (LinkedIn). */
  readonly markup?: 'little-text'
}

/**
 * `weighted` is X's count: most letters 1, others and whole emoji 2. `emoji-bytes` is that of Threads: an emoji its UTF-8
 * bytes, all else code points.
 */
export type TextUnit = 'weighted' | 'graphemes' | 'utf16' | 'code-points' | 'emoji-bytes'

export interface FoundLink {
  readonly url: string
  /** UTF-16 offsets into the text. */
  readonly start: number
  readonly end: number
}

export interface Count {
  readonly count: number
  readonly limit: number
  readonly unit: TextUnit
  readonly valid: boolean
  readonly links: readonly FoundLink[]
}
