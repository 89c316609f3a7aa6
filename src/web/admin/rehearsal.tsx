import { Hono } from 'hono'
import type { Ports, RehearsalPost } from '../../ports/ports.ts'
import { answer } from '../public/frame.tsx'
import { Moment } from '../public/moment.tsx'
import { networkName } from './delivery-line.tsx'
import { AdminPage } from './layout.tsx'
import { ShareText } from './share-text.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

interface Timeline {
  readonly network: string
  readonly posts: readonly RehearsalPost[]
}

interface RehearsalProps {
  readonly view: View
  readonly timelines: readonly Timeline[]
}

const SHOWN = 50

export function rehearsalPage({ ports }: AdminDeps): Hono<AdminEnv> {
  return new Hono<AdminEnv>().get('/', async (c) =>
    answer(c, <RehearsalPage view={c.var.view} timelines={await timelinesOf(ports)} />),
  )
}

/** One timeline for each network that is rehearsed on, newest first. */
async function timelinesOf(ports: Ports): Promise<readonly Timeline[]> {
  const [accounts, posts] = await Promise.all([ports.setup.accounts(), ports.rehearsal.posts()])
  const rehearsed = accounts.filter(({ rehearsal, state }) => rehearsal && state !== 'removed')
  const ids = new Set([...rehearsed, ...posts].map(({ network }) => network))
  return [...ids].sort().map((id) => ({
    network: networkName(ports, id),
    posts: posts
      .filter(({ network }) => network === id)
      .slice(-SHOWN)
      .reverse(),
  }))
}

/** What followers would see. */
const RehearsalPage = ({ view, timelines }: RehearsalProps) => (
  <AdminPage view={view} section="rehearsal" title="Rehearsal">
    <p class="standing">
      What followers would see. These networks live inside Posthorn: nothing here was told to
      anyone.
    </p>
    {timelines.length === 0 && (
      <p class="quiet">
        No account rehearses. Give an account <code>rehearsal: true</code> in the set-up.
      </p>
    )}
    <div
      id="timelines"
      class="timelines"
      hx-get="/admin/rehearsal"
      hx-trigger="every 10s"
      hx-select="#timelines"
      hx-swap="outerMorph"
    >
      {timelines.map(({ network, posts }) => (
        <section>
          <h2>{network}</h2>
          {posts.length === 0 && <p class="quiet">Nothing yet.</p>}
          {posts.map((post) => (
            <RehearsedPost post={post} view={view} />
          ))}
        </section>
      ))}
    </div>
  </AdminPage>
)

const RehearsedPost = ({ post, view }: { readonly post: RehearsalPost; readonly view: View }) => (
  <article class="follower-post">
    <header>
      <span class="avatar" aria-hidden="true">
        {[...view.publication][0]}
      </span>
      <div>
        <strong>{view.publication}</strong>
        <Moment at={new Date(post.at)} zone={view.zone} />
      </div>
    </header>
    <ShareText text={post.text} />
  </article>
)
