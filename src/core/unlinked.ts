import type { Post } from './post.ts'
import type { Links } from './setup.ts'
import type { TextRules } from './text-rules.ts'

/** Whether share texts of a post carry its link on an account. */
export const carriesLink = (links: Links | undefined, { priority }: Pick<Post, 'priority'>) =>
  links === 'top' ? priority === 'breaking' : links !== 'never'

/** Which mode of an account takes the link out of a post's texts, for people. */
export function linksMode(account: { id: string; links?: Links }, post: Pick<Post, 'priority'>) {
  if (carriesLink(account.links, post)) return undefined
  const why = account.links === 'top' ? ', and the post is not breaking' : ''
  return `${account.id} has links: ${account.links}${why}`
}

/**
 * Invisible, joins no words and is part of no host name (The Unicode Standard, section 23.2): after a dot it keeps what
 * follows from being read as the end of a domain.
 */
const WORD_JOINER = '\u2060'

/** No top-level domain is one letter. */
const BEFORE_DOMAIN = /\.(?=[A-Za-z][\p{L}\p{M}]|(?![A-Za-z])[\p{L}\p{M}])/gu
const BEFORE_HOST = /:(?=\/\/)/g

/**
 * The text with nothing in it that a network makes a link of. What looked like one reads as before: `Booking.com` and
 * `ASP.NET` are words of a title, and must not be billed as links. Which domains there are is not asked: the network's list
 * may be longer than ours.
 */
export function unlinked(text: string, { links }: Pick<TextRules, 'links'>): string {
  const parted = text.replace(BEFORE_HOST, `$&${WORD_JOINER}`)
  return links === 'bare' ? parted.replace(BEFORE_DOMAIN, `$&${WORD_JOINER}`) : parted
}
