import { Hono } from 'hono'
import { postState } from '../../core/post.ts'
import { trackedLink } from '../../core/tracked-link.ts'
import type { Ports } from '../../ports/ports.ts'
import type { AppDeps } from '../app-deps.ts'
import { assetLinks } from './asset-links.ts'
import { isClick, isPerson } from './clicks.ts'
import { answer } from './frame.tsx'
import { MissingPostPage, RemovedPage } from './removed.tsx'

type ShortLinkDeps = Pick<AppDeps, 'assets'> & {
  readonly ports: Pick<Ports, 'posts' | 'setup' | 'clock' | 'shortLinks'>
}

/**
 * `/s/{code}`: the links of share texts. They lead to addresses of posts as they are now, and nowhere else; a post that only
 * private feeds have is reached by those whom a share told of it.
 */
export function shortLinkPages({ ports, assets }: ShortLinkDeps): Hono {
  const links = assetLinks(assets)
  return new Hono().get('/s/:code', async (c) => {
    const code = c.req.param('code')
    const target = await ports.shortLinks.find(code)
    const post = target && (await ports.posts.byId(target.postId))
    const state = post && postState(post, ports.clock.now())
    c.header('cache-control', 'no-store')
    if (target && post && state === 'published') {
      if (isClick(c) && isPerson(c)) await ports.shortLinks.count(code)
      return c.redirect(new URL(trackedLink(post.url, target.utm)).href)
    }
    const page = { publication: await ports.setup.publication(), asset: await links() }
    return post && (state === 'retracted' || state === 'deleted')
      ? answer(c, <RemovedPage post={post} {...page} />, 410)
      : answer(c, <MissingPostPage {...page} />, 404)
  })
}
