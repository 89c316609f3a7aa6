import type { LocalNetwork, RehearsalPost } from './local-network.ts'
import { ShownPost } from './timelines-post.tsx'
import { STYLE } from './timelines-style.ts'

type ShownNetwork = Pick<LocalNetwork, 'id' | 'name' | 'links' | 'crawls'>

/** What stands, and what was taken down. */
interface Shown {
  readonly posts: readonly RehearsalPost[]
  readonly removed?: readonly RehearsalPost[]
  /** Where its image is, if that is known. */
  readonly pictureOf?: (post: RehearsalPost) => string | undefined
}

/** What followers would see, newest first, a column per network. */
function Timelines(props: Shown & { readonly networks: readonly ShownNetwork[] }) {
  const { networks, posts, removed = [], pictureOf = () => undefined } = props
  const on = (all: readonly RehearsalPost[], { id }: ShownNetwork) =>
    all.filter((post) => post.network === id)
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Rehearsal timelines</title>
        <link rel="stylesheet" href={STYLE} />
      </head>
      <body>
        <h1>Rehearsal timelines</h1>
        <p class="note">What followers would see. Nothing here has left this machine.</p>
        {posts.length + removed.length === 0 && <p>Nothing was posted yet.</p>}
        <main>
          {networks.map((network) => (
            <Timeline
              network={network}
              posts={on(posts, network)}
              removed={on(removed, network)}
              pictureOf={pictureOf}
            />
          ))}
        </main>
      </body>
    </html>
  )
}

function Timeline(props: Required<Shown> & { readonly network: ShownNetwork }) {
  const { network, posts, removed, pictureOf } = props
  const all = [...posts, ...removed]
    .reverse()
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  if (all.length === 0) return null
  const cost = posts.reduce((sum, post) => sum + (post.cost ?? 0), 0)
  const gone = new Set(removed)
  const show = (post: RehearsalPost) => (
    <ShownPost
      post={post}
      links={network.links}
      crawls={network.crawls}
      gone={gone.has(post)}
      picture={pictureOf(post)}
    />
  )
  return (
    <section aria-labelledby={`on-${network.id}`}>
      <h2 id={`on-${network.id}`}>{network.name}</h2>
      <p class="note">
        {posts.length} {posts.length === 1 ? 'post' : 'posts'}
        {removed.length > 0 && `, ${removed.length} taken down`}
        {cost > 0 && `, would have cost $${cost.toFixed(3)}`}
      </p>
      <ol>
        {all
          .filter(({ replyTo }) => !all.some(({ id }) => id === replyTo))
          .map((post) => (
            <li id={`${network.id}-${post.id}`}>
              {show(post)}
              <Thread answers={answersTo(post, all)} network={network} show={show} />
            </li>
          ))}
      </ol>
    </section>
  )
}

/** A post with what answers it below, oldest first. An answer to a post that is gone stands for itself. */
function Thread(props: {
  readonly answers: readonly RehearsalPost[]
  readonly network: ShownNetwork
  readonly show: (post: RehearsalPost) => unknown
}) {
  const { answers, network, show } = props
  if (answers.length === 0) return null
  return (
    <ol class="thread">
      {answers.map((answer) => (
        <li id={`${network.id}-${answer.id}`}>{show(answer)}</li>
      ))}
    </ol>
  )
}

/** Each followed by what answers it: a thread reads from top to bottom. */
function answersTo(post: RehearsalPost, all: readonly RehearsalPost[]): RehearsalPost[] {
  return all
    .filter(({ replyTo }) => replyTo === post.id)
    .reverse()
    .flatMap((answer) => [answer, ...answersTo(answer, all)])
}

/** No script, nothing loaded from elsewhere. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export function timelinesPage(
  networks: readonly ShownNetwork[],
  posts: readonly RehearsalPost[],
  more: Omit<Shown, 'posts'> = {},
): Response {
  const page = <Timelines networks={networks} posts={posts} {...more} />
  return new Response(`<!DOCTYPE html>${page.toString()}`, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
    },
  })
}
