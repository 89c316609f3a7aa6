import { cleanLine, cleanText } from '../core/clean-text.ts'
import type { Outline, OutlineFeed } from '../core/outline.ts'
import type { TextFormat } from '../ports/text-format.ts'
import { xmlFault } from './well-formed.ts'
import { escapeXml, escapeXmlAttribute } from './xml.ts'

/** OPML 2.0, subscription list: http://opml.org/spec2.opml#subscriptionLists */
export const opml: TextFormat<Outline> = {
  mediaType: 'text/x-opml; charset=utf-8',
  write: writeOpml,
  fault(text, { feeds, groups }) {
    const all = feeds.length + groups.reduce((sum, group) => sum + group.feeds.length, 0)
    const written = text.match(/<outline type="rss" /g)?.length ?? 0
    return (
      xmlFault(text) ?? (written === all ? undefined : `${all} feeds meant, ${written} written`)
    )
  },
}

function writeOpml({ title, language, feeds, groups }: Outline): string {
  let xml =
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    `<opml version="2.0"><head><title>${escapeXml(cleanLine(title))}</title>` +
    '<docs>http://opml.org/spec2.opml</docs></head><body>'
  for (const feed of feeds) xml += outline(feed, language)
  for (const group of groups) {
    xml += `<outline text="${line(group.title)}">`
    for (const feed of group.feeds) xml += outline(feed, language)
    xml += '</outline>'
  }
  return cleanText(`${xml}</body></opml>\n`)
}

function outline({ title, description, feedUrl, pageUrl }: OutlineFeed, language: string): string {
  const named = line(title)
  const about = description ? ` description="${line(description)}"` : ''
  return (
    `<outline type="rss" text="${named}" title="${named}"${about} xmlUrl="${escapeXmlAttribute(feedUrl)}"` +
    ` htmlUrl="${escapeXmlAttribute(pageUrl)}" language="${escapeXmlAttribute(language)}" version="RSS2"/>`
  )
}

const line = (text: string) => escapeXmlAttribute(cleanLine(text))
