import type { FeedFormatId, FeedHistory } from '../core/feed-document.ts'
import { escapeXmlAttribute } from './xml.ts'

/** What a document says of its place in the history of the feed, in the namespace that it needs. */
interface HistoryMarkup {
  readonly namespace: string
  readonly elements: string
}

/** `fh:complete`, `fh:archive` and the links between documents: RFC 5005, 2 and 4. */
export const atomHistory = (history: FeedHistory | undefined) =>
  markup(history, 'link', 'atom', 'application/atom+xml')

export const rssHistory = (history: FeedHistory | undefined) =>
  markup(history, 'atom:link', 'rss', 'application/rss+xml')

function markup(
  history: FeedHistory | undefined,
  element: string,
  format: FeedFormatId,
  type: string,
): HistoryMarkup {
  if (!history) return { namespace: '', elements: '' }
  const links = [
    ['current', history.current],
    ['prev-archive', history.previous],
    ['next-archive', history.next],
  ] as const
  const written = links.map(([rel, addresses]) =>
    addresses
      ? `<${element} rel="${rel}" type="${type}" href="${escapeXmlAttribute(addresses[format])}"/>`
      : '',
  )
  const mark = history.kind === 'live' ? '' : `<fh:${history.kind}/>`
  return {
    namespace: mark ? ' xmlns:fh="http://purl.org/syndication/history/1.0"' : '',
    elements: mark + written.join(''),
  }
}
