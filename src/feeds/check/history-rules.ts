import { isIri } from '../../core/identity.ts'
import { rfc3339Fault } from './dates.ts'
import {
  attributeOf,
  childOf,
  childrenOf,
  hit,
  linksOf,
  shown,
  spaces,
  textOf,
} from './find-elements.ts'
import type { Hit, Rule } from './rule.ts'
import type { XmlElement } from './xml-tree.ts'

/** The element of a document that says what it is: an RSS channel, or an Atom feed. */
export interface HistorySubject {
  readonly feed: XmlElement
  readonly address?: string
}

const steps = ['first', 'last', 'previous', 'next', 'prev-archive', 'next-archive', 'current']

/** RFC 5005 and RFC 6721, alike in RSS and Atom. */
export const historyRules: readonly Rule<HistorySubject>[] = [
  {
    id: 'F1',
    severity: 'error',
    advice:
      'A document with fh:complete is everything: leave out its links to pages and archives (RFC 5005, 2).',
    *find({ feed }) {
      if (!childOf(feed, 'complete', spaces.history)) return
      for (const rel of steps) {
        for (const link of linksOf(feed, rel)) yield hit(link, `rel="${rel}" in a complete feed`)
      }
    },
  },
  {
    id: 'F2',
    severity: 'error',
    advice: 'Link to the other pages by whole addresses (RFC 5005, 3).',
    *find({ feed, address }) {
      for (const rel of steps) {
        const [link, second] = linksOf(feed, rel)
        if (!link) continue
        const href = attributeOf(link, 'href') ?? ''
        if (!isIri(href)) yield hit(link, `rel="${rel}" leads to ${shown(href)}`)
        else if (href === address && /^(?:next|prev)/.test(rel)) {
          yield hit(link, `rel="${rel}" leads to this document itself`)
        }
        if (second) yield hit(second, `a second rel="${rel}"`)
      }
    },
  },
  {
    id: 'F2',
    severity: 'warning',
    advice: 'The name of that relation is "previous" (RFC 5005, 3).',
    *find({ feed }) {
      for (const link of linksOf(feed, 'prev'))
        yield hit(link, 'rel="prev" is not known to readers')
    },
  },
  {
    id: 'F3',
    severity: 'warning',
    advice:
      'An archive links to the feed by rel="current", and to what came before by rel="prev-archive" (RFC 5005, 4).',
    *find({ feed }) {
      const archive = childOf(feed, 'archive', spaces.history)
      if (!archive) return
      if (linksOf(feed, 'current').length === 0)
        yield hit(archive, 'the archive has no rel="current"')
    },
  },
  {
    id: 'F3',
    severity: 'warning',
    advice: 'Mark archives by <fh:archive/>, so that readers keep them for good (RFC 5005, 4).',
    *find({ feed }) {
      const [next] = linksOf(feed, 'next-archive')
      if (next && !childOf(feed, 'archive', spaces.history)) {
        yield hit(next, 'rel="next-archive" in a document that is no archive')
      }
    },
  },
  {
    id: 'T1',
    severity: 'error',
    advice:
      'at:deleted-entry names the id that is gone in ref, and since when in when (RFC 6721, 3).',
    *find({ feed }) {
      for (const gone of childrenOf(feed, 'deleted-entry', spaces.tombstones))
        yield* tombstoneFaults(gone)
    },
  },
  {
    id: 'T1',
    severity: 'warning',
    advice: 'Name in ref the atom:id of the entry that is gone: an IRI (RFC 6721, 3).',
    *find({ feed }) {
      for (const gone of childrenOf(feed, 'deleted-entry', spaces.tombstones)) {
        const ref = attributeOf(gone, 'ref')
        if (ref && !isIri(ref)) yield hit(gone, `the ref ${shown(ref)} is no IRI`)
      }
    },
  },
  {
    id: 'T1',
    severity: 'warning',
    advice: 'Leave the entry out, or change its updated after it came back (RFC 6721, 3).',
    *find({ feed }) {
      const gone = new Map(
        childrenOf(feed, 'deleted-entry', spaces.tombstones).map((one) => [
          attributeOf(one, 'ref'),
          Date.parse(attributeOf(one, 'when') ?? ''),
        ]),
      )
      for (const entry of gone.size > 0 ? childrenOf(feed, 'entry', spaces.atom) : []) {
        const when = gone.get(textOf(childOf(entry, 'id', spaces.atom)))
        const updated = Date.parse(textOf(childOf(entry, 'updated', spaces.atom)))
        if (when !== undefined && updated <= when) {
          yield hit(entry, 'the entry is in the feed, and named as deleted')
        }
      }
    },
  },
]

function* tombstoneFaults(gone: XmlElement): Iterable<Hit> {
  if (!attributeOf(gone, 'ref')) yield hit(gone, 'the deleted entry has no ref')
  const fault = rfc3339Fault(attributeOf(gone, 'when') ?? '')
  if (fault) yield hit(gone, `when ${fault}`)
}
