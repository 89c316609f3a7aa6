import { htmlToText } from './html-text.ts'

/**
 * A name for a post or feed that never changes, whatever happens to its address: a `tag:` URI (RFC 4151).
 * `at` is a day on which the publication owned the host of `home`.
 */
export function mintGuid({ home, at, id }: { home: string; at: Date; id: string }): string {
  const authority = new URL(home).hostname.replace(/[^a-z0-9.-]+/g, '-').replace(/^-+|-+$/g, '')
  return `tag:${authority},${at.toISOString().slice(0, 10)}:${encodeURIComponent(id)}`
}

/** Whether Atom may use this text as an id: an absolute IRI (RFC 3987), so no spaces and a scheme. */
export function isIri(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`\p{Cc}]+$/iu.test(text)) return false
  if (/%(?![0-9a-f]{2})/i.test(text)) return false
  return !/^https?:/i.test(text) || (/^https?:\/\/[^/?#]/i.test(text) && URL.canParse(text))
}

/** Parameters that tell where a reader came from, never what the page shows. */
const TRACKING =
  /^(utm_.*|mtm_.*|pk_.*|hsa_.*|wt_.*|at_(medium|campaign|custom\d)|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|mc_[ce]id|mkt_tok|_hsenc|_hsmi|vero_id|oly_(anon|enc)_id|__twitter_impression|feature_rss|ns_(campaign|mchannel|source|linkname|fee))$/i

/**
 * For comparing only, never for linking: two addresses of the same page give the same text.
 * What is no http address comes back trimmed.
 */
export function canonicalUrl(url: string): string {
  const trimmed = url.trim()
  if (!URL.canParse(trimmed)) return trimmed
  const { protocol, hostname, port, pathname, searchParams } = new URL(trimmed)
  if (protocol !== 'http:' && protocol !== 'https:') return trimmed
  const host = hostname.replace(/\.+$/, '').replace(/^(?:www\.)+(?=[^.]+\.)/, '')
  if (host === '') return trimmed
  const path = pathname.replace(/(?:\/(?:index\.html?)?)+$/i, '')
  const kept = [...searchParams].filter(([name]) => !TRACKING.test(name))
  const query = new URLSearchParams(kept.sort(byNameThenValue)).toString()
  const shownPort = port === '' || port === '80' || port === '443' ? '' : `:${port}`
  return `https://${host}${shownPort}${path}${query && `?${query}`}`
}

function byNameThenValue(a: readonly [string, string], b: readonly [string, string]): number {
  const [left, right] = a[0] === b[0] ? [a[1], b[1]] : [a[0], b[0]]
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * What makes a post recognisable when its id and address have changed: title and text without markup, case and
 * spacing. Feed it to a hash.
 */
export function fingerprint(post: { readonly title: string; readonly html?: string }): string {
  return [post.title, htmlToText(post.html ?? '')].map(withoutSpacing).join('\n')
}

const withoutSpacing = (text: string) =>
  text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
