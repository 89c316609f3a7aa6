import { findLinks } from './find-links.ts'
import type { Post } from './post.ts'
import type { Links } from './setup.ts'

/** Whether share texts of a post carry its link on an account. */
export const carriesLink = (links: Links | undefined, { priority }: Pick<Post, 'priority'>) =>
  links === 'top' ? priority === 'breaking' : links !== 'never'

/**
 * Invisible, joins no words and is part of no host name (The Unicode Standard, section 23.2): after a dot it keeps what
 * follows from being read as the end of a domain.
 */
const WORD_JOINER = '\u2060'

/**
 * The text with nothing in it that a network of this kind makes a link of. What looked like one reads as before:
 * `Booking.com` and `ASP.NET` are words of a title, and must not be billed as links.
 */
export function unlinked(text: string, kind: 'scheme' | 'bare'): string {
  const shown = composed(text)
  const links = findLinks(shown, kind)
  if (links.length === 0) return findLinks(text, kind).length === 0 ? text : broken(shown)
  const parted = links.reduceRight(
    (rest, { start, end }) =>
      rest.slice(0, start) + broken(rest.slice(start, end)) + rest.slice(end),
    shown,
  )
  return findLinks(parted, kind).length === 0 ? parted : broken(shown)
}

/** As X reads a text: in the composed form of its characters. */
const composed = (text: string) => (/^[\x00-\x7f]*$/.test(text) ? text : text.normalize('NFC'))

const broken = (text: string) =>
  text.replace(/:(?=\/\/)|\.(?=\S)/g, (mark) => `${mark}${WORD_JOINER}`)
