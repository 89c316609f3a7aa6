import type { Publication } from './publication.ts'
import type { AccountSetup } from './setup.ts'
import { leadsAnywhere, shortCode, shortLink } from './short-link.ts'
import { trackedLink, type Utm, utmFor } from './tracked-link.ts'

/** The link of a post as the texts of an account carry it. */
export interface ShareLink {
  readonly url: string
  /** Where it is a short one: what must be kept before anybody can see it. */
  readonly short?: ShortLinkTarget
}

/** What a short link leads to, and who it was made for. */
export interface ShortLinkTarget {
  readonly code: string
  readonly postId: string
  readonly accountId: string
  readonly utm: Utm
}

/** What an account's operator says of the links in its texts. */
export type LinkTerms = Pick<AccountSetup, 'utm' | 'shortLinks' | 'rehearsal'>

/** Rehearsal accounts get short links everywhere, others only where all readers can follow them. */
export function shareLink(
  post: { readonly id: string; readonly url: string },
  publication: Pick<Publication, 'utm' | 'publicUrl'>,
  place: { readonly network: string; readonly account: string },
  terms: Partial<LinkTerms> = {},
): ShareLink {
  const utm = utmFor(publication.utm, terms.utm, place)
  const { publicUrl } = publication
  if (!terms.shortLinks || publicUrl === undefined || lacksShortLinks(terms, publication))
    return { url: trackedLink(post.url, utm) }
  const code = shortCode(post.id, place.account)
  const short = { code, postId: post.id, accountId: place.account, utm }
  return { url: shortLink(publicUrl, code), short }
}

/** Whether an account is to have short links, and readers could not follow them: its texts carry the post's own link instead. */
export const lacksShortLinks = (
  { shortLinks, rehearsal }: Partial<LinkTerms>,
  { publicUrl }: Pick<Publication, 'publicUrl'>,
): boolean =>
  shortLinks === true && (publicUrl === undefined || !(rehearsal || leadsAnywhere(publicUrl)))
