import { findLinks } from './find-links.ts'
import type { TextRules } from './text-rules.ts'

/** What a network bills, in US dollars. Data, so that a price change is a change of numbers. */
export interface CostRules {
  readonly post: number
  readonly postWithLink: number
  /** For each post of the account's own that is read: looks for lost attempts, and what stands there. */
  readonly read?: number
  /** For taking a post down. */
  readonly remove?: number
  /** For the alternative text of an image. */
  readonly altText?: number
}

/** The prices a network publishes: since when they hold, and where they stand. */
export interface Prices extends CostRules {
  /** `2026-04-20` */
  readonly since: string
  readonly source: string
}

/** What is billed on an account: its network's prices, with the operator's own in their place. */
export function pricesOf(
  network: { readonly cost?: CostRules },
  account?: { readonly prices?: CostRules },
): CostRules | undefined {
  return account?.prices ? { ...network.cost, ...account.prices } : network.cost
}

/** US dollars for one share text; `links` is how many links the network will find in it. */
export function costOf(rules: CostRules | undefined, links: number): number {
  if (!rules) return 0
  return links > 0 ? rules.postWithLink : rules.post
}

/** US dollars for a text that is sent as it stands. X finds links in the composed form of the characters. */
export function costOfText(rules: CostRules | undefined, text: string, network: TextRules): number {
  if (!rules) return 0
  const read = network.unit === 'weighted' ? text.normalize('NFC') : text
  return costOf(rules, findLinks(read, network.links ?? 'scheme').length)
}
