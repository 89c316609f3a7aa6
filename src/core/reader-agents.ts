import { knownReaders, OTHER, PEOPLE } from './known-readers.ts'

/** All that is kept of a User-Agent. */
export interface ReaderAgent {
  /** An id of `knownReaders`, `people` or `other`. */
  readonly reader: string
  /** For how many people it says it asks. */
  readonly subscribers?: number
  /** Whose subscribers these are, so that figures are not mixed up: the reader's own id of the feed, often empty. */
  readonly source: string
}

/** What stands further back tells nothing, and nobody may make us read on. */
const LONGEST = 400
const SOURCE_LONGEST = 64

const marked = new Map(
  knownReaders.flatMap(({ id, name, marks = [name] }) =>
    marks.map((mark): [string, string] => [mark.toLowerCase(), id]),
  ),
)
const escaped = (mark: string) => mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const alternatives = [...marked.keys()].sort((a, b) => b.length - a.length).map(escaped)
const anyMark = new RegExp(`(?<![a-z0-9])(?:${alternatives.join('|')})(?![a-z])`, 'i')

/** `16 subscribers`, as JSON Feed 1.1 asks readers to say (https://www.jsonfeed.org/version/1.1/); some say readers. */
const subscribers = /(?<![\d.,])(\d{1,3}(?:,\d{3}){1,2}|\d{1,9}) (?:subscriber|reader|user)s?\b/i
/** `feed-id=71a9` `feed-id:71` `feedID: 71`; NewsBlur writes the address of its page. */
const feedId = /\bfeed-?id[=:] ?([\w.-]+)|newsblur\.com\/site\/(\d+)/i
const product = /^[\w.-]+/

/** Browsers that fetch a feed themselves. Programs that pass for one mostly add who they are. */
const browser = /^Mozilla\/5\.0 \(.*(?:Gecko\/|AppleWebKit\/|Trident\/)/
const noBrowser = /compatible;|https?:|bot\b|crawl|spider/i

/** Reduces a User-Agent to the reader, the subscribers it reports, and its id of the feed. */
export function readerAgent(userAgent: string | undefined): ReaderAgent {
  if (!userAgent) return unnamed
  const field = userAgent.slice(0, LONGEST)
  const reader = readerIn(field)
  const count = subscribers.exec(field)?.[1]
  if (count === undefined) return { reader, source: '' }
  const [, id, page] = feedId.exec(field) ?? []
  // Services that the table does not know are not to overwrite each other's figures.
  const source = id ?? page ?? (reader === OTHER ? product.exec(field)?.[0] : undefined) ?? ''
  return {
    reader,
    subscribers: Number(count.replaceAll(',', '')),
    source: source.slice(0, SOURCE_LONGEST),
  }
}

const unnamed: ReaderAgent = { reader: OTHER, source: '' }

function readerIn(field: string): string {
  const known = marked.get(anyMark.exec(field)?.[0].toLowerCase() ?? '')
  if (known !== undefined) return known
  return browser.test(field) && !noBrowser.test(field) ? PEOPLE : OTHER
}
