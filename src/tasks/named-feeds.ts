import type { ChangeCounter } from '../ports/feed-cache.ts'
import type { Ports } from '../ports/ports.ts'
import { nameSelection, type SelectionName } from './name-selection.ts'
import type { FeedServing } from './serve-feeds.ts'

/** Ways to ask that are remembered: enough for readers that ask again. */
const NAMES = 1_000

interface NamePorts extends Pick<Ports, 'posts' | 'setup' | 'clock'> {
  readonly changes: ChangeCounter
}

interface Remembered extends SelectionName {
  /** Of what it was found in; see `ChangeCounter`. */
  readonly version: number
}

/** Serves each selection by its one name, so that it is rendered and kept once, however it is asked for. */
export function namedFeeds(ports: NamePorts, serving: FeedServing): FeedServing {
  const { changes, clock } = ports
  const names = new Map<string, Remembered>()

  async function nameOf(key: string): Promise<string> {
    const version = await changes.current()
    const known = names.get(key)
    const isValid = !(known?.validUntil && known.validUntil <= clock.now())
    if (known?.version === version && isValid) return known.key
    const slash = key.lastIndexOf('/')
    try {
      const name = await nameSelection(ports, key.slice(0, slash))
      const named = { ...name, key: name.key + key.slice(slash), version }
      if (names.size >= NAMES) names.clear()
      names.set(key, named)
      return named.key
    } catch (error) {
      // There may be good bytes under the last one.
      if (!known) throw error
      return known.key
    }
  }

  return {
    since: serving.since,
    // Selections have names that are found by asking.
    atOnce: (key) => (key.includes('?') ? undefined : serving.atOnce(key)),
    feed: (key, client) =>
      key.includes('?')
        ? nameOf(key).then((name) => serving.feed(name, client))
        : serving.feed(key, client),
  }
}
