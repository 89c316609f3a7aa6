import type {
  FeedChecker,
  FeedReport,
  FeedToCheck,
  Finding,
  Severity,
} from '../../ports/feed-checker.ts'
import { atomRules } from './atom-rules.ts'
import { atomTextRules } from './atom-text-rules.ts'
import { decodeStrictly } from './decode-strictly.ts'
import { childOf, childrenOf, spaces, textOf } from './find-elements.ts'
import { historyRules } from './history-rules.ts'
import { httpRules } from './http-rules.ts'
import { jsonItemRules } from './json-item-rules.ts'
import { jsonRules } from './json-rules.ts'
import { readJson } from './json-tree.ts'
import { isObject, listOf, stringOf } from './json-values.ts'
import { podcastRules } from './podcast-rules.ts'
import { positionsIn } from './positions.ts'
import { rssChannelRules } from './rss-channel-rules.ts'
import { rssItemRules } from './rss-item-rules.ts'
import { rssSubject } from './rss-subject.ts'
import { rssTextRules } from './rss-text-rules.ts'
import type { Hit, Rule } from './rule.ts'
import { readXml, type XmlElement } from './xml-tree.ts'

/** What was found before it has lines, and what the document is. */
interface Reading extends Pick<FeedReport, 'format' | 'title' | 'posts'> {
  readonly found: readonly Found[]
}
type Found = Hit & Pick<Finding, 'rule' | 'severity' | 'advice'>

interface Came {
  readonly text: string
  readonly bytes: number
  readonly address?: string
  readonly mediaType?: string
}

/** The most of one rule that a report lists: after that, they tell nothing new. */
const MOST = 100

export const feedChecker: FeedChecker = { check: checkFeed }

function checkFeed({ bytes, observations }: FeedToCheck): FeedReport {
  const contentType = observations?.plain.headers['content-type']
  const { text, faults } = decodeStrictly(bytes, contentType)
  const came: Came = {
    text,
    bytes: bytes.byteLength,
    ...(observations && {
      address: observations.address,
      mediaType: (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    }),
  }
  const { found, ...about } = /^\s*[{[]/.test(text) ? readJsonFeed(came) : readXmlFeed(came)
  const all = [
    ...faults.map((fault) => problem('X2', readable, fault)),
    ...found,
    ...(observations ? apply(httpRules, observations) : []),
  ]
  return { ...about, ...listed(all, text) }
}

const readable = 'Write the document in UTF-8, and let Content-Type and the XML declaration say so.'
const sound = 'Make the document well-formed: strict readers show nothing of it until then.'

const problem = (rule: string, advice: string, hit: Hit): Found => ({
  ...hit,
  rule,
  advice,
  severity: 'error',
})

function* apply<Subject>(rules: readonly Rule<Subject>[], subject: Subject): Iterable<Found> {
  for (const { id, severity, advice, find } of rules) {
    for (const found of find(subject)) yield { ...found, rule: id, severity, advice }
  }
}

function readXmlFeed(came: Came): Reading {
  const { root, faults } = readXml(came.text)
  const isFeed = root && (root.local === 'rss' || root.local === 'RDF' || isAtom(root))
  if (!root || !isFeed) return { format: 'unknown', posts: 0, found: [noFeed(root)] }
  const rule = isAtom(root) ? 'A1' : 'R6'
  const illFormed = faults.map((fault) => problem(rule, sound, fault))
  if (root.local === 'RDF') return readRdf(root, illFormed)
  const { found, ...about } = isAtom(root) ? readAtom(root, came) : readRss(root, came)
  return { ...about, found: [...illFormed, ...found] }
}

const isAtom = ({ local, space }: XmlElement) => local === 'feed' && space === spaces.atom

const noFeed = (root: XmlElement | undefined): Found =>
  problem('X1', 'Give the address or file of an RSS, Atom or JSON feed.', {
    at: root?.at ?? 0,
    message: root ? `<${root.name.slice(0, 60)}> is no feed` : 'this is no feed',
  })

function readRss(root: XmlElement, came: Came): Reading {
  const subject = rssSubject(root, came)
  const found = [
    ...apply(rssChannelRules, subject),
    ...apply(rssItemRules, subject),
    ...apply(rssTextRules, subject),
    ...apply(podcastRules, subject),
    ...apply(historyRules, { ...came, feed: subject.channel }),
  ]
  const title = textOf(childOf(subject.channel, 'title'))
  return { format: 'rss', ...(title && { title }), posts: subject.items.length, found }
}

function readAtom(feed: XmlElement, came: Came): Reading {
  const entries = childrenOf(feed, 'entry', spaces.atom)
  const subject = { ...came, feed, entries }
  const rules = [...atomRules, ...atomTextRules]
  const found = [...apply(rules, subject), ...apply(historyRules, subject)]
  const title = textOf(childOf(feed, 'title', spaces.atom))
  return { format: 'atom', ...(title && { title }), posts: entries.length, found }
}

/** RSS 1.0 has no checklist: whoever changes it may as well change to a newer format. */
function readRdf(root: XmlElement, illFormed: readonly Found[]): Reading {
  const advice = 'Offer RSS 2.0 or Atom too: this document was checked for well-formed XML only.'
  const note = { at: root.at, message: 'this is RSS 1.0', rule: 'X1', advice }
  const posts = root.children.filter(({ local }) => local === 'item').length
  return { format: 'rdf', posts, found: [...illFormed, { ...note, severity: 'note' }] }
}

function readJsonFeed(came: Came): Reading {
  const tree = readJson(came.text)
  if (!tree.ok) return { format: 'json', posts: 0, found: [problem('J1', sound, tree.fault)] }
  const feed = tree.root
  if (!isObject(feed)) return { format: 'unknown', posts: 0, found: [noFeed(undefined)] }
  const items = listOf(feed, 'items')
  const subject = { ...came, feed, items }
  const found = [...apply(jsonRules, subject), ...apply(jsonItemRules, subject)]
  const title = stringOf(feed, 'title')
  return { format: 'json', ...(title && { title }), posts: items.length, found }
}

const order: readonly Severity[] = ['error', 'warning', 'note']

function listed(found: readonly Found[], text: string): Pick<FeedReport, 'findings' | 'counts'> {
  const position = positionsIn(text)
  const counts = { error: 0, warning: 0, note: 0 }
  const kept = new Map<string, number>()
  const sorted = found.toSorted(
    (one, other) =>
      order.indexOf(one.severity) - order.indexOf(other.severity) ||
      (one.at ?? text.length) - (other.at ?? text.length),
  )
  const findings = sorted.flatMap(({ at, ...rest }): Finding[] => {
    counts[rest.severity]++
    const count = (kept.get(rest.rule) ?? 0) + 1
    kept.set(rest.rule, count)
    return count > MOST ? [] : [{ ...rest, ...(at !== undefined && position(at)) }]
  })
  return { findings, counts }
}
