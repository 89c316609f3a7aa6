import { Hono } from 'hono'
import { hubsOf, ownHub } from '../../core/websub.ts'
import type { HubHost, HubPing, HubTopic } from '../../ports/hub-overview.ts'
import type { Ports } from '../../ports/ports.ts'
import type { SourceSubscription } from '../../ports/subscription-store.ts'
import { answer } from '../public/frame.tsx'
import { Distance, Moment } from '../public/moment.tsx'
import { AdminPage } from './layout.tsx'
import { Table } from './table.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

/** Hosts that the page has room for: those with failures come first. */
const HOSTS = 200

interface HubProps {
  readonly view: View
  readonly publicUrl: string
  /** Where our hub is; absent when it is turned off. */
  readonly own?: string
  readonly topics: readonly HubTopic[]
  readonly hosts: readonly HubHost[]
  /** The hubs of others in the set-up. */
  readonly others: readonly string[]
  readonly pings: readonly HubPing[]
  readonly sources: readonly SourceSubscription[]
}

/** Who is told of changes at once, and what came of it. */
export function hubPage({ ports, publicUrl }: AdminDeps): Hono<AdminEnv> {
  return new Hono<AdminEnv>().get('/', async (c) => {
    const { view } = c.var
    const publication = await ports.setup.publication()
    const hubs = publication ? hubsOf(publication, publicUrl) : []
    const own = hubs.find((hub) => hub === ownHub(publicUrl))
    const props = {
      topics: await ports.hub.watched(view.now),
      hosts: await ports.hub.hosts(view.now, HOSTS),
      others: hubs.filter((hub) => hub !== own),
      pings: await ports.hub.pings(),
      sources: await pushingSources(ports),
    }
    return answer(c, <HubPage {...{ view, publicUrl, ...props }} {...(own && { own })} />)
  })
}

async function pushingSources({
  setup,
  sourceHubs,
}: Pick<Ports, 'setup' | 'sourceHubs'>): Promise<readonly SourceSubscription[]> {
  const found = await Promise.all((await setup.sources()).map(({ id }) => sourceHubs.ofSource(id)))
  return found.filter((one) => one !== undefined)
}

const HubPage = ({ own, topics, hosts, others, pings, sources, ...page }: HubProps) => (
  <AdminPage view={page.view} section="hub" title="Hub">
    <p class="dek">
      {own === undefined
        ? 'Our hub is off: feeds do not name it, and it takes no subscription.'
        : 'Readers that subscribe here are told of each change at once, by WebSub or rssCloud.'}
    </p>
    <Topics topics={topics} {...page} />
    <Hosts hosts={hosts} {...page} />
    {others.length > 0 && <Others others={others} pings={pings} {...page} />}
    {sources.length > 0 && <Sources sources={sources} {...page} />}
  </AdminPage>
)

type Part<Key extends keyof HubProps> = Pick<HubProps, Key | 'view' | 'publicUrl'>

const Topics = ({ topics, view, publicUrl }: Part<'topics'>) => (
  <section aria-labelledby="topics">
    <h2 id="topics">Feeds that are watched</h2>
    {topics.length === 0 ? (
      <p class="quiet">
        None yet. Readers find the hub in every feed, and subscribe by themselves.
      </p>
    ) : (
      <Table
        labelled
        caption="Feeds that are watched, those with most subscribers first"
        columns={['Feed', 'Subscribers', 'Last change']}
        rows={topics.map(({ topic, subscribers, changedAt }) => [
          <FeedLink topic={topic} publicUrl={publicUrl} />,
          subscribers,
          <Moment at={changedAt} zone={view.zone} />,
        ])}
      />
    )}
  </section>
)

const Hosts = ({ hosts, view, publicUrl }: Part<'hosts'>) =>
  hosts.length === 0 ? null : (
    <section aria-labelledby="hosts">
      <h2 id="hosts">Who subscribes</h2>
      <Table
        labelled
        caption="Subscribers by host and feed, those with failures first"
        columns={['Host', 'Feed', 'Subscribers', 'Leases end', 'Last taken', 'Failures']}
        rows={hosts.map((host) => [
          host.host,
          <FeedLink topic={host.topic} publicUrl={publicUrl} />,
          <Count {...host} />,
          <Leases host={host} view={view} />,
          host.takenAt ? <Moment at={host.takenAt} zone={view.zone} /> : '–',
          <Failures {...host} />,
        ])}
      />
      <p class="quiet">
        Failures are those of the last seven days.
        {hosts.length === HOSTS && ` Only ${HOSTS} hosts are shown.`}
      </p>
    </section>
  )

const FeedLink = ({ topic, publicUrl }: { topic: string; publicUrl: string }) => (
  <a href={topic}>{decoded(topic.startsWith(publicUrl) ? topic.slice(publicUrl.length) : topic)}</a>
)

/** As people read it; an address that cannot be decoded stays as it is. */
function decoded(address: string): string {
  try {
    return decodeURI(address)
  } catch {
    return address
  }
}

const Count = ({ subscribers, cloud }: Pick<HubHost, 'subscribers' | 'cloud'>) => (
  <>
    {subscribers}
    {cloud > 0 && <small>{cloud === subscribers ? 'by rssCloud' : `${cloud} by rssCloud`}</small>}
  </>
)

const Leases = ({ host, view }: { readonly host: HubHost; readonly view: View }) => (
  <>
    <Distance at={host.firstLease} zone={view.zone} now={view.now} />
    {host.lastLease > host.firstLease && (
      <small>
        the last <Distance at={host.lastLease} zone={view.zone} now={view.now} />
      </small>
    )}
  </>
)

const Failures = ({ failed, retrying, reason }: Pick<HubHost, 'failed' | 'retrying' | 'reason'>) =>
  failed + retrying === 0 ? (
    <>none</>
  ) : (
    <>
      <span class={`badge ${failed > 0 ? 'bad' : 'ask'}`}>
        <span aria-hidden="true">{failed > 0 ? '✕' : '⟳'}</span>{' '}
        {[failed > 0 && `${failed} given up`, retrying > 0 && `${retrying} to be tried again`]
          .filter(Boolean)
          .join(', ')}
      </span>
      {reason && <small>{reason}</small>}
    </>
  )

const Others = ({ others, pings, view }: Part<'others' | 'pings'>) => (
  <section aria-labelledby="others">
    <h2 id="others">Hubs of others</h2>
    <Table
      labelled
      caption="Hubs of others that are told of changes"
      columns={['Hub', 'Told last', 'Outcome']}
      rows={others.map((hub) => {
        const ping = pings.find((one) => one.hub === hub)
        return [
          <a href={hub}>{hub}</a>,
          ping ? <Moment at={ping.at} zone={view.zone} /> : 'not yet',
          ping ? <Outcome {...ping} /> : '–',
        ]
      })}
    />
  </section>
)

const outcomes = {
  waiting: { tone: 'wait', mark: '◷', word: 'waits' },
  done: { tone: 'good', mark: '✓', word: 'taken' },
  failed: { tone: 'bad', mark: '✕', word: 'given up' },
  dropped: { tone: 'off', mark: '–', word: 'dropped' },
} as const

const Outcome = ({ state, tries, reason }: HubPing) => {
  const { tone, mark, word } = outcomes[state]
  return (
    <>
      <span class={`badge ${tone}`}>
        <span aria-hidden="true">{mark}</span> {word}
      </span>
      {reason && (
        <small>
          {reason}
          {tries > 1 && `, ${tries} tries`}
        </small>
      )}
    </>
  )
}

const Sources = ({ sources, view }: Part<'sources'>) => (
  <section aria-labelledby="sources">
    <h2 id="sources">Sources that push to us</h2>
    <Table
      labelled
      caption="Our own subscriptions to the hubs of sources"
      columns={['Source', 'Hub', 'Lease ends', 'Last push']}
      rows={sources.map(({ sourceId, hub, leaseUntil, pushedAt, reason }) => [
        sourceId,
        hub,
        leaseUntil ? (
          <Distance at={leaseUntil} zone={view.zone} now={view.now} />
        ) : (
          <>
            not begun
            {reason && <small>{reason}</small>}
          </>
        ),
        pushedAt ? <Moment at={pushedAt} zone={view.zone} /> : '–',
      ])}
    />
  </section>
)
