import type { Ports } from '../ports/ports.ts'
import { type HostLanes, hostLanes } from './host-lanes.ts'
import type { FeedServing } from './serve-feeds.ts'
import { distributeFeeds, ownTopics, type SeenTopics } from './websub-distribute-feed.ts'
import { carryOutPush } from './websub-push-feed.ts'
import { subscribeToSources } from './websub-subscribe-to-source.ts'
import { verifySubscription } from './websub-verify-subscription.ts'

export type HubPorts = Pick<Ports, 'changes' | 'clock' | 'hub' | 'log' | 'outgoing' | 'setup'> & {
  /** Where we are reached from outside, if that is known without a request. */
  readonly publicUrl?: string
  /** The feeds as they are served under an address; undefined when this process does not serve there. */
  feedsAt(publicUrl: string): FeedServing['feed'] | undefined
}

type RoundPorts = HubPorts & Pick<Ports, 'sourceHubs'>

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
export function createWebsubRounds(ports: RoundPorts): WebsubRounds {
  const lanes = hostLanes(PER_HOST, AT_ONCE)
  const prune = pruning(ports)
  const seen: SeenTopics = new Map()
  let stopped = false

  async function round(): Promise<number> {
    if (stopped) return 0
    await distributeFeeds(ports, seen)
    const due = await startDue(ports, lanes)
    await subscribeToSources(ports, (host, work) => lanes.start(host, logged(ports, host, work)))
    await prune()
    return due
  }

  return {
    look: async () => void (await round()),
    async run(until) {
      while (((await round()) > 0 || !lanes.isIdle()) && ports.clock.now() < until) {
        await lanes.next()
      }
      await lanes.all()
    },
    async stop() {
      stopped = true
      lanes.close()
      await lanes.all()
    },
  }
}

/** Returns how much was due, started or not: what has no room now is asked for again. */
async function startDue(ports: RoundPorts, lanes: HostLanes): Promise<number> {
  const { hub, clock } = ports
  const claimed = () => new Date(clock.now().getTime() + CLAIM)
  const requests = await hub.dueVerifications(clock.now(), PER_HOST)
  for (const asked of requests) {
    if (!lanes.isFree(asked.host) || !(await hub.claimVerification(asked, claimed()))) continue
    lanes.start(
      asked.host,
      logged(ports, asked.host, () => verifySubscription(ports, asked)),
    )
  }
  const pushes = await hub.duePushes(clock.now(), PER_HOST)
  for (const push of pushes) {
    if (!lanes.isFree(push.host) || !(await hub.claimPush(push, claimed()))) continue
    lanes.start(
      push.host,
      logged(ports, push.host, () => carryOutPush(ports, push)),
    )
  }
  return requests.length + pushes.length
}

/** What fails beyond what is foreseen is tried again when its claim has run out. */
const logged =
  ({ log }: Pick<Ports, 'log'>, host: string, work: () => Promise<void>) =>
  () =>
    work().catch((error: unknown) =>
      log.error({ host, error: String(error) }, 'WebSub work failed'),
    )

function pruning(ports: RoundPorts): () => Promise<void> {
  let next = 0
  return async () => {
    const now = ports.clock.now()
    if (now.getTime() < next) return
    next = now.getTime() + PRUNE_EVERY
    const hubs = (await ports.setup.publication())?.hubs ?? []
    await ports.hub.prune(now, hubs.length > 0 ? await ownTopics(ports) : [])
  }
}
