import { isIri } from '../../core/identity.ts'
import { rfc3339Fault } from './dates.ts'
import {
  attributeOf,
  childOf,
  childrenOf,
  hasBase,
  hit,
  linksOf,
  shown,
  spaces,
  textOf,
} from './find-elements.ts'
import { selfFaults } from './rss-channel-rules.ts'
import type { Hit, Rule } from './rule.ts'
import type { XmlElement } from './xml-tree.ts'

/** An Atom document, and how it came. */
export interface AtomSubject {
  readonly feed: XmlElement
  readonly entries: readonly XmlElement[]
  readonly address?: string
  readonly mediaType?: string
}

const atom = (parent: XmlElement, local: string) => childrenOf(parent, local, spaces.atom)
const oneAtom = (parent: XmlElement, local: string) => childOf(parent, local, spaces.atom)
const allLinks = ({ feed, entries }: AtomSubject) =>
  [feed, ...entries].flatMap((parent) => atom(parent, 'link'))

/** RFC 4287, all but what text may hold. */
export const atomRules: readonly Rule<AtomSubject>[] = [
  {
    id: 'A1',
    severity: 'error',
    advice:
      'A feed, and each entry, has exactly one id, one title and one updated (RFC 4287, 4.1).',
    *find({ feed, entries }) {
      for (const parent of [feed, ...entries]) {
        for (const name of ['id', 'title', 'updated']) {
          const [first, second] = atom(parent, name)
          if (!first) yield hit(parent, `<${parent.name}> has no <${name}>`)
          if (second) yield hit(second, `<${parent.name}> has a second <${name}>`)
        }
      }
    },
  },
  {
    id: 'A2',
    severity: 'error',
    advice: 'Name an author in the feed or in every entry (RFC 4287, 4.1.1).',
    *find({ feed, entries }) {
      if (oneAtom(feed, 'author')) return
      if (entries.length === 0) yield hit(feed, '<feed> has no <author>')
      for (const entry of entries) {
        const source = oneAtom(entry, 'source')
        if (oneAtom(entry, 'author') || (source && oneAtom(source, 'author'))) continue
        yield hit(entry, 'neither <entry> nor <feed> has an <author>')
      }
    },
  },
  {
    id: 'A2',
    severity: 'error',
    advice:
      'A person has exactly one name; uri is an address, email is like ana@news.example (RFC 4287, 3.2).',
    *find({ feed, entries }) {
      for (const parent of [feed, ...entries]) {
        for (const person of [...atom(parent, 'author'), ...atom(parent, 'contributor')]) {
          yield* personFaults(person)
        }
      }
    },
  },
  {
    id: 'A3',
    severity: 'error',
    advice: 'Make ids IRIs that never change, such as tag:news.example,2026:1 (RFC 4287, 4.2.6).',
    *find({ feed, entries }) {
      for (const id of [feed, ...entries].flatMap((parent) => atom(parent, 'id'))) {
        if (!isIri(textOf(id))) yield hit(id, `${shown(id.text)} is no IRI`)
      }
    },
  },
  {
    id: 'A4',
    severity: 'error',
    advice: 'Write dates as RFC 3339: 2026-11-22T10:00:00Z.',
    *find({ feed, entries }) {
      for (const parent of [feed, ...entries]) {
        for (const date of [...atom(parent, 'updated'), ...atom(parent, 'published')]) {
          const fault = rfc3339Fault(date.text)
          if (fault) yield hit(date, `${shown(date.text)} ${fault}`)
        }
      }
    },
  },
  {
    id: 'A4',
    severity: 'warning',
    advice: 'Give each entry its own date of change: readers sort by it.',
    *find({ entries }) {
      const seen = new Set<number>()
      for (const updated of entries.flatMap((entry) => atom(entry, 'updated'))) {
        const time = Date.parse(textOf(updated))
        if (seen.has(time)) yield hit(updated, `another entry has ${shown(updated.text)} too`)
        if (!Number.isNaN(time)) seen.add(time)
      }
    },
  },
  {
    id: 'A5',
    severity: 'error',
    advice:
      'An entry without content links to its page; each link has an href, and one rel="alternate" for a type and language is enough (RFC 4287, 4.1.2).',
    *find(subject) {
      for (const entry of subject.entries) {
        if (oneAtom(entry, 'content') || linksOf(entry, 'alternate').length > 0) continue
        yield hit(entry, '<entry> has neither content nor a link to its page')
      }
      for (const parent of [subject.feed, ...subject.entries]) yield* alternateFaults(parent)
      for (const link of allLinks(subject)) yield* hrefFaults(link)
    },
  },
  {
    id: 'A5',
    severity: 'warning',
    advice: 'Give whole addresses: some readers do not know what a relative one is relative to.',
    *find(subject) {
      for (const link of allLinks(subject)) {
        const href = attributeOf(link, 'href') ?? ''
        if (href !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(href) && !hasBase(link)) {
          yield hit(link, `the href ${shown(href)} is relative`)
        }
      }
    },
  },
  {
    id: 'A8',
    severity: 'warning',
    advice:
      'Say where the feed lives: <link rel="self" type="application/atom+xml" href="…"/>, with the address readers use.',
    *find({ feed, address }) {
      yield* selfFaults(linksOf(feed, 'self'), feed, address, 'application/atom+xml')
    },
  },
  {
    id: 'A9',
    severity: 'warning',
    advice: 'Say how many bytes an enclosure has: length="12345".',
    *find({ entries }) {
      for (const link of entries.flatMap((entry) => linksOf(entry, 'enclosure'))) {
        const length = attributeOf(link, 'length')
        if (length === undefined) yield hit(link, 'an enclosure has no length')
        else if (!/^\d+$/.test(length)) yield hit(link, `the length is ${shown(length)}`)
      }
    },
  },
  {
    id: 'A10',
    severity: 'error',
    advice: 'Give every category a term (RFC 4287, 4.2.2).',
    *find({ feed, entries }) {
      for (const category of [feed, ...entries].flatMap((parent) => atom(parent, 'category'))) {
        if (!attributeOf(category, 'term')) yield hit(category, '<category> has no term')
      }
    },
  },
  {
    id: 'A11',
    severity: 'error',
    advice:
      'Give every entry an id of its own: the same one twice is the same entry at another time (RFC 4287, 4.1.1).',
    *find({ entries }) {
      const seen = new Set<string>()
      for (const entry of entries) {
        const id = textOf(oneAtom(entry, 'id'))
        const version = `${id} ${textOf(oneAtom(entry, 'updated'))}`
        if (id !== '' && seen.has(version)) yield hit(entry, `the id ${shown(id)} stands twice`)
        seen.add(version)
      }
    },
  },
  {
    id: 'A12',
    severity: 'error',
    advice: 'Put what Atom does not know into a namespace of its own: readers pass over that.',
    *find({ feed, entries }) {
      for (const { children } of [feed, ...entries]) {
        for (const child of children) {
          if (child.space === spaces.atom && !known.has(child.local)) {
            yield hit(child, `<${child.name}> is no element of Atom`)
          }
          if (child.space === '') yield hit(child, `<${child.name}> is in no namespace`)
        }
      }
    },
  },
  {
    id: 'R18',
    severity: 'warning',
    advice: 'Serve Atom as application/atom+xml; charset=utf-8.',
    *find({ mediaType }) {
      if (mediaType === undefined) return
      if (/^(?:application\/atom\+xml|application\/xml|text\/xml)$/.test(mediaType)) return
      yield { message: `it is served as ${mediaType || 'nothing in particular'}` }
    },
  },
]

const known = new Set(
  'author category content contributor entry generator icon id link logo published rights source subtitle summary title updated'.split(
    ' ',
  ),
)

function* personFaults(person: XmlElement): Iterable<Hit> {
  const [name, second] = atom(person, 'name')
  if (!name || textOf(name) === '') yield hit(person, `<${person.name}> has no name`)
  if (second) yield hit(second, `<${person.name}> has a second name`)
  for (const uri of atom(person, 'uri')) {
    if (!isIri(textOf(uri)) && !hasBase(uri))
      yield hit(uri, `the uri ${shown(uri.text)} is no address`)
  }
  for (const email of atom(person, 'email')) {
    if (!/^[^\s@]+@[^\s@]+$/.test(textOf(email))) {
      yield hit(email, `${shown(email.text)} is no e-mail address`)
    }
  }
}

function* alternateFaults(parent: XmlElement): Iterable<Hit> {
  const seen = new Set<string>()
  for (const link of linksOf(parent, 'alternate')) {
    const kind = `${attributeOf(link, 'type') ?? ''} ${attributeOf(link, 'hreflang') ?? ''}`
    if (seen.has(kind)) yield hit(link, 'a second alternate of the same type and language')
    seen.add(kind)
  }
}

function* hrefFaults(link: XmlElement): Iterable<Hit> {
  const href = attributeOf(link, 'href')
  if (!href) yield hit(link, '<link> has no href')
  else if (
    /^(?:javascript|vbscript|data):/i.test(href) ||
    !URL.canParse(href, 'https://base.example')
  ) {
    yield hit(link, `the href ${shown(href)} is no address to follow`)
  }
}
