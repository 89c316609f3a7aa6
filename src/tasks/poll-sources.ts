import { contentHash } from '../core/content-hash.ts'
import { InputError } from '../core/errors.ts'
import { discoverHub } from '../core/hub-discovery.ts'
import { AS_OFTEN_AS_IT_HAS_POSTS, pollInterval } from '../core/poll-interval.ts'
import { backoff, type RetryPolicy } from '../core/retry.ts'
import { isFeed } from '../core/source.ts'
import { traceBy } from '../core/trace.ts'
import { withCredentialsOf, withoutCredentials } from '../core/web-address.ts'
import type { Ports } from '../ports/ports.ts'
import type { PolledSource } from '../ports/setup-store.ts'
import { type ImportPorts, type ImportSummary, importPosts } from './import-posts.ts'
import { noteHub } from './websub-subscribe-to-source.ts'

export interface PollReport {
  readonly source: string
  readonly outcome: 'new' | 'not-modified' | 'failed' | 'gone'
  readonly created: number
  readonly updated: number
  readonly skipped: number
  readonly reason?: string
}

type PollPorts = ImportPorts & Pick<Ports, 'outgoing' | 'log' | 'sourceHubs' | 'tracing'>

/** After a failure: never sooner than the source's own interval, doubling up to a day. */
const DAY = 24 * 60 * 60_000
/** Where the operator chose no interval. */
const USUAL = 15 * 60_000
/** Sources of one host that are asked at once. */
const PER_HOST = 2

/**
 * Polls every source whose time has come, hosts side by side and a few sources of each: a slow one delays none elsewhere. A failure of
 * one is its own.
 */
export async function pollSources(ports: PollPorts): Promise<PollReport[]> {
  const now = ports.clock.now()
  const sources = (await ports.setup.sources())
    .filter(isFeed)
    .filter(({ stopped, locked, nextPollAt }) => !stopped && !locked && nextPollAt <= now)
  const hosts = Map.groupBy(sources, (source) => hostOf(source.pollUrl ?? source.url))
  const lanes = [...hosts.values()].flatMap((ofHost) =>
    Array.from({ length: PER_HOST }, (_, lane) =>
      ofHost.filter((_source, index) => index % PER_HOST === lane),
    ),
  )
  const reports = new Map<string, PollReport>()
  await Promise.all(
    lanes.map(async (lane) => {
      for (const source of lane) {
        const polled = pollSource(ports, source)
        reports.set(
          source.id,
          await polled.catch((error: unknown) => stumbled(ports, source, error)),
        )
      }
    }),
  )
  return sources.flatMap(({ id }) => reports.get(id) ?? [])
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url)

/** A fault of our own costs its source a turn, like every failure, and no other source anything. */
function stumbled(ports: PollPorts, source: PolledSource, error: unknown): Promise<PollReport> {
  ports.log.error({ source: source.id, error: String(error) }, 'Posthorn stumbled over a source')
  return failed(ports, source, 'Posthorn could not read this: the log says why.')
}

/** Polls one source: asks with the validators of the last answer, imports what is new, notes when to come again. */
async function pollSource(ports: PollPorts, source: PolledSource): Promise<PollReport> {
  const trace = { trace: traceBy(ports.clock.chance), tells: true }
  const answer = await ports.tracing.run(trace, () =>
    ports.outgoing.document(withCredentialsOf(source.url, source.pollUrl ?? source.url), {
      ...(source.etag !== undefined && { etag: source.etag }),
      ...(source.lastModified !== undefined && { lastModified: source.lastModified }),
    }),
  )
  switch (answer.outcome) {
    case 'not-modified':
      await ports.setup.recordPoll(source.id, {
        nextPollAt: await nextPoll(ports, source, answer.fresh),
        failures: 0,
        ...validatorsOf(source),
      })
      return report(source, 'not-modified')
    case 'gone':
      await ports.setup.recordPoll(source.id, {
        nextPollAt: await nextPoll(ports, source),
        failures: source.failures + 1,
        reason: answer.reason,
        stopped: true,
      })
      return report(source, 'gone', undefined, answer.reason)
    case 'failed':
      return failed(ports, source, answer.reason, answer.after)
    case 'fetched':
      return take(ports, source, answer)
  }
}

type Fetched = Extract<Awaited<ReturnType<Ports['outgoing']['document']>>, { outcome: 'fetched' }>

/** Not every server knows what it said before: the same once more is not read. */
async function take(ports: PollPorts, source: PolledSource, answer: Fetched): Promise<PollReport> {
  const lastRead = await hashOf(answer)
  if (source.lastRead !== lastRead) return read(ports, source, answer, lastRead)
  await ports.setup.recordPoll(source.id, {
    nextPollAt: await nextPoll(ports, source, answer.fresh),
    failures: 0,
    ...validatorsOf({ ...answer, lastRead }),
  })
  return report(source, 'not-modified')
}

/** Of all that reading it goes by. */
async function hashOf({ url, contentType, link, bytes }: Fetched): Promise<string> {
  const said = new TextEncoder().encode(JSON.stringify([url, contentType, link]))
  const whole = new Uint8Array(said.byteLength + bytes.byteLength)
  whole.set(said)
  whole.set(bytes, said.byteLength)
  return contentHash(whole)
}

async function read(
  ports: PollPorts,
  source: PolledSource,
  answer: Fetched,
  lastRead: string,
): Promise<PollReport> {
  try {
    const summary = await importPosts(ports, {
      document: {
        url: answer.url,
        bytes: answer.bytes,
        ...(answer.contentType !== undefined && { contentType: answer.contentType }),
      },
      type: source.type,
      share: source.baselined ? 'recent' : 'none',
      source: source.id,
      fullText: source.fullText ?? false,
    })
    for (const { title, says } of summary.recognised ?? [])
      ports.log.info({ source: source.id, title, says }, 'a post was recognised')
    const { hubs, self } = summary
    const { link } = answer
    const url = withoutCredentials(answer.url)
    await noteHub(
      ports,
      source,
      discoverHub({ url, ...(link && { link }), ...(hubs && { hubs }), ...(self && { self }) }),
    )
    await ports.setup.recordPoll(source.id, {
      nextPollAt: await nextPoll(ports, source, answer.fresh),
      failures: 0,
      baselined: true,
      ...validatorsOf(answer),
      // What was left out may be taken next time.
      ...(summary.skipped.length === 0 && { lastRead }),
      ...(url !== (source.pollUrl ?? withoutCredentials(source.url)) && { pollUrl: url }),
    })
    return report(source, 'new', summary)
  } catch (error) {
    if (error instanceof InputError) return failed(ports, source, error.message)
    throw error
  }
}

async function failed(
  ports: PollPorts,
  source: PolledSource,
  reason: string,
  after?: Date,
): Promise<PollReport> {
  const failures = source.failures + 1
  const every = source.every || USUAL
  const policy: RetryPolicy = { first: every, factor: 2, most: Math.max(DAY, every) }
  const wait = Math.max(every, backoff(policy, failures, ports.clock.chance()))
  const soonest = new Date(ports.clock.now().getTime() + wait)
  await ports.setup.recordPoll(source.id, {
    nextPollAt: after && after > soonest ? after : soonest,
    failures,
    reason,
    ...validatorsOf(source),
  })
  ports.log.warn({ source: source.id, reason, failures }, 'a source could not be polled')
  return report(source, 'failed', undefined, reason)
}

/** While its hub pushes, a source is polled daily, in case a push is lost. */
async function nextPoll(
  { clock, sourceHubs, posts }: PollPorts,
  { id, every: wanted, websub }: PolledSource,
  fresh = 0,
): Promise<Date> {
  const now = clock.now()
  const every = pollInterval(
    wanted,
    wanted === AS_OFTEN_AS_IT_HAS_POSTS ? await weeklyOf({ posts }, id, now) : 0,
    fresh,
    clock.chance(),
  )
  const { leaseUntil } = (websub !== false && (await sourceHubs.ofSource(id))) || {}
  const pushes = leaseUntil !== undefined && leaseUntil > now
  return new Date(now.getTime() + (pushes ? Math.max(DAY, every) : every))
}

/** Posts of the last week; more than this are asked for every five minutes anyway. */
const MOST_A_WEEK = 200

async function weeklyOf({ posts }: Pick<Ports, 'posts'>, source: string, now: Date) {
  const recent = await posts.shownSince(new Date(now.getTime() - 7 * DAY), now, MOST_A_WEEK)
  return recent.filter((post) => post.source === source).length
}

type Validators = Pick<PolledSource, 'etag' | 'lastModified' | 'lastRead'>

const validatorsOf = ({ etag, lastModified, lastRead }: Validators) => ({
  ...(etag !== undefined && { etag }),
  ...(lastModified !== undefined && { lastModified }),
  ...(lastRead !== undefined && { lastRead }),
})

function report(
  { id }: PolledSource,
  outcome: PollReport['outcome'],
  summary?: ImportSummary,
  reason?: string,
): PollReport {
  return {
    source: id,
    outcome,
    created: summary?.created ?? 0,
    updated: summary?.updated ?? 0,
    skipped: summary?.skipped.length ?? 0,
    ...(reason !== undefined && { reason }),
  }
}
