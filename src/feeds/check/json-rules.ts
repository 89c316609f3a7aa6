import { isIri } from '../../core/identity.ts'
import { shown } from './find-elements.ts'
import type { JsonNode } from './json-tree.ts'
import { hitMember, isList, isObject, listOf, memberOf, stringOf } from './json-values.ts'
import type { Hit, Rule } from './rule.ts'

/** A JSON Feed, and how it came. */
export interface JsonSubject {
  readonly feed: JsonNode
  readonly items: readonly JsonNode[]
  readonly address?: string
  readonly mediaType?: string
  readonly bytes: number
}

const VERSIONS = /^https:\/\/jsonfeed\.org\/version\/1(?:\.1)?$/

/** https://www.jsonfeed.org/version/1.1/, of the feed itself. */
export const jsonRules: readonly Rule<JsonSubject>[] = [
  {
    id: 'J1',
    severity: 'error',
    advice: 'A feed has version "https://jsonfeed.org/version/1.1", a title, and a list of items.',
    *find({ feed }) {
      const version = stringOf(feed, 'version')
      if (!VERSIONS.test(version ?? '')) {
        yield hitMember(feed, 'version', `version is ${shown(version ?? 'missing')}`)
      }
      if (!stringOf(feed, 'title')) yield hitMember(feed, 'title', 'the feed has no title')
      if (!isList(memberOf(feed, 'items'))) yield hitMember(feed, 'items', 'items is no list')
    },
  },
  {
    id: 'J1',
    severity: 'note',
    advice: 'Write version 1.1: it has authors and language.',
    *find({ feed }) {
      if (stringOf(feed, 'version') === 'https://jsonfeed.org/version/1') {
        yield hitMember(feed, 'version', 'this is version 1')
      }
    },
  },
  {
    id: 'J3',
    severity: 'warning',
    advice: 'Give home_page_url and feed_url, whole addresses, with the address readers use.',
    *find({ feed, address }) {
      for (const name of ['home_page_url', 'feed_url']) {
        const url = stringOf(feed, name)
        if (url === undefined) yield hitMember(feed, name, `the feed has no ${name}`)
        else if (!isIri(url)) yield hitMember(feed, name, `${shown(url)} is no whole address`)
        else if (name === 'feed_url' && address !== undefined && url !== address) {
          yield hitMember(
            feed,
            name,
            `it says that it lives at ${url}, and was found at ${address}`,
          )
        }
      }
    },
  },
  {
    id: 'J4',
    severity: 'error',
    advice: 'Every author has a name, a url or an avatar.',
    *find({ feed, items }) {
      for (const parent of [feed, ...items]) yield* authorFaults(parent)
    },
  },
  {
    id: 'J5',
    severity: 'error',
    advice: 'next_url leads to older items; leave it out on the last page.',
    *find({ feed, address }) {
      const next = stringOf(feed, 'next_url')
      if (memberOf(feed, 'next_url') && !isIri(next ?? '')) {
        yield hitMember(feed, 'next_url', 'next_url is no whole address')
      } else if (next !== undefined && (next === stringOf(feed, 'feed_url') || next === address)) {
        yield hitMember(feed, 'next_url', 'next_url leads to this document itself')
      }
    },
  },
  {
    id: 'J7',
    severity: 'warning',
    advice: 'Begin the names of your own members with an underscore and a letter; no dots.',
    *find({ feed, items }) {
      yield* foreignMembers(feed, feedMembers)
      for (const item of items) yield* foreignMembers(item, itemMembers)
    },
  },
  {
    id: 'J8',
    severity: 'error',
    advice: 'Every hub has a type and a url.',
    *find({ feed }) {
      for (const hub of listOf(feed, 'hubs')) {
        for (const name of ['type', 'url']) {
          if (!stringOf(hub, name)) yield hitMember(hub, name, `a hub has no ${name}`)
        }
      }
    },
  },
  {
    id: 'J9',
    severity: 'warning',
    advice: 'Serve JSON Feed as application/feed+json.',
    *find({ mediaType }) {
      if (mediaType === undefined || /^application\/(?:feed\+)?json$/.test(mediaType)) return
      yield { message: `it is served as ${mediaType || 'nothing in particular'}` }
    },
  },
  {
    id: 'J9',
    severity: 'note',
    advice: 'Put fewer items into the feed, or summaries: every poll carries all of it.',
    *find({ bytes }) {
      if (bytes > 250_000) yield { message: `it has ${Math.round(bytes / 1000)} kB` }
    },
  },
  {
    id: 'J10',
    severity: 'warning',
    advice: 'Write languages as BCP 47 does: en, de-AT, pt-BR.',
    *find({ feed, items }) {
      for (const parent of [feed, ...items]) {
        if (!memberOf(parent, 'language')) continue
        if (/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(stringOf(parent, 'language') ?? ''))
          continue
        yield hitMember(parent, 'language', 'the language is no language tag')
      }
    },
  },
]

const words = (text: string) => new Set(text.split(' '))
const feedMembers = words(
  'version title home_page_url feed_url description user_comment next_url icon favicon author authors language expired hubs items',
)
const itemMembers = words(
  'id url external_url title content_html content_text summary image banner_image date_published date_modified author authors tags language attachments',
)

function* foreignMembers(node: JsonNode, known: ReadonlySet<string>): Iterable<Hit> {
  for (const name of isObject(node) ? node.members.keys() : []) {
    if (known.has(name) || /^_[A-Za-z][^.]*$/.test(name)) continue
    yield hitMember(node, name, `${shown(name)} is no member of JSON Feed`)
  }
}

function* authorFaults(parent: JsonNode): Iterable<Hit> {
  const authors = memberOf(parent, 'authors')
  if (authors && !isList(authors)) yield { at: authors.at, message: 'authors is no list' }
  const single = memberOf(parent, 'author')
  for (const author of [...listOf(parent, 'authors'), ...(single ? [single] : [])]) {
    const some = ['name', 'url', 'avatar'].some((name) => stringOf(author, name))
    if (!some) yield { at: author.at, message: 'an author without name, url and avatar' }
  }
}
