import { htmlToText } from './html-text.ts'

/**
 * A name for a post or feed that never changes, whatever happens to its address: a `tag:` URI (RFC 4151).
 * `at` is a day on which the publication owned the host of `home`.
 */
export function mintGuid({ home, at, id }: { home: string; at: Date; id: string }): string {
  const authority = new URL(home).hostname.replace(/[^a-z0-9.-]+/g, '-').replace(/^-+|-+$/g, '')
  return `tag:${authority},${at.toISOString().slice(0, 10)}:${encodeURIComponent(id)}`
}

/** Whether Atom may use this text as an id: an absolute IRI (RFC 3987), so no spaces and a scheme. */
export function isIri(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`\p{Cc}]+$/iu.test(text)) return false
  if (/%(?![0-9a-f]{2})/i.test(text)) return false
  return !/^https?:/i.test(text) || (/^https?:\/\/[^/?#]/i.test(text) && URL.canParse(text))
}

/** Parameters that tell where a reader came from, never what the page shows. */
const TRACKING =
  /^(utm_.*|mtm_.*|pk_.*|hsa_.*|wt_.*|at_(medium|campaign|custom\d)|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|mc_[ce]id|mkt_tok|_hsenc|_hsmi|vero_id|oly_(anon|enc)_id|__twitter_impression|feature_rss|ns_(campaign|mchannel|source|linkname|fee))$/i

/**
 * For comparing only, never for linking: two addresses of the same page give the same text.
 * What is no http address comes back trimmed.
 */
export function canonicalUrl(url: string): string {
  const trimmed = url.trim()
  if (!URL.canParse(trimmed)) return trimmed
  const { protocol, hostname, port, pathname, searchParams } = new URL(trimmed)
  if (protocol !== 'http:' && protocol !== 'https:') return trimmed
  const host = withoutEnd(hostname, '.', /^$/).replace(/^(?:www\.)+(?=[^.]+\.)/, '')
  if (host === '') return trimmed
  const path = withoutEnd(pathname, '/', /^(?:index\.html?)?$/i)
  const kept = [...searchParams].filter(([name]) => !TRACKING.test(name))
  const query = new URLSearchParams(kept.sort(byNameThenValue)).toString()
  const shownPort = port === '' || port === '80' || port === '443' ? '' : `:${port}`
  return `https://${host}${shownPort}${path}${query && `?${query}`}`
}

/** Without the last parts that say nothing, each after a `mark`. Anybody may send an address, however long: each part is read once. */
function withoutEnd(text: string, mark: string, saysNothing: RegExp): string {
  let end = text.length
  while (end > 0) {
    const at = text.lastIndexOf(mark, end - 1)
    if (at < 0 || !saysNothing.test(text.slice(at + 1, end))) break
    end = at
  }
  return text.slice(0, end)
}

function byNameThenValue(a: readonly [string, string], b: readonly [string, string]): number {
  const [left, right] = a[0] === b[0] ? [a[1], b[1]] : [a[0], b[0]]
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * What makes a post recognisable when its id and address have changed: title and text without markup, case and
 * spacing. Feed it to a hash.
 */
export function fingerprint(post: { readonly title: string; readonly html?: string }): string {
  return [post.title, htmlToText(post.html ?? '')].map(withoutSpacing).join('\n')
}

const withoutSpacing = (text: string) =>
  text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()

/** What a post is known by, beside its id and its address. */
export type Likeness = 'same' | 'dated' | 'worded' | 'moved'

/** Below this, title and text may be those of any week's column. */
const TELLING = 280

/**
 * What tells a post whose id and address have both changed, surest first: date, title and text; date and title; title, a text
 * of some length and the end of the address; title and the whole path of the address. Feed each to a hash.
 */
export function likenesses(post: {
  readonly url: string
  readonly title: string
  readonly html?: string | undefined
  readonly publishedAt?: Date | undefined
}): readonly (readonly [Likeness, string])[] {
  const { title, html = '', publishedAt } = post
  const said = fingerprint({ title, html })
  const head = fingerprint({ title })
  const date = publishedAt?.toISOString()
  const path = pathOf(post.url)
  return [
    ...(date === undefined ? [] : [['same', `${date}\n${said}`] as const]),
    ...(date === undefined || isDay(date) ? [] : [['dated', `${date}\n${head}`] as const]),
    ...(path === undefined
      ? []
      : [
          ...(said.length - head.length < TELLING
            ? []
            : [['worded', `${path.slice(path.lastIndexOf('/'))}\n${said}`] as const]),
          ['moved', `${path}\n${head}`] as const,
        ]),
  ]
}

/** A date without a time: a title may come twice on it. */
const isDay = (date: string) => date.includes('T00:00:00')

/** Undefined for the address of a whole site. */
function pathOf(url: string): string | undefined {
  const canonical = canonicalUrl(url)
  if (!URL.canParse(canonical)) return undefined
  const { pathname, search } = new URL(canonical)
  return pathname === '/' && search === '' ? undefined : pathname + search
}

/** A day in an address: `/2026/11/22/`, `2026-11-22`, `20261122`. */
const DAY = /(?<!\d)((?:19|20)\d\d)([/-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)/

/** Whether two addresses of one site name different days: then they are two issues of a column, not one post that moved. */
export function nameOtherDays(one: string, other: string): boolean {
  const [left, right] = [one, other].map((url) => URL.parse(canonicalUrl(url)))
  if (!left || left.host !== right?.host) return false
  const [day, otherDay] = [left, right].map(({ pathname }) => {
    const [, year, , month, date] = DAY.exec(pathname) ?? []
    return year && `${year}-${month}-${date}`
  })
  return day !== undefined && otherDay !== undefined && day !== otherDay
}

interface Telling {
  readonly url: string
  readonly title: string
  readonly html?: string | undefined
  readonly publishedAt?: Date | undefined
}

/**
 * Whether something that carries the id of a post is another post all the same: address, title, text and date all speak against
 * it. Whatever keeps one of them is an edit.
 */
export function isAnotherPost(said: Telling, known: Telling): boolean {
  if (canonicalUrl(said.url) === canonicalUrl(known.url)) return false
  const path = pathOf(said.url)
  if (path !== undefined && path === pathOf(known.url)) return false
  if (said.publishedAt && said.publishedAt.getTime() === known.publishedAt?.getTime()) return false
  if (likeness(fingerprint({ title: said.title }), fingerprint({ title: known.title }), 3) > 0.35)
    return false
  const [text, before] = [said, known].map(({ html = '' }) => htmlToText(html, COMPARED))
  return likeness(text ?? '', before ?? '', 5) <= 0.2
}

/** As much of a text as is compared. */
const COMPARED = 4_000

/** The share of groups of letters that two texts have in common, in any script; 0 when either is empty. */
function likeness(a: string, b: string, group: number): number {
  const [left, right] = [groupsOf(a, group), groupsOf(b, group)]
  if (left.size === 0 || right.size === 0) return 0
  let common = 0
  for (const one of left) if (right.has(one)) common += 1
  return (2 * common) / (left.size + right.size)
}

function groupsOf(text: string, size: number): Set<string> {
  const letters = withoutSpacing(text).slice(0, COMPARED)
  const groups = new Set<string>()
  for (let at = 0; at + size <= Math.max(letters.length, size) && letters !== ''; at += 1)
    groups.add(letters.slice(at, at + size))
  return groups
}
