import { Hono } from 'hono'
import { postState } from '../../core/post.ts'
import type { Ports } from '../../ports/ports.ts'
import { newestOpen, openFeeds } from '../../tasks/open-feeds.ts'
import type { AppDeps } from '../app-deps.ts'
import { assetLinks } from './asset-links.ts'
import { answer } from './frame.tsx'
import { LandingPage } from './landing.tsx'
import { MissingPostPage, NotSetUpPage, RemovedPage } from './removed.tsx'
import { SECTIONS_SHOWN } from './section-feeds.tsx'
import { sharePages } from './share.tsx'
import { shortLinkPages } from './short-links.tsx'

type PublicPagesDeps = Pick<AppDeps, 'assets' | 'publicUrl'> & {
  readonly ports: Pick<Ports, 'posts' | 'setup' | 'clock' | 'shareClicks' | 'shortLinks'>
}

const LATEST = 12

/** The pages for readers: the feeds, and a lasting address for every post. */
export function publicPages({ ports, assets, publicUrl }: PublicPagesDeps): Hono {
  const links = assetLinks(assets)
  const app = new Hono()

  app.get('/', async (c) => {
    const now = ports.clock.now()
    const [asset, publication] = await Promise.all([links(), ports.setup.publication()])
    if (!publication) return answer(c, <NotSetUpPage publication={undefined} asset={asset} />)
    const { feeds, hides, open } = await openFeeds(ports, publication, now)
    const [posts, sections] = await Promise.all([
      newestOpen((count) => ports.posts.newest(count, now), LATEST, hides),
      ports.posts.newestTerms('section', SECTIONS_SHOWN + 1, now, open),
    ])
    c.header('cache-control', 'public, max-age=60')
    return answer(
      c,
      <LandingPage {...{ publication, feeds, sections, posts, publicUrl, now, asset }} />,
    )
  })

  app.route('/', sharePages({ ports, assets, publicUrl }))
  app.route('/', shortLinkPages({ ports, assets }))

  app.get('/posts/:id', async (c) => {
    const post = await ports.posts.byId(c.req.param('id'))
    const now = ports.clock.now()
    const state = post && postState(post, now)
    if (post && state === 'published') return c.redirect(post.url)
    const [asset, publication] = await Promise.all([links(), ports.setup.publication()])
    const page = { publication, asset }
    const hidden = post && publication && (await openFeeds(ports, publication, now)).hides(post)
    return post && !hidden && (state === 'retracted' || state === 'deleted')
      ? answer(c, <RemovedPage post={post} {...page} />, 410)
      : answer(c, <MissingPostPage {...page} />, 404)
  })

  return app
}
