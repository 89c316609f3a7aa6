import {
  anyHostEnd,
  type HostRun,
  hostRun,
  isRegistrable,
  labelStart,
  lastDot,
  plainHosts,
} from './host-names.ts'
import {
  beforeLink,
  type LinkGrammar,
  mastodonLinks,
  nameCharacters,
  xLinks,
} from './link-characters.ts'
import type { FoundLink } from './text-rules.ts'

/** Longer ones X leaves as text. */
const LINK_MAX = 4096
/** The longest slug of X's own short links. */
const SHORT_SLUG_MAX = 40
/** Before a bare domain these say that it is the rest of something else. */
const HYPHENS_AND_SUCH = '-_./'

/**
 * The links a network will find: `scheme` those with http:// or https://, as Mastodon does; `bare` also
 * domains without, as X does (`crates.io`, `ASP.NET`). Reads the text in time linear in its length.
 */
export function findLinks(text: string, kind: 'scheme' | 'bare'): FoundLink[] {
  return kind === 'bare' ? linksOfX(text) : linksWithScheme(text)
}

function linksWithScheme(text: string): FoundLink[] {
  const links: FoundLink[] = []
  let from = 0
  for (let colon = text.indexOf('://'); colon >= 0; colon = text.indexOf('://', colon + 3)) {
    const start = schemeStart(text, colon + 3, from)
    if (start < 0) continue
    const host = anyHostEnd(text, hostRun(text, colon + 3, colon + 3))
    if (host < 0) continue
    from = linkEnd(text, host, mastodonLinks).end
    links.push({ url: text.slice(start, from), start, end: from })
  }
  return links
}

function linksOfX(text: string): FoundLink[] {
  const links: FoundLink[] = []
  let from = 0
  for (let dot = text.indexOf('.'); dot >= 0; ) {
    if (endsSentence(text, dot)) {
      dot = text.indexOf('.', dot + 1)
      continue
    }
    const run = hostRun(text, dot, from)
    from = linksInRun(text, run, from, links)
    dot = text.indexOf('.', Math.max(run.end, from))
  }
  return links
}

/** Nearly every dot does: it is worth a look of its own. */
function endsSentence(text: string, dot: number): boolean {
  const next = text.charCodeAt(dot + 1)
  return next === 0x20 || next === 0x0a || Number.isNaN(next)
}

/** @returns where the next search may begin. */
function linksInRun(text: string, run: HostRun, from: number, links: FoundLink[]): number {
  let at = from
  const scheme = schemeStart(text, run.start, from)
  const schemeDot = scheme < 0 ? -1 : lastDot(text, run, 0, run.start)
  if (schemeDot >= 0) at = addWithScheme(text, scheme, run, schemeDot, links)
  for (let label = 0; label < run.dots.length; label++) {
    const dot = run.dots[label] ?? run.end
    for (let found = true; found && at < dot; ) {
      const start = bareStart(text, run, label, at)
      found = start >= 0
      if (found) at = addBare(text, start, run.tlds[lastDot(text, run, label, start)] ?? dot, links)
    }
  }
  return at
}

/** Where the first host inside `label` begins that was not passed yet, or -1. */
function bareStart(text: string, run: HostRun, label: number, at: number): number {
  const dot = run.dots[label] ?? run.end
  const first = Math.max(labelStart(run, label), at === 0 ? 0 : at + 1)
  // X reads the first character of a text as what stands before a link, when it can be that.
  const second =
    first === 0 && beforeLink.has(text.charCodeAt(0)) && lastDot(text, run, label, 1) >= 0
  for (let start = second ? 1 : first; start < dot; start++) {
    if (start > 0 && !beforeLink.has(text.charCodeAt(start - 1))) continue
    if (lastDot(text, run, label, start) >= 0) return start
    if (!nameCharacters.has(text.charCodeAt(dot - 1))) return -1
  }
  return -1
}

function addBare(text: string, start: number, hostEnd: number, links: FoundLink[]): number {
  const { end, path } = linkEnd(text, hostEnd, xLinks)
  const before = start > 0 && HYPHENS_AND_SUCH.includes(text.charAt(start - 1))
  if (before || !isPossible(text, start, hostEnd, end, 8)) return end
  const hosts = plainHosts(text, start, hostEnd)
  for (const [index, [from, to]] of hosts.entries()) {
    const last = path && index === hosts.length - 1 ? end : to
    links.push({ url: text.slice(from, last), start: from, end: last })
  }
  return end
}

function addWithScheme(
  text: string,
  start: number,
  run: HostRun,
  dot: number,
  links: FoundLink[],
): number {
  const hostEnd = run.tlds[dot] ?? run.end
  const { end } = linkEnd(text, hostEnd, xLinks)
  if (!isPossible(text, run.start, hostEnd, end, run.start - start)) return end
  const last =
    text.slice(run.start, hostEnd).toLowerCase() === 't.co' ? shortEnd(text, hostEnd, end) : end
  if (last > 0) links.push({ url: text.slice(start, last), start, end: last })
  return end
}

/** X's own short links end with their slug and query. 0 when the slug is too long to be one. */
function shortEnd(text: string, hostEnd: number, end: number): number {
  const slug = /^\/([a-z0-9]+)/i.exec(text.slice(hostEnd, end))?.[1]
  if (slug === undefined) return end
  if (slug.length > SHORT_SLUG_MAX) return 0
  return queryEnd(text, hostEnd + 1 + slug.length, xLinks)
}

function isPossible(text: string, start: number, hostEnd: number, end: number, scheme: number) {
  return scheme + end - start <= LINK_MAX && isRegistrable(text.slice(start, hostEnd))
}

/** Where the `http://` or `https://` that ends at `host` begins, or -1. */
function schemeStart(text: string, host: number, from: number): number {
  if (text.slice(Math.max(0, host - 3), host) !== '://') return -1
  const word = text.slice(Math.max(0, host - 8), host - 3).toLowerCase()
  if (!word.endsWith('http') && word !== 'https') return -1
  const start = word === 'https' ? host - 8 : host - 7
  if (start === 0) return 0
  return start > from && beforeLink.has(text.charCodeAt(start - 1)) ? start : -1
}

/** Where a link ends whose host ends at `at`: port, path and query. */
function linkEnd(text: string, at: number, grammar: LinkGrammar): { end: number; path: boolean } {
  const port = portEnd(text, at)
  const path = text.charAt(port) === '/' ? pathEnd(text, port, grammar) : port
  return { end: queryEnd(text, path, grammar), path: path > port }
}

function portEnd(text: string, at: number): number {
  if (text.charAt(at) !== ':') return at
  let end = at + 1
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++
  return end > at + 1 ? end : at
}

function pathEnd(text: string, slash: number, grammar: LinkGrammar): number {
  let end = slash + 1
  let at = end
  while (at < text.length) {
    if (text.charAt(at) === '(') {
      const joins = grammar.parenthesesEnd === 'anywhere' || at === end
      at = parenthesesEnd(text, at, grammar)
      if (at < 0) break
      if (joins) end = at
    } else if (grammar.path.has(text.charCodeAt(at))) {
      at++
      if (grammar.pathEnd.has(text.charCodeAt(at - 1))) end = at
    } else break
  }
  return end
}

/** After `(…)`, with at most one pair inside and nothing empty; -1 when they do not close. */
function parenthesesEnd(text: string, open: number, grammar: LinkGrammar): number {
  const skip = (from: number) => {
    let at = from
    while (at < text.length && grammar.path.has(text.charCodeAt(at))) at++
    return at
  }
  let at = skip(open + 1)
  if (text.charAt(at) === ')' && at > open + 1) return at + 1
  if (text.charAt(at) !== '(') return -1
  const inner = at + 1
  at = skip(inner)
  if (text.charAt(at) !== ')' || at === inner) return -1
  at = skip(at + 1)
  return text.charAt(at) === ')' ? at + 1 : -1
}

function queryEnd(text: string, mark: number, grammar: LinkGrammar): number {
  if (text.charAt(mark) !== '?') return mark
  let end = mark
  for (let at = mark + 1; grammar.query.has(text.charCodeAt(at)); at++)
    if (grammar.queryEnd.has(text.charCodeAt(at))) end = at + 1
  return end
}
