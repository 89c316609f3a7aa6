import { InputError } from './errors.ts'
import { type FeedFormatId, feedFiles } from './feed-document.ts'
import type { FeedContent, Selection } from './publication.ts'
import { foldTerm, type Term, type TermQuery, takesLanguage } from './terms.ts'

/** A feed of the set-up, or all posts of a tag, a section or an author. */
export type SelectionStart =
  | { readonly kind: 'feed'; readonly id: string }
  | { readonly kind: 'tag' | 'section' | 'author'; readonly value: string }

/** A feed as a reader asks for it: where it starts, and what narrows it. Names are folded, sorted and each there once. */
export interface FeedSelection {
  readonly start: SelectionStart
  readonly filter: FeedFilter
}

export interface FeedFilter extends Selection {
  readonly content?: FeedContent
}

/** The folder of each kind of start, as it stands in addresses. */
export const selectionFolders = { tag: 'tags', section: 'sections', author: 'authors' } as const

/** How many names a reader may give in one parameter, and how long each may be. */
const NAMES_MAX = 10
const NAME_MAX = 300
const QUERY_MAX = 4_096

const known = /(?:^|&)(?:tag|not|author|section|lang|content)=/

/**
 * What the query of a feed's address asks for; undefined when nothing in it means anything, which most of the time is a
 * reader's way around caches.
 *
 * @throws InputError `invalid` when it asks for too much
 */
export function readFilter(query: string): FeedFilter | undefined {
  if (!known.test(query)) return undefined
  if (query.length > QUERY_MAX) {
    throw new InputError('invalid', `Expected at most ${QUERY_MAX} characters after the ?`)
  }
  const parameters = new URLSearchParams(query)
  const content = parameters.get('content')
  const filter: Given<Required<FeedFilter>> = {
    tags: namesIn(parameters, 'tag'),
    not: namesIn(parameters, 'not'),
    author: nameIn(parameters, 'author'),
    section: nameIn(parameters, 'section'),
    language: nameIn(parameters, 'lang'),
    content: content === 'full' || content === 'summary' ? content : undefined,
  }
  return withoutEmpty(filter)
}

function namesIn(parameters: URLSearchParams, key: string): readonly string[] | undefined {
  const written = parameters.getAll(key).flatMap((value) => value.split(','))
  const names = [...new Set(written.map(foldTerm))].filter((name) => name !== '').sort()
  if (names.length > NAMES_MAX)
    throw new InputError('invalid', `${key}: at most ${NAMES_MAX} names`)
  return names.length > 0 ? names.map((name) => boundedName(key, name)) : undefined
}

function nameIn(parameters: URLSearchParams, key: string): string | undefined {
  return boundedName(key, foldTerm(parameters.get(key) ?? '')) || undefined
}

function boundedName(key: string, name: string): string {
  if (name.length <= NAME_MAX) return name
  throw new InputError('invalid', `${key}: expected a name of at most ${NAME_MAX} characters`)
}

type Given<Shape> = { readonly [Key in keyof Shape]: Shape[Key] | undefined }

function withoutEmpty(filter: Given<Required<FeedFilter>>): FeedFilter | undefined {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined)
  return entries.length > 0 ? (Object.fromEntries(entries) as FeedFilter) : undefined
}

/** The start that a folder and a name in an address mean; undefined when no post can have such a name. */
export function selectionStart(
  kind: keyof typeof selectionFolders,
  name: string,
): SelectionStart | undefined {
  const value = foldTerm(name)
  // A path takes `.` and `..` for itself, however they are written.
  const none = /^\.{0,2}$/.test(value) || value.length > NAME_MAX
  return none ? undefined : { kind, value }
}

/** The one name of a selection: `main`, `politics?not=sponsored`, `tags/bridges?lang=fr`. Caches and addresses go by it. */
export function selectionKey({ start, filter }: FeedSelection): string {
  const query = queryOf(withoutRepetition(start, filter))
  return query === '' ? startKey(start) : `${startKey(start)}?${query}`
}

export const startKey = (start: SelectionStart) =>
  start.kind === 'feed' ? start.id : `${selectionFolders[start.kind]}/${encoded(start.value)}`

/** Written so that no URL parser writes it otherwise. */
const encoded = (name: string) => encodeURIComponent(name).replaceAll("'", '%27')

function queryOf({ tags, not, author, section, language, content }: FeedFilter): string {
  const list = (names: readonly string[] | undefined) => names?.map(encoded).join(',')
  const one = (name: string | undefined) => name && encoded(name)
  return Object.entries({
    tag: list(tags),
    not: list(not),
    author: one(author),
    section: one(section),
    lang: one(language),
    content,
  })
    .flatMap(([key, value]) => (value ? [`${key}=${value}`] : []))
    .join('&')
}

/** The tag feed of bridges narrowed to bridges is the tag feed of bridges. */
function withoutRepetition(start: SelectionStart, filter: FeedFilter): FeedFilter {
  if (start.kind === 'feed') return filter
  const { tags, section, author, ...rest } = filter
  return {
    ...rest,
    ...(tags && !(start.kind === 'tag' && tags.includes(start.value)) && { tags }),
    ...(section && !(start.kind === 'section' && section === start.value) && { section }),
    ...(author && !(start.kind === 'author' && author === start.value) && { author }),
  }
}

/** The selection of a key that `selectionKey` made; undefined for any other text. */
export function readSelectionKey(key: string): FeedSelection | undefined {
  const mark = key.indexOf('?')
  const path = mark < 0 ? key : key.slice(0, mark)
  const filter = (mark < 0 ? undefined : readFilter(key.slice(mark + 1))) ?? {}
  const start = startIn(path)
  return start && { start, filter }
}

function startIn(path: string): SelectionStart | undefined {
  const [folder, name, ...more] = path.split('/')
  if (name === undefined) return { kind: 'feed', id: path }
  const [kind] = (['tag', 'section', 'author'] as const).filter(
    (one) => selectionFolders[one] === folder,
  )
  return kind && more.length === 0 ? selectionStart(kind, decodeURIComponent(name)) : undefined
}

/** Where a selection can be fetched, in each format. `main` lives at the root. */
export function selectionAddresses(
  publicUrl: string,
  key: string,
): Readonly<Record<FeedFormatId, string>> {
  const [path = '', query] = key.split('?')
  const root = publicUrl.replace(/\/+$/, '')
  const folder = path.includes('/') ? path : `feeds/${encodeURIComponent(path)}`
  const base = path === 'main' ? root : `${root}/${folder}`
  const entries = Object.entries(feedFiles).map(
    ([file, format]) => [format, `${base}/${file}${query ? `?${query}` : ''}`] as const,
  )
  return Object.fromEntries(entries) as Record<FeedFormatId, string>
}

/**
 * What a reader named: each group must have been on some post, or there is no such feed.
 *
 * @param language the publication's: that of posts without one of their own
 */
export function askedGroups({ start, filter }: FeedSelection, language: string): TermQuery['all'] {
  const { language: range, ...named } = filter
  return [
    ...termQuery(startSelection(start)).all,
    ...termQuery(named).all,
    ...(range ? [languageTerms(range, language)] : []),
  ]
}

/** What all posts of a tag, a section or an author have. */
export function startSelection(start: SelectionStart): Selection {
  switch (start.kind) {
    case 'feed':
      return {}
    case 'tag':
      return { tags: [start.value] }
    case 'section':
      return { section: start.value }
    case 'author':
      return { author: start.value }
  }
}

function languageTerms(range: string, language: string): readonly Term[] {
  const own: Term = { kind: 'language', value: foldTerm(range) }
  return takesLanguage(range, language) ? [own, { kind: 'language', value: '' }] : [own]
}

/** What `selects` asks, in terms. */
export function termQuery({ tags, not, section, author, language }: Selection): TermQuery {
  const term = (kind: Term['kind']) => (name: string) => ({ kind, value: foldTerm(name) })
  return {
    all: [
      ...(tags ? [tags.map(term('tag'))] : []),
      ...(section ? [[term('section')(section)]] : []),
      ...(author ? [[term('author')(author)]] : []),
      ...(language ? [[term('language')(language)]] : []),
    ],
    none: not?.map(term('tag')) ?? [],
  }
}
