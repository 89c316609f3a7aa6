/** What a network bills for one post, in US dollars. Data, so that a price change is a change of numbers. */
export interface CostRules {
  readonly post: number
  readonly postWithLink: number
}

/** US dollars for one share text; `links` is how many links the network will find in it. */
export function costOf(rules: CostRules | undefined, links: number): number {
  if (!rules) return 0
  return links > 0 ? rules.postWithLink : rules.post
}
