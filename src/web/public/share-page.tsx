import { type Post, visibleAt } from '../../core/post.ts'
import type { Publication } from '../../core/publication.ts'
import { type ShareTarget, shareTargets } from '../../core/share-links.ts'
import type { AssetLink } from './asset-links.ts'
import { Frame } from './frame.tsx'
import { PublicFooter } from './masthead.tsx'
import { Moment } from './moment.tsx'

/** The server that the person named. */
export interface ServerChoice {
  readonly written: string
  /** Its host, when it is one. */
  readonly server?: string
}

interface SharePageProps {
  readonly post: Post
  readonly publication: Publication
  readonly publicUrl: string
  readonly asset: AssetLink
  readonly choice: ServerChoice
}

/** Links with which people share a post. Without its script, all of them work but those of the device. */
export const SharePage = ({ post, publication, publicUrl, asset, choice }: SharePageProps) => (
  <Frame
    kind="public"
    title={`Share: ${post.title}`}
    asset={asset}
    head={
      <>
        <meta name="robots" content="noindex" />
        <link rel="canonical" href={post.url} />
        <script src={asset('share.js')} defer></script>
      </>
    }
    header={
      <p class="dateline">
        <a href="/">{publication.title}</a>
        <Moment at={visibleAt(post)} zone={publication.timezone} show="day" />
      </p>
    }
    footer={<PublicFooter zone={publication.timezone} asset={asset} />}
  >
    <div class="share">
      <p class="kicker">
        <span>Share</span>
      </p>
      <h1 lang={post.language ?? publication.language}>{post.title}</h1>
      {post.dek && (
        <p class="dek" lang={post.language ?? publication.language}>
          {post.dek}
        </p>
      )}
      <p class="address">
        <a href={post.url}>{post.url}</a>
      </p>
      <ul class="targets">
        {shareTargets.map((target) => (
          <li>
            <Target target={target} post={post} choice={choice} />
          </li>
        ))}
        <Device post={post} />
      </ul>
      {shareTargets
        .filter(({ hasServers }) => hasServers)
        .map((target) => (
          <ServerForm target={target} id={post.id} choice={choice} />
        ))}
      <Snippet publicUrl={publicUrl} id={post.id} />
    </div>
  </Frame>
)

const path = (id: string, network = '') =>
  `/share/${encodeURIComponent(id)}${network && `/${network}`}`

interface TargetProps {
  readonly target: ShareTarget
  readonly post: Post
  readonly choice: ServerChoice
}

const Target = ({ target, post, choice: { server } }: TargetProps) => {
  const { id } = post
  if (target.hasServers && !server) return <a href={`#${target.id}`}>{target.name}</a>
  const chosen = target.hasServers ? server : undefined
  return (
    <a
      href={`${path(id, target.id)}${chosen ? `?server=${chosen}` : ''}`}
      rel="nofollow noopener"
      data-opens={target.opensProgram && target.link(post, '')}
    >
      {target.name}
      {chosen && <small>{chosen}</small>}
    </a>
  )
}

/** What needs no network: the clipboard, the device's own sharing. */
const Device = ({ post }: { readonly post: Post }) => (
  <>
    <li>
      <button type="button" class="copy quiet" hidden data-copy={post.url}>
        Copy the link
      </button>
    </li>
    <li>
      <button
        type="button"
        class="quiet"
        hidden
        data-share-title={post.title}
        data-share-url={post.url}
      >
        More ways…
      </button>
    </li>
  </>
)

interface ServerFormProps {
  readonly target: ShareTarget
  readonly id: string
  readonly choice: ServerChoice
}

/** The address of the next page remembers the choice: nothing is stored. */
const ServerForm = ({ target, id, choice: { written, server } }: ServerFormProps) => {
  const wrong = written !== '' && !server
  return (
    <form
      id={target.id}
      class="server"
      method="get"
      action={path(id)}
      data-share={path(id, target.id)}
    >
      <label for={`${target.id}-server`}>Your {target.name} server</label>
      <div>
        <input
          id={`${target.id}-server`}
          name="server"
          value={written}
          placeholder="social.example"
          inputmode="url"
          autocomplete="on"
          autocapitalize="none"
          spellcheck={false}
          required
          aria-invalid={wrong ? 'true' : undefined}
          aria-describedby={`${target.id}-hint`}
        />
        <button type="submit">{server ? 'Change' : 'Choose'}</button>
      </div>
      <small id={`${target.id}-hint`}>
        {wrong
          ? 'That is no address of a server. It looks like social.example.'
          : 'The part after the second @ of your address there.'}
      </small>
    </form>
  )
}

/** The same links for the publication's own pages. */
export function shareSnippet(publicUrl: string, id: string): string {
  const links = shareTargets.map(({ id: network, name, hasServers }) => {
    const address = hasServers ? `${path(id)}#${network}` : path(id, network)
    return `  <a href="${publicUrl}${address}" rel="nofollow">${name}</a>\n`
  })
  return `<p class="share">\n  Share on\n${links.join('')}  <a href="${publicUrl}${path(id)}" rel="nofollow">more</a>\n</p>`
}

const Snippet = ({ publicUrl, id }: { readonly publicUrl: string; readonly id: string }) => {
  const html = shareSnippet(publicUrl, id)
  return (
    <details class="snippet">
      <summary>Put these links on your own page</summary>
      <p class="quiet">Plain HTML: no script, and nothing is loaded from anywhere.</p>
      <pre tabindex={0}>
        <code>{html}</code>
      </pre>
      <button type="button" class="copy quiet" hidden data-copy={html}>
        Copy<span class="spoken"> the HTML</span>
      </button>
    </details>
  )
}
