import type { ShareText } from './share-text.ts'
import { splitText, type ThreadTerms } from './split-text.ts'
import type { TextRules } from './text-rules.ts'

export type TextInParts = ShareText & {
  /** What is said after the text, each under the one before. */
  readonly parts?: readonly string[]
  /** All of it, before it was split. */
  readonly whole?: string
}

export interface InParts {
  readonly rules: TextRules
  /** The link, as texts carry it. */
  readonly url: string
  readonly thread?: ThreadTerms | undefined
}

/**
 * A text that fits whole stays whole. Else, where there may be several parts, as much of it as these take: parts end where
 * sentences do, so that they are not all filled, and less is tried until they are few enough.
 *
 * @param fit the text fitted to some rules
 */
export function textInParts(fit: (rules: TextRules) => ShareText, asked: InParts): TextInParts {
  const { rules, thread } = asked
  const single = fit(rules)
  const isWhole = single.ok && single.shrunk.length === 0 && single.dropped.length === 0
  if (isWhole || !thread) return single
  for (const room of rooms) {
    const long = fit(widened(rules, Math.max(1, thread.most * room)))
    const split = long.ok && inParts(long, asked)
    if (split) return split
  }
  return single
}

const rooms = [1, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5]

const widened = (rules: TextRules, by: number): TextRules => ({
  ...rules,
  max: Math.floor(rules.max * by),
  ...(rules.maxBytes !== undefined && { maxBytes: Math.floor(rules.maxBytes * by) }),
})

/** A text that is no longer than that many parts, as it stands; undefined when it is. */
export function inParts(
  whole: Extract<ShareText, { ok: true }>,
  { rules, url, thread }: InParts,
): TextInParts | undefined {
  const [text, ...parts] = (thread && splitText(whole.text, { url, rules, thread })) ?? []
  return text === undefined ? undefined : { ...whole, text, parts, whole: whole.text }
}
