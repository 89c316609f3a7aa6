import { Hono } from 'hono'
import type { Amendment } from '../../core/amendment.ts'
import type { Attempt } from '../../core/delivery.ts'
import { InputError } from '../../core/errors.ts'
import { canonicalUrl } from '../../core/identity.ts'
import { NOTE_MAX, type Post, postState } from '../../core/post.ts'
import type { FeedSettings } from '../../core/publication.ts'
import type { AuditEntry } from '../../ports/audit-store.ts'
import type { KeptPage } from '../../ports/page-text-store.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Recognition, Revision } from '../../ports/post-store.ts'
import type { ShareClicks } from '../../ports/share-click-store.ts'
import type { ShortLinkClicks } from '../../ports/short-link-store.ts'
import { retractPost } from '../../tasks/change-post.ts'
import { previewShare } from '../../tasks/preview-share.ts'
import { answer } from '../public/frame.tsx'
import { Badge } from './badge.tsx'
import { CountdownScript } from './countdown.tsx'
import { type DeliveryLine, linesOf, networkName, postHref } from './delivery-line.tsx'
import { DeliveryTable } from './delivery-table.tsx'
import { type ExplainedLines, explainedLines, Why } from './explained.tsx'
import { act } from './flash.ts'
import { bodyText, Confirm, SubmitButton, TextArea } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { Facts } from './post-facts.tsx'
import { PostFeeds } from './post-feeds.tsx'
import { PostImage, shownHash } from './post-image.tsx'
import { ShareState } from './post-shares.tsx'
import { PostTimeline } from './post-timeline.tsx'
import { type PreviewLine, Previews } from './previews.tsx'
import { type QuarantineLine, QuarantineNotice, quarantineLines } from './quarantine.tsx'
import { Receipts } from './receipts.tsx'
import { Recognitions } from './recognitions.tsx'
import { ShareClicksLine, ShortLinkClicksLine } from './share-clicks.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

interface PostProps {
  readonly view: View
  readonly post: Post
  readonly lines: readonly DeliveryLine[]
  readonly amendments: readonly Amendment[]
  readonly revisions: readonly Revision[]
  readonly recognitions: readonly Recognition[]
  /** What the networks would show, or why that cannot be said. */
  readonly previews: readonly PreviewLine[] | string
  readonly quarantined: readonly QuarantineLine[]
  readonly clicks: ShareClicks
  readonly followed: ShortLinkClicks
  readonly explained: ExplainedLines
  /** What was read on its page, where its source gives only an excerpt. */
  readonly page: KeptPage | undefined
  readonly feeds: readonly FeedSettings[]
  readonly attempts: readonly Attempt[]
  /** Who changed it. */
  readonly history: readonly AuditEntry[]
}

/** Of the newest; the log has them all. */
const CHANGES = 30

export function postPages({ ports }: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()

  app.get('/:id', async (c) => {
    const post = await ports.posts.byId(c.req.param('id'))
    if (!post) throw new InputError('not-found', 'There is no such post')
    const parts = await load(ports, post, c.req.query('explain'))
    return answer(c, <PostPage view={c.var.view} {...parts} />)
  })

  app.post('/:id/retract', async (c) => {
    const id = c.req.param('id')
    const reason = await bodyText(c, 'reason')
    const confirmed = (await bodyText(c, 'confirm')) === 'yes'
    return act(c, postHref(id), async () => {
      if (!reason) throw new InputError('invalid', 'Say why the post is retracted: readers see it')
      if (reason.length > NOTE_MAX) {
        throw new InputError('invalid', `Say it in at most ${NOTE_MAX} characters`)
      }
      if (!confirmed) throw new InputError('invalid', 'Tick the box to retract the post')
      await retractPost(ports, id, { reason })
      return 'Retracted. Feeds and the post’s address now say so.'
    })
  })

  return app
}

async function load(
  ports: Ports,
  post: Post,
  explainFor: string | undefined,
): Promise<Omit<PostProps, 'view'>> {
  const [
    deliveries,
    amendments,
    revisions,
    previews,
    quarantine,
    clicks,
    followed,
    explained,
    recognitions,
    pages,
    changes,
    feeds,
  ] = await Promise.all([
    ports.deliveries.list({ post: post.id }, { limit: 100 }),
    ports.amendments.ofPost(post.id),
    ports.posts.revisions(post.id),
    previewsOf(ports, post),
    ports.quarantine.list(),
    ports.shareClicks.ofPost(post.id),
    ports.shortLinks.ofPost(post.id),
    explainedLines(ports, post.id, explainFor),
    ports.posts.recognitions(post.id),
    ports.pageTexts.ofPages([canonicalUrl(post.url)]),
    ports.audit.list({ thing: { kind: 'post', id: post.id } }, { limit: CHANGES }),
    ports.setup.feeds(),
  ])
  const quarantined = quarantineLines(quarantine.filter(({ postId }) => postId === post.id))
  const lines = await linesOf(ports, deliveries.items)
  const tried = deliveries.items.filter(({ attempts }) => attempts > 0)
  const attempts = await Promise.all(tried.map(({ id }) => ports.deliveries.attempts(id)))
  return {
    ...{ post, feeds, attempts: attempts.flat() },
    amendments,
    revisions,
    previews,
    quarantined,
    clicks,
    followed,
    explained,
    recognitions,
    lines,
    page: pages.get(canonicalUrl(post.url)),
    history: changes.items,
  }
}

async function previewsOf(ports: Ports, post: Post): Promise<PostProps['previews']> {
  try {
    const previews = await previewShare(ports, { post: post.id })
    return previews.map((preview) => ({
      preview,
      networkName: networkName(ports, preview.network),
    }))
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}

/** One post: what it says, where it went, how it would look there, how it changed. */
const PostPage = (props: PostProps) => {
  const {
    view,
    post,
    lines,
    amendments,
    revisions,
    previews,
    quarantined,
    clicks,
    followed,
    explained,
    page,
  } = props
  const state = postState(post, view.now)
  return (
    <AdminPage
      view={view}
      section="posts"
      title={post.title}
      head={<CountdownScript asset={view.asset} />}
      aside={<Badge state={state} />}
    >
      {post.dek && (
        <p class="dek" lang={post.language}>
          {post.dek}
        </p>
      )}
      {post.retraction && <p class="notice">Retracted: {post.retraction.note}</p>}
      {post.correction && <p class="notice">Corrected: {post.correction.note}</p>}
      {quarantined.map((line) => (
        <QuarantineNotice line={line} zone={view.zone} />
      ))}
      <section aria-labelledby="deliveries">
        <h2 id="deliveries">Deliveries</h2>
        {post.baseline && (
          <p class="quiet">This post was there before Posthorn, and counts as shared.</p>
        )}
        <DeliveryTable lines={lines} zone={view.zone} of="post" />
      </section>
      <Receipts amendments={amendments} zone={view.zone} />
      <section aria-labelledby="share">
        <h2 id="share">Share text</h2>
        <Previews
          previews={previews}
          under={(account) => <ShareState {...{ view, post: post.id, account, lines }} />}
        />
        <ShortLinkClicksLine clicks={followed} />
        {state === 'published' && <ShareClicksLine id={post.id} clicks={clicks} />}
      </section>
      <PostImage post={post} hash={shownHash(previews)} />
      <Why post={post.id} lines={explained} />
      <div class="columns even">
        <Facts post={post} zone={view.zone} page={page} />
        <PostFeeds post={post} feeds={props.feeds} now={view.now} />
      </div>
      <PostTimeline
        {...{ zone: view.zone, revisions, amendments, attempts: props.attempts }}
        deliveries={lines.map(({ delivery }) => delivery)}
        history={props.history}
      />
      <Recognitions recognitions={props.recognitions} zone={view.zone} />
      {post.status === 'published' && view.may('posts') && <Retract id={post.id} />}
    </AdminPage>
  )
}

/** Folded away, and asks twice: a retraction cannot be taken back. */
const Retract = ({ id }: { readonly id: string }) => (
  <details class="panel grave">
    <summary>Retract this post</summary>
    <p>
      Readers of the feeds are told that the post was taken back, and why. What is still planned for
      it does not go out, and its shares are taken down where the network allows. This cannot be
      undone.
    </p>
    <form method="post" action={`${postHref(id)}/retract`}>
      <TextArea name="reason" label="Reason" hint="Readers see it." required />
      <Confirm name="confirm" label="Retract it for good" />
      <SubmitButton tone="grave">Retract</SubmitButton>
    </form>
  </details>
)
