import { type Context, Hono } from 'hono'
import { canonicalUrl } from '../../core/identity.ts'
import { type Post, postState } from '../../core/post.ts'
import { serverHost, shareTargets } from '../../core/share-links.ts'
import type { Ports } from '../../ports/ports.ts'
import { openFeeds } from '../../tasks/open-feeds.ts'
import type { AppDeps } from '../app-deps.ts'
import { type AssetLink, assetLinks } from './asset-links.ts'
import { isClick } from './clicks.ts'
import { answer } from './frame.tsx'
import { LetterPage } from './letter-page.tsx'
import { MissingPostPage, RemovedPage } from './removed.tsx'
import { SharePage } from './share-page.tsx'

type ShareDeps = Pick<AppDeps, 'assets' | 'publicUrl'> & {
  readonly ports: Pick<Ports, 'posts' | 'setup' | 'clock' | 'shareClicks'>
}

/** `/share/{post}` for people, `/share/{post}/{network}` to go on and be counted, `/share?url=` for pages that know no ids. */
export function sharePages({ ports, assets, publicUrl }: ShareDeps): Hono {
  const links = assetLinks(assets)
  const app = new Hono()

  app.get('/share', async (c) => {
    const url = c.req.query('url') ?? ''
    const post = await ports.posts.byAlias([{ kind: 'url', value: canonicalUrl(url) }])
    return post && (await isOut(post, ports))
      ? c.redirect(sharePath(post.id))
      : notShared(c, ports, await links(), post)
  })

  app.get('/share/:post', async (c) => {
    const [asset, post] = await Promise.all([links(), ports.posts.byId(c.req.param('post'))])
    const publication = await ports.setup.publication()
    if (!post || !publication || !(await isOut(post, ports))) {
      return notShared(c, ports, asset, post)
    }
    c.header('cache-control', 'public, max-age=60')
    const written = c.req.query('server')?.trim() ?? ''
    const server = serverHost(written)
    const choice = { written, ...(server && { server }) }
    return answer(c, <SharePage {...{ post, publication, publicUrl, asset, choice }} />)
  })

  app.get('/share/:post/:network', (c) => goOn(c, ports, links))
  app.post('/share/:post/:network', (c) => countOpened(c, ports))
  return app
}

async function goOn(
  c: Context,
  ports: ShareDeps['ports'],
  links: () => Promise<AssetLink>,
): Promise<Response> {
  const target = shareTargets.find(({ id }) => id === c.req.param('network'))
  const post = await ports.posts.byId(c.req.param('post') ?? '')
  if (!target || !post || !(await isOut(post, ports))) {
    return notShared(c, ports, await links(), target && post)
  }
  c.header('cache-control', 'no-store')
  const written = c.req.query('server') ?? ''
  const server = serverHost(written)
  if (target.hasServers && !(server && isFromHere(c))) {
    const query = written && `?${new URLSearchParams({ server: written })}`
    return c.redirect(`${sharePath(post.id)}${query}#${target.id}`)
  }
  if (isClick(c)) await ports.shareClicks.count(post.id, target.id)
  if (!target.opensProgram) return c.redirect(target.link(post, server ?? ''))
  const [asset, publication] = await Promise.all([links(), ports.setup.publication()])
  return answer(c, <LetterPage {...{ post, publication, asset, letter: target.link(post, '') }} />)
}

/** Where the script has opened the program already, the click is all there is to tell. */
async function countOpened(c: Context, ports: ShareDeps['ports']): Promise<Response> {
  const target = shareTargets.find(({ id }) => id === c.req.param('network'))
  const post = await ports.posts.byId(c.req.param('post') ?? '')
  const isOpened = target?.opensProgram && post && (await isOut(post, ports)) && isFromHere(c)
  if (isOpened) await ports.shareClicks.count(post.id, target.id)
  return c.body(null, isOpened ? 204 : 404)
}

const sharePath = (id: string) => `/share/${encodeURIComponent(id)}`

/** Whether everybody may read it: a post that only private feeds have is not shared from here. */
async function isOut(post: Post, { clock, setup }: Pick<Ports, 'clock' | 'setup'>) {
  const now = clock.now()
  if (postState(post, now) !== 'published') return false
  return !(await isHidden(setup, post, now))
}

async function isHidden(setup: Ports['setup'], post: Post, now: Date): Promise<boolean> {
  const publication = await setup.publication()
  return publication !== undefined && (await openFeeds({ setup }, publication, now)).hides(post)
}

/**
 * Where the server is named in the address, the link must have been followed on our own page: otherwise a link to us would
 * lead people to whatever host its author wrote into it. Old browsers do not say.
 */
function isFromHere(c: Context): boolean {
  const site = c.req.header('sec-fetch-site')
  return site === undefined || site === 'same-origin'
}

async function notShared(
  c: Context,
  { setup, clock }: Pick<Ports, 'setup' | 'clock'>,
  asset: AssetLink,
  post: Post | undefined,
): Promise<Response> {
  const page = { publication: await setup.publication(), asset }
  const now = clock.now()
  const state = post && !(await isHidden(setup, post, now)) && postState(post, now)
  return post && (state === 'retracted' || state === 'deleted')
    ? answer(c, <RemovedPage post={post} {...page} />, 410)
    : answer(c, <MissingPostPage {...page} />, 404)
}
