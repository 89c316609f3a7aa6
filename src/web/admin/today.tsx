import { Hono } from 'hono'
import type { DeliveryState } from '../../core/delivery.ts'
import type { Guide } from '../../core/guide.ts'
import type { Notice } from '../../core/notice.ts'
import type { Post } from '../../core/post.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Account } from '../../ports/setup-store.ts'
import { offersGuide, readGuide } from '../../tasks/guide-kept.ts'
import { loadAllCosts } from '../../tasks/load-costs.ts'
import { configDrift } from '../../tasks/plan-config.ts'
import { answer } from '../public/frame.tsx'
import { wallClock } from '../public/moment.tsx'
import { CountdownScript } from './countdown.tsx'
import { type DeliveryLine, linesOf } from './delivery-line.tsx'
import { GuideCard } from './guide-card.tsx'
import { AdminPage } from './layout.tsx'
import { NeedsYouLine, OpenNotice, otherNotices } from './needs-you.tsx'
import { QuarantinedLine, type QuarantineLine, quarantineLines } from './quarantine.tsx'
import { Overspent, type OverspentView, overspending } from './spending.tsx'
import { BrokenAccount, Heartbeat, Lines, Waiting } from './today-lines.tsx'
import { UndescribedImage, undescribedPosts } from './undescribed.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

interface TodayProps {
  readonly view: View
  readonly waiting: readonly DeliveryLine[]
  readonly broken: readonly Account[]
  readonly quarantined: readonly QuarantineLine[]
  readonly others: readonly Notice[]
  /** Accounts whose budget will not last. */
  readonly dear: readonly OverspentView[]
  /** They soon show an image that nobody has described. */
  readonly undescribed: readonly Post[]
  readonly upcoming: readonly DeliveryLine[]
  readonly sent: readonly DeliveryLine[]
  readonly counts: Readonly<Partial<Record<DeliveryState, number>>>
  readonly posts: number
  /** When the scheduler last ran; undefined before it did. */
  readonly ticked: Date | undefined
  /** The way to a set-up of one's own, while there is only the sample. */
  readonly guide: Guide | undefined
  /** Parts of the set-up that its file does not say so. */
  readonly drift: number
}

const SHOWN = 8

export function todayPage({ ports }: AdminDeps): Hono<AdminEnv> {
  return new Hono<AdminEnv>().get('/', async (c) =>
    answer(c, <TodayPage view={c.var.view} {...(await load(ports))} />),
  )
}

async function load(ports: Ports): Promise<Omit<TodayProps, 'view'>> {
  const list = async (state: DeliveryState) =>
    (await ports.deliveries.list({ state }, { limit: SHOWN })).items
  const [
    failed,
    undecided,
    held,
    soonest,
    sent,
    accounts,
    counts,
    posts,
    quarantine,
    open,
    marks,
    guide,
  ] = await Promise.all([
    list('failed'),
    list('undecided'),
    list('held'),
    ports.deliveries.comingUp(SHOWN),
    list('sent'),
    ports.setup.accounts(),
    ports.deliveries.counts(),
    ports.posts.count(),
    ports.quarantine.list(),
    ports.notices.open(),
    ports.health.marks(),
    readGuide(ports),
  ])
  const asking = [...undecided, ...failed, ...held]
  const lines = await linesOf(ports, [...asking, ...soonest, ...sent])
  const [waiting, upcoming, gone] = [
    lines.slice(0, asking.length),
    lines.slice(asking.length, asking.length + soonest.length),
    lines.slice(asking.length + soonest.length),
  ]
  const broken = accounts.filter(({ state }) => state === 'broken')
  const quarantined = quarantineLines(quarantine)
  const others = otherNotices(open)
  const dear = overspending(await loadAllCosts(ports))
  const undescribed = await undescribedPosts(ports, soonest)
  const asked = { waiting, broken, quarantined, others, dear, undescribed }
  return {
    ...asked,
    ...{ upcoming, sent: gone, counts, posts },
    ticked: marks.tick,
    guide: offersGuide(guide) ? guide : undefined,
    // The file that came with the sample is nobody's: what took its place need not be what that says.
    drift: guide.replaces ? 0 : (await configDrift(ports)).length,
  }
}

/** What needs a person first, then what comes, then what went. */
const TodayPage = (props: TodayProps) => {
  const { view, waiting, broken, quarantined, others, dear, upcoming, sent, counts } = props
  const { undescribed } = props
  return (
    <AdminPage
      view={view}
      section="today"
      title="Today"
      head={<CountdownScript asset={view.asset} />}
      aside={<Dateline view={view} />}
    >
      {props.guide && view.may('config') && <GuideCard guide={props.guide} />}
      <div
        id="today"
        hx-get="/admin"
        hx-trigger="every 15s"
        hx-select="#today"
        hx-swap="outerMorph"
      >
        <NeedsYouLine
          counts={counts}
          broken={broken.length}
          quarantined={quarantined.length}
          others={others}
        />
        <Counts {...props} />
        <section aria-labelledby="waiting">
          <h2 id="waiting">Needs you</h2>
          {(counts.held ?? 0) > 1 && view.may('deliveries') && (
            <p>
              <a href="/admin/approvals">Read and approve {counts.held} deliveries</a>
            </p>
          )}
          {[waiting, broken, quarantined, others, dear, undescribed].flat().length === 0 && (
            <p class="quiet">Nothing. All is going well.</p>
          )}
          <ul class="lines">
            {broken.map((account) => (
              <BrokenAccount account={account} />
            ))}
            {others.map((notice) => (
              <OpenNotice notice={notice} zone={view.zone} />
            ))}
            {dear.map((costs) => (
              <Overspent costs={costs} zone={view.zone} />
            ))}
            {undescribed.map((post) => (
              <UndescribedImage post={post} />
            ))}
            {quarantined.map((line) => (
              <QuarantinedLine line={line} />
            ))}
            {waiting.map((line) => (
              <Waiting line={line} />
            ))}
          </ul>
        </section>
        <div class="columns even">
          <section aria-labelledby="upcoming">
            <h2 id="upcoming">Next</h2>
            <Lines lines={upcoming} view={view} empty="Nothing is planned." />
          </section>
          <section aria-labelledby="sent">
            <h2 id="sent">Went out</h2>
            <Lines lines={sent} view={view} empty="Nothing yet." />
          </section>
        </div>
        <Heartbeat view={view} ticked={props.ticked} />
        {props.drift > 0 && (
          <p class="quiet">
            The set-up was changed since its file was last applied:{' '}
            <a href="/admin/settings#drift">
              {props.drift === 1 ? 'one part differs' : `${props.drift} parts differ`}
            </a>
            .
          </p>
        )}
      </div>
    </AdminPage>
  )
}

const Dateline = ({ view: { now, zone } }: Pick<TodayProps, 'view'>) => (
  <p class="quiet">
    <time datetime={now.toISOString()}>{wallClock(now, zone, 'dateline')}</time>
  </p>
)

const Counts = ({ counts, posts }: TodayProps) => {
  const busy = (counts.sending ?? 0) + (counts.checking ?? 0)
  const facts = [
    { name: 'Posts', value: posts, href: '/admin/posts' },
    { name: 'Planned', value: counts.planned ?? 0, href: '/admin/deliveries?state=planned' },
    { name: 'Under way', value: busy, href: '/admin/deliveries?state=checking' },
    { name: 'Sent', value: counts.sent ?? 0, href: '/admin/deliveries?state=sent' },
    { name: 'Missed', value: counts.missed ?? 0, href: '/admin/deliveries?state=missed' },
  ]
  return (
    <dl class="counts">
      {facts.map(({ name, value, href }) => (
        <div>
          <dt>
            <a href={href}>{name}</a>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
