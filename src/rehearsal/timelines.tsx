import { findLinks } from '../core/find-links.ts'
import type { LocalNetwork, RehearsalPost } from './local-network.ts'

type ShownNetwork = Pick<LocalNetwork, 'id' | 'name' | 'links'>

/** What followers would see, newest first, a column per network. */
function Timelines(props: {
  readonly networks: readonly ShownNetwork[]
  readonly posts: readonly RehearsalPost[]
}) {
  const { networks, posts } = props
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
        {posts.length === 0 && <p>Nothing was posted yet.</p>}
        <main>
          {networks.map((network) => (
            <Timeline
              network={network}
              posts={posts.filter((post) => post.network === network.id).reverse()}
            />
          ))}
        </main>
      </body>
    </html>
  )
}

function Timeline(props: {
  readonly network: ShownNetwork
  readonly posts: readonly RehearsalPost[]
}) {
  const { network, posts } = props
  if (posts.length === 0) return null
  const cost = posts.reduce((sum, post) => sum + (post.cost ?? 0), 0)
  return (
    <section aria-labelledby={`on-${network.id}`}>
      <h2 id={`on-${network.id}`}>{network.name}</h2>
      <p class="note">
        {posts.length} {posts.length === 1 ? 'post' : 'posts'}
        {cost > 0 && `, would have cost $${cost.toFixed(3)}`}
      </p>
      <ol>
        {posts
          .filter((post) => !parentOf(post, posts))
          .map((post) => (
            <Thread post={post} network={network} posts={posts} />
          ))}
      </ol>
    </section>
  )
}

const parentOf = (post: RehearsalPost, posts: readonly RehearsalPost[]) =>
  posts.find(({ id }) => id === post.replyTo)

/** A post with what answers it below, oldest first. An answer to a post that is gone stands for itself. */
function Thread(props: {
  readonly post: RehearsalPost
  readonly network: ShownNetwork
  readonly posts: readonly RehearsalPost[]
}) {
  const { post, network, posts } = props
  const answers = posts.filter(({ replyTo }) => replyTo === post.id).reverse()
  return (
    <li id={`${network.id}-${post.id}`}>
      <Shown post={post} links={network.links} />
      {answers.length > 0 && (
        <ol class="thread">
          {answers.map((answer) => (
            <Thread post={answer} network={network} posts={posts} />
          ))}
        </ol>
      )}
    </li>
  )
}

function Shown(props: { readonly post: RehearsalPost; readonly links: ShownNetwork['links'] }) {
  const { post, links } = props
  return (
    <article lang={post.language}>
      <header lang="en">
        <strong>@{post.account}</strong>{' '}
        <time datetime={post.at}>{`${post.at.slice(0, 16).replace('T', ' ')} UTC`}</time>
        {post.editedAt && <span class="note"> · edited</span>}
      </header>
      <p class="text" dir="auto">
        <Linked text={post.text} kind={links} />
      </p>
    </article>
  )
}

/** The links that this network makes, and only to the web. */
function Linked({ text, kind }: { readonly text: string; readonly kind: ShownNetwork['links'] }) {
  const links = findLinks(text, kind)
  const ends = [0, ...links.map(({ end }) => end)]
  return (
    <>
      {links.map(({ url, start }, index) => (
        <>
          {text.slice(ends[index], start)}
          <a href={/^https?:\/\//i.test(url) ? url : `https://${url}`} rel="nofollow noopener">
            {url}
          </a>
        </>
      ))}
      {text.slice(ends.at(-1))}
    </>
  )
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dce3, #353b45); --faint: light-dark(#566071, #a3adbb);
  --ground: light-dark(#f5f6f8, #14171c); --card: light-dark(#ffffff, #1c2027); --link: light-dark(#1257b8, #8ab8ff); }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--ground);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 0; }
main { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
ol { list-style: none; margin: 0; padding: 0; }
li { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; margin: 0 0 0.75rem;
  padding: 0.75rem 1rem; }
.thread { margin: 0.75rem 0 0; border-inline-start: 3px solid var(--line); padding-inline-start: 0.75rem; }
.thread li { border: 0; border-radius: 0; margin: 0 0 0.5rem; padding: 0; }
li:target { outline: 3px solid var(--link); }
a { color: var(--link); }
time, .note { color: var(--faint); font-size: 0.9rem; }
.note { margin: 0 0 0.75rem; }
.text { margin: 0.25rem 0 0; overflow-wrap: anywhere; white-space: pre-wrap; }
`

/** The path of the page's style. */
export const STYLE = '/_timelines.css'

export const styleSheet = (): Response =>
  new Response(style, { headers: { 'content-type': 'text/css; charset=utf-8' } })

/** No script, nothing loaded from elsewhere. */
const POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export function timelinesPage(
  networks: readonly ShownNetwork[],
  posts: readonly RehearsalPost[],
): Response {
  const html = `<!DOCTYPE html>${(<Timelines networks={networks} posts={posts} />).toString()}`
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
    },
  })
}
