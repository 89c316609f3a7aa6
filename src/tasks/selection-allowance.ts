import { type Bucket, type Rate, refilled } from '../core/token-bucket.ts'
import type { Clock } from '../ports/clock.ts'

/** Selections that one client may have rendered: who walks an archive asks for many, one after the other. */
const CLIENT: Rate = { burst: 100, perSecond: 4 }
/** And all clients together: a rendering with its compression takes some 20 ms, so that this is a fifth of a core. */
const ALL: Rate = { burst: 300, perSecond: 10 }
/** Clients remembered at once; who asked the longest ago is forgotten first. */
const CLIENTS = 5_000

/** Who asks; without an address when it cannot be told. */
export interface Client {
  readonly address: string | undefined
}

export interface SelectionAllowance {
  /** Takes one rendering, if there is one left. */
  take(client: Client): boolean
}

/** Selections are endless, and anybody may ask for any: so many are rendered, whoever asks. */
export function selectionAllowance({ now }: Pick<Clock, 'now'>): SelectionAllowance {
  const clients = new Map<string, Bucket>()
  let all: Bucket | undefined

  return {
    take({ address }) {
      const time = now().getTime()
      const ours = refilled(all, ALL, time)
      const own = refilled(address === undefined ? undefined : clients.get(address), CLIENT, time)
      const taken = ours.left >= 1 && own.left >= 1 ? 1 : 0
      all = { ...ours, left: ours.left - taken }
      if (address !== undefined) {
        clients.delete(address)
        clients.set(address, { ...own, left: own.left - taken })
        const [first] = clients.keys()
        if (clients.size > CLIENTS && first !== undefined) clients.delete(first)
      }
      return taken > 0
    },
  }
}
