import { nearest } from '../core/nearest.ts'
import type { Finding } from './file-checks.ts'
import type { LocatedYaml } from './located-yaml.ts'

type Entry = Readonly<Record<string, unknown>>

/** Feeds that end, or are not for everybody, where that cannot be. */
export function feedFindings(yaml: LocatedYaml): Finding[] {
  const file = isEntry(yaml.value) ? yaml.value.feeds : undefined
  const feeds = new Map<string, Entry>([['main', {}]])
  for (const [id, feed] of Object.entries(isEntry(file) ? file : {})) {
    feeds.set(id, isEntry(feed) ? feed : {})
  }
  return [...feeds].flatMap(([id, feed]) =>
    faultsOf(id, feed, feeds).map(([key, message]) => {
      const path = ['feeds', id, key]
      return { path, message, ...yaml.position(path) }
    }),
  )
}

function faultsOf(
  id: string,
  feed: Entry,
  feeds: ReadonlyMap<string, Entry>,
): (readonly [key: string, message: string])[] {
  const { closes, instead } = feed
  if (id === 'main') {
    return [
      ...(isPrivate(feed) ? [['private', 'main is always there, for everybody'] as const] : []),
      ...(closes !== undefined ? [['closes', 'main is always there'] as const] : []),
    ]
  }
  if (typeof instead !== 'string') return []
  const other = feeds.get(instead)
  if (closes === undefined) return [['instead', 'needs closes beside it: the last day']]
  if (instead === id) return [['instead', 'expected another feed']]
  if (!other) return [['instead', `there is no feed ${instead}. ${known(instead, feeds)}`]]
  return isPrivate(other) ? [['instead', `${instead} is private: expected a feed for all`]] : []
}

function known(name: string, feeds: ReadonlyMap<string, Entry>): string {
  const near = nearest(name, [...feeds.keys()])
  return near ? `Did you mean ${near}?` : `Known: ${[...feeds.keys()].join(', ')}`
}

const isPrivate = (feed: Entry) => ['true', true].includes(feed.private as string)

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
