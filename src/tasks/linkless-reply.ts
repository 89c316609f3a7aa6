import { findLinks } from '../core/find-links.ts'
import type { Post } from '../core/post.ts'
import type { Publication } from '../core/publication.ts'
import { carriesLink } from '../core/unlinked.ts'
import type { Network } from '../ports/network.ts'
import type { Account } from '../ports/setup-store.ts'
import { type Making, prepareDraft } from './prepare-draft.ts'

interface Replying {
  readonly post: Post
  readonly publication: Publication
  readonly network: Network
  readonly account: Account
}

/** What a schedule's reply is made from: what the operator wrote for the post's share is not said again in answer to it. */
export function replyMaking({ post, publication, network, account }: Replying, template: string) {
  return {
    post: { ...post, share: {} },
    publication,
    network,
    accountId: account.id,
    limits: account.limits,
    links: account.links,
    linkTerms: account,
    prices: account.prices,
    template,
  } satisfies Making
}

/**
 * Whether a reply has a link that the account's `links` takes out: "More on this:" says nothing without it. Names that only
 * look like links (`Booking.com`) are none of its own.
 */
export function isLinklessReply(replying: Replying, template: string): boolean {
  if (carriesLink(replying.account.links, replying.post)) return false
  const whole = prepareDraft({ ...replyMaking(replying, template), links: 'always' })
  return whole.ok && findLinks(whole.draft.text, 'scheme').length > 0
}
