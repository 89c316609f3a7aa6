import { isIri } from '../../core/identity.ts'
import { rfc822Fault } from './dates.ts'
import {
  attributeOf,
  childOf,
  childrenOf,
  hasBase,
  hit,
  shown,
  spaces,
  textOf,
} from './find-elements.ts'
import { htmlFaults } from './html-faults.ts'
import { bodiesOf, type RssSubject } from './rss-subject.ts'
import type { Hit, Rule } from './rule.ts'
import type { XmlElement } from './xml-tree.ts'

/** A rule about each item. */
const ofItems = (find: (item: XmlElement) => Iterable<Hit>) =>
  function* ({ items }: RssSubject): Iterable<Hit> {
    for (const item of items) yield* find(item)
  }

/** https://www.rssboard.org/rss-specification and https://www.rssboard.org/rss-profile, of items. */
export const rssItemRules: readonly Rule<RssSubject>[] = [
  {
    id: 'R1',
    severity: 'error',
    advice: 'Give every item a title or a description.',
    find: ofItems(function* (item) {
      if (textOf(childOf(item, 'title')) || textOf(childOf(item, 'description'))) return
      yield hit(item, '<item> has neither title nor description')
    }),
  },
  {
    id: 'R1',
    severity: 'error',
    advice:
      'Give whole addresses, with https://: readers have no page that they could be relative to.',
    find: ofItems(function* (item) {
      for (const link of [...childrenOf(item, 'link'), ...childrenOf(item, 'comments')]) {
        if (!isIri(textOf(link))) yield hit(link, `${shown(link.text)} is no whole address`)
      }
    }),
  },
  {
    id: 'R2',
    severity: 'error',
    advice: 'Write dates as RFC 822 with a year of four digits: Sun, 22 Nov 2026 10:00:00 GMT.',
    find: ofItems(function* (item) {
      for (const date of childrenOf(item, 'pubDate')) {
        const fault = rfc822Fault(date.text)
        if (fault) yield hit(date, `${shown(date.text)} ${fault}`)
      }
    }),
  },
  {
    id: 'R3',
    severity: 'error',
    advice: 'Give every item a guid of its own that never changes.',
    *find({ items }) {
      const seen = new Set<string>()
      for (const guid of items.flatMap((item) => childrenOf(item, 'guid'))) {
        const text = textOf(guid)
        if (text === '') yield hit(guid, 'the guid is empty')
        else if (seen.has(text)) yield hit(guid, `the guid ${shown(text)} stands twice`)
        seen.add(text)
      }
    },
  },
  {
    id: 'R3',
    severity: 'error',
    advice: 'Write isPermaLink="false" for every guid that is no address of a page.',
    find: ofItems(function* (item) {
      for (const guid of childrenOf(item, 'guid')) {
        const said = attributeOf(guid, 'isPermaLink') ?? 'true'
        if (said !== 'true' && said !== 'false') {
          yield hit(guid, `isPermaLink is ${shown(said)}, neither true nor false`)
        } else if (said === 'true' && !/^https?:/i.test(textOf(guid))) {
          yield hit(guid, `the guid ${shown(guid.text)} is taken for the address of a page`)
        }
      }
    }),
  },
  {
    id: 'R4',
    severity: 'error',
    advice: 'An enclosure has a whole url, a length in bytes (0 when unknown) and a media type.',
    find: ofItems(function* (item) {
      for (const enclosure of childrenOf(item, 'enclosure')) yield* enclosureFaults(enclosure)
    }),
  },
  {
    id: 'R8',
    severity: 'warning',
    advice:
      'One enclosure for each item: readers take the first or the last. Offer the rest as media:content.',
    find: ofItems(function* (item) {
      const [, second] = childrenOf(item, 'enclosure')
      if (second) yield hit(second, '<item> has a second <enclosure>')
    }),
  },
  {
    id: 'R9',
    severity: 'warning',
    advice: 'Make addresses in HTML absolute: readers have no page that they could be relative to.',
    find: ofItems(function* (item) {
      for (const body of bodiesOf(item)) {
        if (hasBase(body)) continue
        for (const fault of htmlFaults(body.text).relative) yield hit(body, `${fault} is relative`)
      }
    }),
  },
  {
    id: 'R10',
    severity: 'warning',
    advice: 'Write ana@news.example (Ana Sol) here, or names alone in <dc:creator>.',
    *find({ channel, items }) {
      const people = [
        ...childrenOf(channel, 'managingEditor'),
        ...childrenOf(channel, 'webMaster'),
        ...items.flatMap((item) => childrenOf(item, 'author')),
      ]
      for (const person of people) {
        if (/^[^\s@]+@[^\s@]+\.[^\s@]+(?: \(.+\))?$/.test(textOf(person))) continue
        yield hit(person, `${shown(person.text)} is no e-mail address`)
      }
    },
  },
  {
    id: 'R14',
    severity: 'warning',
    advice: 'Put <description> before <content:encoded>: some readers show whichever comes last.',
    find: ofItems(function* (item) {
      const [description, encoded] = [
        childOf(item, 'description'),
        childOf(item, 'encoded', spaces.content),
      ]
      if (description && encoded && encoded.at < description.at) {
        yield hit(description, '<description> comes after <content:encoded>')
      }
    }),
  },
  {
    id: 'R16',
    severity: 'note',
    advice: 'Leave out slash:comments, or say by lastBuildDate when it changed.',
    *find({ channel, items }) {
      if (childOf(channel, 'lastBuildDate')) return
      for (const item of items) {
        const comments = childOf(item, 'comments', spaces.slash)
        if (comments) yield hit(comments, 'slash:comments stands in a feed without lastBuildDate')
      }
    },
  },
  {
    id: 'R17',
    severity: 'warning',
    advice: 'Give every item a guid: without one, readers show a changed item as a new one.',
    find: ofItems(function* (item) {
      if (!childOf(item, 'guid')) yield hit(item, '<item> has no guid')
    }),
  },
  {
    id: 'R17',
    severity: 'warning',
    advice: 'Leave out what readers must remove to be safe; a link to it serves them better.',
    find: ofItems(function* (item) {
      for (const body of bodiesOf(item)) {
        for (const fault of htmlFaults(body.text).unsafe) yield hit(body, `${fault} in HTML`)
      }
    }),
  },
  {
    id: 'R17',
    severity: 'warning',
    advice: 'Name the author once: in <dc:creator>, or in <author> with an e-mail address.',
    find: ofItems(function* (item) {
      const author = childOf(item, 'author')
      if (author && childOf(item, 'creator', spaces.dc)) {
        yield hit(author, '<item> has both <author> and <dc:creator>')
      }
    }),
  },
]

function* enclosureFaults(enclosure: XmlElement): Iterable<Hit> {
  const url = attributeOf(enclosure, 'url')
  const length = attributeOf(enclosure, 'length')
  const type = attributeOf(enclosure, 'type')
  if (url === undefined) yield hit(enclosure, '<enclosure> has no url')
  else if (!/^https?:\/\//i.test(url) || !isIri(url)) {
    yield hit(enclosure, `the url ${shown(url)} is no whole http address`)
  }
  if (length === undefined) yield hit(enclosure, '<enclosure> has no length')
  else if (!/^\d+$/.test(length)) yield hit(enclosure, `the length is ${shown(length)}`)
  if (type === undefined) yield hit(enclosure, '<enclosure> has no type')
  else if (!/^[\w.+-]+\/[\w.+-]+(?:\s*;.*)?$/.test(type)) {
    yield hit(enclosure, `the type is ${shown(type)}`)
  }
}
