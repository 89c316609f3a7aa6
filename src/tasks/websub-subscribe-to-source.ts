import type { FoundHub } from '../core/hub-discovery.ts'
import { backoff, type RetryPolicy } from '../core/retry.ts'
import { isFeed } from '../core/source.ts'
import { lease } from '../core/websub.ts'
import type { Ports } from '../ports/ports.ts'
import type { PolledSource } from '../ports/setup-store.ts'
import type { SourceSubscription } from '../ports/subscription-store.ts'
import type { HubPorts } from './websub-rounds.ts'
import { randomText } from './websub-verify-subscription.ts'

/** From the request to the next one, if the hub confirms nothing. */
const patience: RetryPolicy = { first: 5 * 60_000, factor: 4, most: 24 * 3_600_000 }
/** How often to see whether the set-up allows by now what it did not. */
const RECONSIDER = 15 * 60_000
const MAX_REDIRECTS = 3

type SubscribePorts = HubPorts & Pick<Ports, 'sourceHubs'>

/** Notes which hub a source names, if any. Another hub or topic is another subscription. */
export async function noteHub(
  { sourceHubs, clock }: Pick<Ports, 'sourceHubs' | 'clock'>,
  { id, websub }: Pick<PolledSource, 'id' | 'websub'>,
  found: FoundHub | undefined,
): Promise<void> {
  const known = await sourceHubs.ofSource(id)
  if (!found || websub === false) {
    if (known) await sourceHubs.forget(id)
  } else if (known?.hub !== found.hub || known.topic !== found.topic) {
    const secrets = { token: randomText(), secret: randomText() }
    await sourceHubs.put({ sourceId: id, ...found, ...secrets, nextAt: clock.now() })
  }
}

/** Asks the hubs whose time has come: to begin, or to renew before a lease ends. `start` makes requests side by side. */
export async function subscribeToSources(
  ports: SubscribePorts,
  start: (host: string, work: () => Promise<void>) => void,
): Promise<void> {
  const { sourceHubs, clock, publicUrl } = ports
  const due = await sourceHubs.due(clock.now())
  if (due.length === 0) return
  const sources = (await ports.setup.sources()).filter(isFeed)
  for (const subscription of due) {
    const source = sources.find(({ id }) => id === subscription.sourceId)
    const allowed = source?.websub ?? publicUrl?.startsWith('https:') ?? false
    const wait = allowed ? backoff(patience, subscription.tries + 1, clock.chance()) : RECONSIDER
    const nextAt = new Date(clock.now().getTime() + wait)
    if (!allowed || publicUrl === undefined) await sourceHubs.postpone(subscription.token, nextAt)
    else if (await sourceHubs.ask(subscription, nextAt)) {
      start(new URL(subscription.hub).host, () =>
        subscribe(ports, subscription, `${publicUrl}/websub/${subscription.token}`, nextAt),
      )
    }
  }
}

async function subscribe(
  { outgoing, sourceHubs, log }: SubscribePorts,
  { hub, topic, token, secret, sourceId }: SourceSubscription,
  callback: string,
  nextAt: Date,
): Promise<void> {
  const body = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.topic': topic,
    'hub.callback': callback,
    'hub.secret': secret,
    'hub.lease_seconds': String(lease.usual / 1_000),
  })
  const refusal = await asked(outgoing, hub, body)
  if (refusal === undefined) return
  log.warn({ source: sourceId, hub, reason: refusal }, 'a source’s hub took no subscription')
  await sourceHubs.failed(token, nextAt, refusal)
}

/** Why it was not taken; undefined when it was. A hub may send elsewhere with 307 or 308 (W3C WebSub 5.1). */
async function asked(
  { fetch }: Ports['outgoing'],
  hub: string,
  body: URLSearchParams,
): Promise<string | undefined> {
  let url = hub
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    try {
      const answer = await fetch(url, { method: 'POST', body })
      await answer.body?.cancel()
      const next = URL.parse(answer.headers.get('location') ?? '', url)
      if (answer.ok) return undefined
      if (![307, 308].includes(answer.status) || !next) return `the hub answered ${answer.status}`
      url = next.href
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  return `more than ${MAX_REDIRECTS} redirects from the hub`
}
