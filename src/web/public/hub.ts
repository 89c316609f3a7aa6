import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { notifyResult } from '../../core/rsscloud.ts'
import { acceptRegistration } from '../../tasks/rsscloud-accept-registration.ts'
import { acceptHubRequest } from '../../tasks/websub-accept-request.ts'
import { answerChallenge, receivePush } from '../../tasks/websub-receive-push.ts'
import { clientAddress } from '../access/attempt-limit.ts'
import type { AppDeps } from '../app-deps.ts'
import { afterwards } from './afterwards.ts'

const REQUEST = 16 * 1024
const PUSHED = 15 * 1024 * 1024

/** When whom we had no room for may come again, in seconds. */
const again: Readonly<Partial<Record<number, string>>> = { 429: '10', 503: '3600' }

type HubDeps = Pick<AppDeps, 'ports' | 'feed' | 'publicUrl'>

/** `/hub` and `/rsscloud/pleaseNotify`, where readers subscribe to our feeds, and `/websub/{token}`, where hubs of sources reach us. */
export function hubRoutes({ ports, feed, publicUrl }: HubDeps): Hono {
  const routes = new Hono()
  const asking = (c: Context) => ({ ...ports, feed, client: { address: clientAddress(c) } })
  routes.post('/hub', limit(REQUEST), async (c) => {
    const type = c.req.header('content-type') ?? ''
    if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) {
      return c.text('Expected a form: application/x-www-form-urlencoded.\n', 415)
    }
    const form = new URLSearchParams(await c.req.text())
    const { status, message } = await acceptHubRequest(asking(c), publicUrl, form)
    return c.text(`${message}\n`, status, again[status] ? { 'retry-after': again[status] } : {})
  })
  routes.all('/hub', (c) =>
    c.text('A WebSub hub: subscribe by POST. See https://www.w3.org/TR/websub/\n', 405, {
      allow: 'POST',
    }),
  )
  routes.post('/rsscloud/pleaseNotify', limit(REQUEST), async (c) => {
    const form = new URLSearchParams(await c.req.text())
    const { success, message } = await acceptRegistration(asking(c), publicUrl, form)
    return c.body(notifyResult(success, message), 200, {
      'content-type': 'text/xml; charset=utf-8',
    })
  })
  routes.get('/websub/:token', async (c) => {
    const query = new URL(c.req.url).searchParams
    const body = await answerChallenge(ports, c.req.param('token'), query)
    if (body === undefined) return c.text('There is nothing to confirm here.\n', 404)
    return c.text(body, 200, { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  })
  routes.post('/websub/:token', limit(PUSHED), (c) => take(c, ports))
  return routes
}

async function take(c: Context, ports: AppDeps['ports']): Promise<Response> {
  const [contentType, signature] = ['content-type', 'x-hub-signature'].map((name) =>
    c.req.header(name),
  )
  const work = await receivePush(ports, c.req.param('token') ?? '', {
    body: new Uint8Array(await c.req.arrayBuffer()),
    ...(contentType !== undefined && { contentType }),
    ...(signature !== undefined && { signature }),
  })
  if (!work) return c.text('Nobody here subscribed to this.\n', 410)
  afterwards(
    c,
    work().catch((error: unknown) =>
      ports.log.error({ error: String(error) }, 'a push could not be taken'),
    ),
  )
  return c.body(null, 202)
}

const limit = (maxSize: number) =>
  bodyLimit({ maxSize, onError: (c) => c.text('The body is too large.\n', 413) })
