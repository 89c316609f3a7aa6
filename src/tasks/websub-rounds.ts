import type { Ports } from '../ports/ports.ts'
import type { FeedServing } from './render-feed.ts'
import { distributeFeeds, ownTopics } from './websub-distribute-feed.ts'
import { carryOutPush } from './websub-push-feed.ts'
import { subscribeToSources } from './websub-subscribe-to-source.ts'
import { verifySubscription } from './websub-verify-subscription.ts'

export type HubPorts = Pick<Ports, 'clock' | 'hub' | 'log' | 'outgoing' | 'setup'> & {
  /** Where we are reached from outside, if that is known without a request. */
  readonly publicUrl?: string
  /** The feeds as they are served under an address; undefined when this process does not serve there. */
  feedsAt(publicUrl: string): FeedServing['feed'] | undefined
}

export interface WebsubRounds {
  /** Notices what changed and starts what is due, without waiting for what others take to answer. */
  look(): Promise<void>
  /** Works until nothing is due or the time is over. What is not done then, another round does. */
  run(until: Date): Promise<void>
  /** Starts nothing new; resolves when what is under way is done. */
  stop(): Promise<void>
}

/** Requests to one host at the same time, and altogether. */
const PER_HOST = 2
const AT_ONCE = 20
/** How long a claim holds: longer than any request may take, so that only a dead process loses it. */
const CLAIM = 120_000
const PRUNE_EVERY = 60_000

/** Everything of WebSub that goes out by itself. May run in many processes at once: the database hands out the work. */
export function createWebsubRounds(ports: HubPorts & Pick<Ports, 'sourceHubs'>): WebsubRounds {
  const { hub, clock, log } = ports
  const busy = new Map<string, number>()
  const underWay = new Set<Promise<void>>()
  let stopped = false
  let pruneAt = 0

  const isFree = (host: string) => (busy.get(host) ?? 0) < PER_HOST && underWay.size < AT_ONCE

  function start(host: string, work: () => Promise<void>): void {
    busy.set(host, (busy.get(host) ?? 0) + 1)
    const done = work()
      .catch((error: unknown) => log.error({ host, error: String(error) }, 'WebSub work failed'))
      .finally(() => {
        underWay.delete(done)
        const left = (busy.get(host) ?? 1) - 1
        if (left > 0) busy.set(host, left)
        else busy.delete(host)
      })
    underWay.add(done)
  }

  async function startDue(): Promise<void> {
    const claimed = () => new Date(clock.now().getTime() + CLAIM)
    for (const asked of await hub.dueVerifications(clock.now(), PER_HOST)) {
      if (stopped || !isFree(asked.host) || !(await hub.claimVerification(asked, claimed())))
        continue
      start(asked.host, () => verifySubscription(ports, asked))
    }
    for (const push of await hub.duePushes(clock.now(), PER_HOST)) {
      if (stopped || !isFree(push.host) || !(await hub.claimPush(push, claimed()))) continue
      start(push.host, () => carryOutPush(ports, push))
    }
  }

  async function prune(): Promise<void> {
    const now = clock.now()
    if (now.getTime() < pruneAt) return
    pruneAt = now.getTime() + PRUNE_EVERY
    const hubs = (await ports.setup.publication())?.hubs ?? []
    await hub.prune(now, hubs.length > 0 ? await ownTopics(ports) : [])
  }

  async function look(): Promise<void> {
    if (stopped) return
    await distributeFeeds(ports)
    await startDue()
    await subscribeToSources(ports, start)
    await prune()
  }

  return {
    look,
    async run(until) {
      for (await look(); underWay.size > 0 && clock.now() < until; await look()) {
        await Promise.race(underWay)
      }
      await Promise.all(underWay)
    },
    async stop() {
      stopped = true
      await Promise.all(underWay)
    },
  }
}
