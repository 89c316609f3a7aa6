import { isIri } from '../../core/identity.ts'
import { rfc3339Fault } from './dates.ts'
import { shown } from './find-elements.ts'
import { htmlFaults } from './html-faults.ts'
import type { JsonSubject } from './json-rules.ts'
import type { JsonNode } from './json-tree.ts'
import { hitMember, isObject, listOf, memberOf, stringOf } from './json-values.ts'
import type { Hit, Rule } from './rule.ts'

/** A rule about each item. */
const ofItems = (find: (item: JsonNode) => Iterable<Hit>) =>
  function* ({ items }: JsonSubject): Iterable<Hit> {
    for (const item of items) yield* find(item)
  }

/** https://www.jsonfeed.org/version/1.1/, of items. */
export const jsonItemRules: readonly Rule<JsonSubject>[] = [
  {
    id: 'J1',
    severity: 'error',
    advice: 'Give every item an id: a text of its own that never changes.',
    *find({ items }) {
      const seen = new Set<string>()
      for (const item of items) {
        const id = stringOf(item, 'id')
        if (!isObject(item)) yield { at: item.at, message: 'an item is no object' }
        else if (!memberOf(item, 'id')) yield { at: item.at, message: 'an item has no id' }
        else if (!id) yield hitMember(item, 'id', 'an id is no text, or empty')
        else if (seen.has(id)) yield hitMember(item, 'id', `the id ${shown(id)} stands twice`)
        seen.add(id ?? '')
      }
    },
  },
  {
    id: 'J1',
    severity: 'error',
    advice: 'Give every item content_html or content_text.',
    find: ofItems(function* (item) {
      if (stringOf(item, 'content_html') ?? stringOf(item, 'content_text')) return
      if (isObject(item)) yield { at: item.at, message: 'an item has no content' }
    }),
  },
  {
    id: 'J1',
    severity: 'error',
    advice: 'Give whole addresses, with https://.',
    find: ofItems(function* (item) {
      for (const name of ['url', 'external_url', 'image', 'banner_image']) {
        if (!memberOf(item, name)) continue
        const url = stringOf(item, name) ?? ''
        if (!isIri(url)) yield hitMember(item, name, `${name} ${shown(url)} is no whole address`)
      }
    }),
  },
  {
    id: 'J2',
    severity: 'warning',
    advice: 'Write plain text here: only content_html is HTML.',
    find: ofItems(function* (item) {
      for (const name of ['title', 'summary', 'content_text']) {
        const text = stringOf(item, name) ?? ''
        if (
          /<\/(?:p|a|b|i|em|strong|div|span|h\d|ul|li)>|&(?:#\d+|#x[\da-f]+|amp|lt|gt|quot|nbsp);/i.test(
            text,
          )
        ) {
          yield hitMember(item, name, `${name} has HTML in it`)
        }
      }
    }),
  },
  {
    id: 'J2',
    severity: 'warning',
    advice: 'Make addresses in HTML absolute: readers have no page that they could be relative to.',
    find: ofItems(function* (item) {
      for (const fault of htmlFaults(stringOf(item, 'content_html') ?? '').relative) {
        yield hitMember(item, 'content_html', `${fault} is relative`)
      }
    }),
  },
  {
    id: 'J2',
    severity: 'warning',
    advice: 'Leave out what readers must remove to be safe; a link to it serves them better.',
    find: ofItems(function* (item) {
      for (const fault of htmlFaults(stringOf(item, 'content_html') ?? '').unsafe) {
        yield hitMember(item, 'content_html', `${fault} in HTML`)
      }
    }),
  },
  {
    id: 'J6',
    severity: 'error',
    advice:
      'An attachment has a url and a mime_type; size_in_bytes and duration_in_seconds are numbers.',
    find: ofItems(function* (item) {
      for (const attachment of listOf(item, 'attachments')) yield* attachmentFaults(attachment)
    }),
  },
  {
    id: 'J10',
    severity: 'error',
    advice: 'Write dates as RFC 3339: 2026-11-22T10:00:00Z.',
    find: ofItems(function* (item) {
      for (const name of ['date_published', 'date_modified']) {
        if (!memberOf(item, name)) continue
        const date = stringOf(item, name) ?? ''
        const fault = rfc3339Fault(date)
        if (fault) yield hitMember(item, name, `${shown(date)} ${fault}`)
      }
    }),
  },
]

function* attachmentFaults(attachment: JsonNode): Iterable<Hit> {
  if (!isIri(stringOf(attachment, 'url') ?? '')) {
    yield hitMember(attachment, 'url', 'an attachment has no url that is a whole address')
  }
  if (!/^[\w.+-]+\/[\w.+-]+/.test(stringOf(attachment, 'mime_type') ?? '')) {
    yield hitMember(attachment, 'mime_type', 'an attachment has no mime_type')
  }
  for (const name of ['size_in_bytes', 'duration_in_seconds']) {
    const number = memberOf(attachment, name)
    if (number && !(number.kind === 'value' && typeof number.value === 'number')) {
      yield { at: number.at, message: `${name} is no number` }
    }
  }
}
