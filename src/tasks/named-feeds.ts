import type { ChangeCounter, FeedCache } from '../ports/feed-cache.ts'
import type { Ports } from '../ports/ports.ts'
import { nameSelection, type SelectionName } from './name-selection.ts'
import type { FeedServing } from './render-feed.ts'

/** Ways to ask that are remembered: enough for readers that ask again. */
const NAMES = 1_000

interface NamePorts extends Pick<Ports, 'posts' | 'setup' | 'clock'> {
  readonly changes: ChangeCounter
  readonly cache: FeedCache
}

/** Serves each selection by its one name, so that it is rendered and kept once, however it is asked for. */
export function namedFeeds(ports: NamePorts, serving: FeedServing): FeedServing {
  const { cache, changes, clock } = ports
  let names = new Map<string, SelectionName>()
  let at: number | undefined

  const isValid = ({ validUntil }: SelectionName) => !(validUntil && validUntil <= clock.now())

  async function nameOf(key: string): Promise<string> {
    const version = await changes.current()
    if (version !== at || names.size >= NAMES) names = new Map()
    at = version
    const known = names.get(key)
    if (known && isValid(known)) return known.key
    const within = names
    const slash = key.lastIndexOf('/')
    const name = await nameSelection(ports, key.slice(0, slash))
    const named = { ...name, key: name.key + key.slice(slash) }
    within.set(key, named)
    return named.key
  }

  return {
    since: serving.since,
    feed(key, client) {
      if (!key.includes('?')) return serving.feed(key, client)
      return ask()

      async function ask() {
        // What is kept goes by its one name already.
        const kept = await cache.get(key)
        return serving.feed(kept ? key : await nameOf(key), client)
      }
    },
  }
}
