import { Hono } from 'hono'
import { type Post, postState, visibleAt } from '../../core/post.ts'
import { answer } from '../public/frame.tsx'
import { Moment } from '../public/moment.tsx'
import { Badge } from './badge.tsx'
import { postHref } from './delivery-line.tsx'
import { AdminPage } from './layout.tsx'
import { More, Table } from './table.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

interface PostsProps {
  readonly view: View
  readonly posts: readonly Post[]
  /** Published, but not seen by readers yet. */
  readonly coming: readonly Post[]
  readonly next?: string
}

const PAGE = 50
const COMING = 20

export function postsPage({ ports }: AdminDeps): Hono<AdminEnv> {
  return new Hono<AdminEnv>().get('/', async (c) => {
    const cursor = c.req.query('cursor')
    const page = await ports.posts.list({ limit: PAGE, ...(cursor && { cursor }) })
    const coming = cursor ? [] : await ports.posts.comingUp(ports.clock.now(), COMING)
    const next = page.cursor && { next: page.cursor }
    return answer(c, <PostsPage view={c.var.view} posts={page.items} coming={coming} {...next} />)
  })
}

/** What readers will see, and when. */
const ComingUp = ({ posts, view }: { readonly posts: readonly Post[]; readonly view: View }) => (
  <section aria-labelledby="coming">
    <h2 id="coming">Coming up</h2>
    <ul class="lines">
      {posts.map((post) => (
        <li>
          <div>
            <a href={postHref(post.id)} lang={post.language}>
              {post.title}
            </a>
            <p class="quiet">
              <Badge state={postState(post, view.now)} /> until{' '}
              <Moment at={visibleAt(post)} zone={view.zone} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  </section>
)

/** All posts, newest first. */
const PostsPage = ({ view, posts, coming, next }: PostsProps) => (
  <AdminPage view={view} section="posts" title="Posts">
    {coming.length > 0 && <ComingUp posts={coming} view={view} />}
    {posts.length === 0 ? (
      <p class="quiet">
        No posts yet. They come from a source, from the API, or by{' '}
        <code>npx posthorn post add</code>.
      </p>
    ) : (
      <Table
        caption="Posts, newest first"
        columns={['State', 'Post', 'Section', 'Published']}
        rows={posts.map((post) => [
          <Badge state={postState(post, view.now)} />,
          <>
            <a href={postHref(post.id)} lang={post.language}>
              {post.title}
            </a>
            {post.dek && <small lang={post.language}>{post.dek}</small>}
          </>,
          post.section ?? '–',
          <Moment at={visibleAt(post)} zone={view.zone} />,
        ])}
      />
    )}
    <More href={next && `/admin/posts?cursor=${encodeURIComponent(next)}`} />
  </AdminPage>
)
