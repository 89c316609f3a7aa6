import { raw } from 'hono/html'
import { type Post, visibleAt } from '../../core/post.ts'
import type { Publication } from '../../core/publication.ts'
import type { AssetLink } from './asset-links.ts'
import { Frame } from './frame.tsx'
import { PublicFooter } from './masthead.tsx'
import { Moment } from './moment.tsx'

interface PostPageProps {
  readonly post: Post
  readonly publication: Publication
  readonly asset: AssetLink
}

/** A post that has no other page: as Microformats 2 and Open Graph want it, so that others can show and quote it. */
export const PostPage = ({ post, publication, asset }: PostPageProps) => (
  <Frame
    kind="public"
    title={`${post.title} · ${publication.title}`}
    asset={asset}
    head={<About post={post} publication={publication} />}
    header={
      <p class="dateline">
        <a href="/">{publication.title}</a>
        <Moment at={visibleAt(post)} zone={publication.timezone} show="day" />
      </p>
    }
    footer={<PublicFooter zone={publication.timezone} asset={asset} />}
  >
    <div class="h-entry post" lang={post.language ?? publication.language}>
      {post.section && (
        <p class="kicker">
          <span class="p-category">{post.section}</span>
        </p>
      )}
      <h1 class="p-name">{post.title}</h1>
      {post.dek && <p class="dek p-summary">{post.dek}</p>}
      <p class="byline">
        {post.authors.length > 0 && (
          <>
            <span class="p-author">{post.authors.map(({ name }) => name).join(', ')}</span> ·{' '}
          </>
        )}
        <a class="u-url" href={post.url}>
          <time class="dt-published" datetime={post.publishedAt.toISOString()}>
            <Moment at={visibleAt(post)} zone={publication.timezone} />
          </time>
        </a>{' '}
        · <a href={`/share/${encodeURIComponent(post.id)}`}>Share</a>
      </p>
      {post.correction && <p class="notice">Corrected: {post.correction.note}</p>}
      {post.image && <img class="u-photo" src={post.image.url} alt={post.image.alt ?? ''} />}
      {/* Sanitised when it was saved. */}
      <div class="e-content">{raw(post.html)}</div>
      {post.tags.length > 0 && (
        <p class="quiet">
          {post.tags.map((tag) => (
            <>
              <span class="p-category">{tag}</span>{' '}
            </>
          ))}
        </p>
      )}
    </div>
  </Frame>
)

const About = ({ post, publication }: Pick<PostPageProps, 'post' | 'publication'>) => {
  const summary = post.dek ?? post.summary
  return (
    <>
      <link rel="canonical" href={post.url} />
      <meta property="og:type" content="article" />
      <meta property="og:site_name" content={publication.title} />
      <meta property="og:url" content={post.url} />
      <meta property="og:title" content={post.title} />
      {summary && <meta property="og:description" content={summary} />}
      {summary && <meta name="description" content={summary} />}
      {post.image && <meta property="og:image" content={post.image.url} />}
      <meta property="article:published_time" content={post.publishedAt.toISOString()} />
    </>
  )
}
