/** What browsers forgive in an address and RFC 3987 does not, so that strict readers refuse the feed for it. */
const notInIri = /[\s<>"{}|\\^`\p{Cc}]|%(?![\da-f]{2})/iu
const notInIriAll = /[\s<>"{}|\\^`\p{Cc}]|%(?![\da-f]{2})/giu

/** The same address as a feed may give it: what is not allowed there stands as `%22`. */
export function feedAddress(url: string): string {
  if (!notInIri.test(url)) return url
  const written = URL.canParse(url) ? new URL(url).href : url
  return written.replace(notInIriAll, encodeURIComponent)
}
