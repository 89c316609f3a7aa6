import { Hono } from 'hono'
import { readerName } from '../../core/known-readers.ts'
import { shareTargetName } from '../../core/share-links.ts'
import type { ShareClicks } from '../../ports/share-click-store.ts'
import { loadReaderPanel, type ReaderPanel } from '../../tasks/reader-panel.ts'
import { answer } from '../public/frame.tsx'
import { postHref } from './delivery-line.tsx'
import { AdminPage } from './layout.tsx'
import { number, PollsChart, percent } from './polls-chart.tsx'
import { Table } from './table.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

const PERIODS = [7, 30, 90, 400]
const PERIOD = 30

export function readersPage({ ports }: AdminDeps): Hono<AdminEnv> {
  return new Hono<AdminEnv>().get('/', async (c) => {
    const asked = Number(c.req.query('days'))
    const days = PERIODS.includes(asked) ? asked : PERIOD
    const [panel, clicks] = await Promise.all([
      loadReaderPanel(ports, days),
      ports.shareClicks.total(),
    ])
    return answer(c, <ReadersPage view={c.var.view} {...{ panel, clicks, days }} />)
  })
}

interface ReadersPageProps {
  readonly view: View
  readonly panel: ReaderPanel
  readonly clicks: ShareClicks
  readonly days: number
}

/** Who reads the feeds, as far as readers say it themselves. */
const ReadersPage = ({ view, panel, clicks, days }: ReadersPageProps) => (
  <AdminPage view={view} section="readers" title="Readers" aside={<Periods days={days} />}>
    <Totals panel={panel} />
    {panel.readers.length === 0 ? (
      <p class="quiet">
        No reader has asked for a feed in these days. Counts are kept each minute.
      </p>
    ) : (
      <div class="figures">
        <section aria-labelledby="polls">
          <h2 id="polls">Polls a day</h2>
          <PollsChart days={panel.days} />
        </section>
        <ByReader panel={panel} />
        <ByFeed panel={panel} />
      </div>
    )}
    <Legacy panel={panel} />
    <Shared clicks={clicks} />
    <p class="quiet">
      Only counts are kept, for 400 days: no addresses, and of a User-Agent no more than the name of
      the reader. What a cache in front of Posthorn answers is not seen here.
    </p>
  </AdminPage>
)

const Periods = ({ days }: Pick<ReadersPageProps, 'days'>) => (
  <nav class="periods" aria-label="Period">
    {PERIODS.map((one) => (
      <a href={`/admin/readers?days=${one}`} aria-current={one === days ? 'true' : undefined}>
        {one} days
      </a>
    ))}
  </nav>
)

interface PanelProps {
  readonly panel: ReaderPanel
}

const Totals = ({ panel: { subscribers, polls, notModified, deltas } }: PanelProps) => (
  <dl class="counts large">
    {[
      ['Subscribers', number(subscribers)],
      ['Polls', number(polls)],
      ['Unchanged', percent(notModified, polls)],
      ['Only the new', number(deltas)],
    ].map(([name, value]) => (
      <div>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

const ByReader = ({ panel }: PanelProps) => (
  <section aria-labelledby="readers">
    <h2 id="readers">By reader</h2>
    <p class="quiet">
      Subscribers are those that services report, who ask once for all of theirs; other readers
      count nobody but themselves.
    </p>
    <Table
      caption="Readers, the most subscribers first"
      columns={['Reader', 'Subscribers', 'Polls', 'Unchanged', 'Last seen', 'Newest post fetched']}
      rows={panel.readers.map(({ reader, subscribers, polls, notModified, lastDay, newest }) => [
        readerName(reader),
        subscribers > 0 ? number(subscribers) : '–',
        number(polls),
        percent(notModified, polls),
        lastDay,
        newest?.postId ? (
          <a href={postHref(newest.postId)}>{newest.title}</a>
        ) : (
          (newest?.guid ?? '–')
        ),
      ])}
    />
  </section>
)

const ByFeed = ({ panel }: PanelProps) => (
  <section aria-labelledby="feeds">
    <h2 id="feeds">By feed</h2>
    <Table
      caption="Feeds, the most subscribers first"
      columns={['Feed', 'Subscribers', 'Polls', 'Unchanged', 'Only the new']}
      rows={panel.feeds.map(({ feed, format, subscribers, polls, notModified, deltas }) => [
        <>
          {feedName(feed)} <small>{formats[format] ?? format}</small>
        </>,
        subscribers > 0 ? number(subscribers) : '–',
        number(polls),
        percent(notModified, polls),
        number(deltas),
      ])}
    />
  </section>
)

const formats: Readonly<Record<string, string>> = { rss: 'RSS', atom: 'Atom', json: 'JSON Feed' }

/** Those that are counted together are told in words. */
function feedName(feed: string): string {
  if (feed.endsWith('?*')) return `${feed.slice(0, -2)}, narrowed`
  return feed.endsWith('/*') ? `all ${feed.slice(0, -2)}` : feed
}

const Legacy = ({ panel: { legacy } }: PanelProps) =>
  legacy.length === 0 ? null : (
    <section class="figures" aria-labelledby="legacy">
      <h2 id="legacy">Still at a former address</h2>
      <p class="quiet">
        They are led on for good, and ask again all the same. Keep these paths among{' '}
        <code>legacy_feed_paths</code> while they still come.
      </p>
      <Table
        caption="Readers that ask at addresses of a former system, the last one first"
        columns={['Reader', 'Path', 'Polls', 'Last seen']}
        rows={legacy.map(({ path, reader, polls, lastDay }) => [
          readerName(reader),
          <code>{path}</code>,
          number(polls),
          lastDay,
        ])}
      />
    </section>
  )

const Shared = ({ clicks }: Pick<ReadersPageProps, 'clicks'>) => {
  const networks = Object.entries(clicks)
  return (
    <section aria-labelledby="shared">
      <h2 id="shared">Shared by readers</h2>
      {networks.length === 0 ? (
        <p class="quiet">Nobody has gone on from a share page yet.</p>
      ) : (
        <dl class="facts">
          {networks.map(([network, count]) => (
            <>
              <dt>{shareTargetName(network)}</dt>
              <dd>{number(count)}</dd>
            </>
          ))}
        </dl>
      )}
    </section>
  )
}
