import { Hono } from 'hono'
import { canonicalUrl } from '../../core/identity.ts'
import { postState } from '../../core/post.ts'
import type { Ports } from '../../ports/ports.ts'
import { newestOpen, openFeeds } from '../../tasks/open-feeds.ts'
import type { AppDeps } from '../app-deps.ts'
import { assetLinks } from './asset-links.ts'
import { answer } from './frame.tsx'
import { LandingPage } from './landing.tsx'
import { PostPage } from './post-page.tsx'
import { MissingPostPage, NotSetUpPage, RemovedPage } from './removed.tsx'
import { SECTIONS_SHOWN } from './section-feeds.tsx'
import { sharePages } from './share.tsx'
import { shortLinkPages } from './short-links.tsx'

type PublicPagesDeps = Pick<AppDeps, 'assets' | 'publicUrl'> & {
  readonly ports: Pick<Ports, 'posts' | 'setup' | 'clock' | 'shareClicks' | 'shortLinks'>
}

const LATEST = 12

const postAddress = (publicUrl: string, id: string) =>
  `${publicUrl}/posts/${encodeURIComponent(id)}`

/** The pages for readers: the feeds, and a lasting address for every post. */
export function publicPages({ ports, assets, publicUrl }: PublicPagesDeps): Hono {
  const links = assetLinks(assets)
  const app = new Hono()

  app.get('/', async (c) => {
    const now = ports.clock.now()
    const [asset, publication] = await Promise.all([links(), ports.setup.publication()])
    if (!publication) return answer(c, <NotSetUpPage publication={undefined} asset={asset} />)
    const { feeds, hides, open } = await openFeeds(ports, publication, now)
    const [posts, sections, sources] = await Promise.all([
      newestOpen((count) => ports.posts.newest(count, now), LATEST, hides),
      ports.posts.newestTerms('section', SECTIONS_SHOWN + 1, now, open),
      ports.setup.sources(),
    ])
    const micropub = sources.find((source) => source.type === 'micropub')
    c.header('cache-control', 'public, max-age=60')
    return answer(
      c,
      <LandingPage
        {...{ publication, feeds, sections, posts, publicUrl, now, asset }}
        {...(micropub && { micropub })}
      />,
    )
  })

  app.route('/', sharePages({ ports, assets, publicUrl }))
  app.route('/', shortLinkPages({ ports, assets }))

  app.get('/posts/:id', async (c) => {
    const post = await ports.posts.byId(c.req.param('id'))
    const now = ports.clock.now()
    const state = post && postState(post, now)
    const isHere = post && canonicalUrl(post.url) === canonicalUrl(postAddress(publicUrl, post.id))
    const [asset, publication] = await Promise.all([links(), ports.setup.publication()])
    const page = { publication, asset }
    const hidden = post && publication && (await openFeeds(ports, publication, now)).hides(post)
    if (post && state === 'published' && !hidden && !isHere) {
      return c.redirect(new URL(post.url).href)
    }
    if (post && publication && state === 'published' && !hidden) {
      return answer(c, <PostPage {...{ post, publication, asset }} />)
    }
    return post && !hidden && (state === 'retracted' || state === 'deleted')
      ? answer(c, <RemovedPage post={post} {...page} />, 410)
      : answer(c, <MissingPostPage {...page} />, 404)
  })

  return app
}
