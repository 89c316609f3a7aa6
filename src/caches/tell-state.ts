import type { ChangeCounter } from '../ports/feed-cache.ts'
import type { FarFeeds } from './cloudflare-kv.ts'

interface TellStatePorts {
  /** The truth. */
  readonly changes: ChangeCounter
  /** Of all locations. */
  readonly far?: Pick<FarFeeds, 'version' | 'tell'>
}

/** How often it is looked whether somebody told another state while we told ours. */
const TELLINGS = 5

/**
 * Tells all locations what the state is now: of many that do so at once, the last to tell has looked last.
 *
 * @param heard is told the same
 */
export async function tellState(
  { changes, far }: TellStatePorts,
  heard: (version: number) => void = () => {},
): Promise<void> {
  let told = await far?.version()
  for (let telling = 0; telling < TELLINGS; telling += 1) {
    const version = await changes.current()
    heard(version)
    if (!far || version === told) return
    await far.tell(version)
    told = version
  }
}
