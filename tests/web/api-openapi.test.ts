import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deliveryWithLogSchema } from '../../src/web/api/delivery-json.ts'
import { postSchema } from '../../src/web/api/post-schema.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { posts } from './stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

interface Description {
  openapi: string
  info: { version: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, { summary?: string; responses: Record<string, unknown> }>>
  components: { schemas: Record<string, unknown>; securitySchemes: unknown }
}
const describeApi = async () =>
  (await (await stage.app.request('/api/v1/openapi.json')).json()) as Description

test('the description lists every route of the contract', async () => {
  const { paths, ...rest } = await describeApi()
  const routes = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const contract = [
    'DELETE /deliveries/{id}/text',
    'DELETE /posts/{id}',
    'DELETE /tokens/{id}',
    'GET /accounts',
    'GET /accounts/{id}',
    'GET /accounts/{id}/costs',
    'GET /config',
    'GET /config/schema',
    'GET /deliveries',
    'GET /deliveries/{id}',
    'GET /doctor',
    'GET /explain',
    'GET /feeds',
    'GET /feeds/{id}',
    'GET /hub',
    'GET /imports',
    'GET /notices',
    'GET /notify',
    'GET /posts',
    'GET /posts/{id}',
    'GET /posts/{id}/amendments',
    'GET /schedules',
    'GET /schedules/{id}',
    'GET /sources',
    'GET /sources/{id}',
    'GET /sources/{id}/messages',
    'GET /stats',
    'GET /subscribers',
    'GET /tokens',
    'PATCH /posts/{id}',
    'POST /accounts/{id}/adopt',
    'POST /accounts/{id}/check',
    'POST /accounts/{id}/pause',
    'POST /accounts/{id}/resume',
    'POST /config/apply',
    'POST /config/plan',
    'POST /deliveries/retry',
    'POST /deliveries/{id}/approve',
    'POST /deliveries/{id}/cancel',
    'POST /deliveries/{id}/reschedule',
    'POST /deliveries/{id}/resolve',
    'POST /deliveries/{id}/retry',
    'POST /feeds/check',
    'POST /import',
    'POST /imports',
    'POST /imports/sitemap',
    'POST /imports/try',
    'POST /imports/{id}/pages',
    'POST /imports/{id}/posts',
    'POST /migrate',
    'POST /notify/test',
    'POST /posts',
    'POST /posts/{id}/correct',
    'POST /posts/{id}/retract',
    'POST /share/count',
    'POST /share/preview',
    'POST /sign-in-links',
    'POST /simulate',
    'POST /sources/import',
    'POST /sources/{id}/retry',
    'POST /subscribers',
    'POST /subscribers/{id}/revoke',
    'POST /templates/test',
    'POST /tick',
    'POST /tokens',
    'PUT /deliveries/{id}/text',
    'PUT /posts/{id}',
  ]
  expect(contract.filter((route) => !routes.includes(route))).toEqual([])
  expect([rest.openapi, rest.info.version, rest.servers]).toEqual([
    '3.1.0',
    '1.2.3',
    [{ url: 'https://feeds.news.example/api/v1' }],
  ])
  expect(rest.components.securitySchemes).toEqual({ token: { type: 'http', scheme: 'bearer' } })
  const scopeOf = (path: string, method: string) =>
    (paths[path]?.[method] as { security?: unknown } | undefined)?.security
  expect(scopeOf('/posts/{id}/retract', 'post')).toEqual([{ token: ['posts'] }])
  expect(scopeOf('/accounts/{id}/pause', 'post')).toEqual([{ token: ['deliveries'] }])
  expect(scopeOf('/tokens', 'get')).toEqual([{ token: ['config'] }])
})

test('every described route is there, asks for a token, and answers as described', async () => {
  const { paths } = await describeApi()
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, { summary, responses }] of Object.entries(item)) {
      const address = path.replace('{id}', 'nix')
      expect(summary, `${method} ${path}`).toBeTruthy()
      const anonymous = await stage.app.request(`/api/v1${address}`, {
        method: method.toUpperCase(),
      })
      expect(anonymous.status, `${method} ${path}`).toBe(401)
      const answer = await stage.send(
        method.toUpperCase(),
        address,
        method === 'get' ? undefined : {},
      )
      const described = String(answer.status) in responses || answer.status >= 400
      expect([answer.status < 500, described], `${method} ${path}`).toEqual([true, true])
    }
  }
})

test('what is answered more than once is described once, by name', async () => {
  const { components } = await describeApi()
  expect(Object.keys(components.schemas).sort()).toEqual([
    'Account',
    'Amendment',
    'AuditEntry',
    'ConfigChanges',
    'Delivery',
    'DeliveryWithAttempts',
    'Import',
    'Invitation',
    'Migration',
    'Notice',
    'Person',
    'Post',
    'Problem',
    'SharePreview',
    'SharePreviewImage',
    'Subscriber',
    'TemplateTest',
    'Token',
    'WebhookDelivery',
  ])
})

test('posts and deliveries are answered as described, key by key', async () => {
  const full = {
    ...posts.ferry,
    summary: 'In short',
    language: 'en',
    image: { url: 'https://news.example/i.jpg', alt: 'A boat', width: 800, height: 600 },
    attachments: [{ url: 'https://news.example/a.mp3', type: 'audio/mpeg', length: 5 }],
    embargo_until: '2026-11-23T08:00:30Z',
    share: { text: 'Boat', skip: ['desk'] },
    story: 'harbour',
  }
  const post = await stage.api('POST', '/posts', full)
  expect(postSchema.strict().parse(post.body)).toEqual(post.body)
  stage.pass(5)
  await stage.deliver('x')
  for (const { id } of (await stage.api('GET', '/deliveries')).body.items) {
    const { body } = await stage.api('GET', `/deliveries/${id}`)
    expect(deliveryWithLogSchema.strict().parse(body)).toEqual(body)
  }
})

describe('the rest of the app', () => {
  test('the API has a page for people, whose forms wait for its one script', async () => {
    const answer = await stage.app.request('/api/v1/docs')
    const page = await answer.text()
    expect(answer.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(page.startsWith('<!doctype html><html lang="en">')).toBe(true)
    expect(page).toContain('<code>POST /posts/{id}/retract</code> Retract a post: a notice stays')
    expect(page.match(/<script[^>]*>/g)).toEqual([
      expect.stringMatching(/^<script src="\/assets\/try-api\.js\?v=[0-9a-f]{12}" defer="">$/),
    ])
    expect(page.match(/<form class="try"[^>]*>/g)?.every((form) => /hidden/.test(form))).toBe(true)
    expect(page).not.toContain('style=')
  })

  test('pages may load nothing from elsewhere but pictures', async () => {
    const { headers } = await stage.app.request('/')
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src * data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('strict-transport-security')).toBe('max-age=15552000')
  })

  test('health and readiness', async () => {
    expect(await (await stage.app.request('/healthz')).json()).toEqual({ status: 'ok' })
    expect(await (await stage.app.request('/readyz')).json()).toEqual({ status: 'ready' })
    const waiting = await openApi({ ready: async () => ['the database is being migrated'] })
    const answer = await waiting.app.request('/readyz')
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { status: 'not ready', problems: ['the database is being migrated'] },
    ])
    waiting.close()
  })

  test('assets may be kept for good when their address names their bytes', async () => {
    const cached = async (path: string) => {
      const answer = await stage.app.request(path)
      return [
        answer.status,
        answer.headers.get('content-type'),
        answer.headers.get('cache-control'),
      ]
    }
    expect(await cached('/assets/posthorn.css?v=1')).toEqual([
      200,
      'text/css; charset=utf-8',
      'public, max-age=31536000, immutable',
    ])
    expect(await cached('/assets/logo.svg')).toEqual([200, 'image/svg+xml', 'public, max-age=300'])
    expect((await cached('/assets/nix.css'))[0]).toBe(404)
  })

  test('what does not exist is a problem for programs and a page for people', async () => {
    expect(await stage.api('GET', '/nix')).toEqual({
      status: 404,
      body: {
        type: 'about:blank',
        title: 'There is no such thing',
        status: 404,
        code: 'not-found',
        detail: 'There is nothing at GET /api/v1/nix',
      },
    })
    const page = await stage.app.request('/nix')
    expect([page.status, page.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=UTF-8',
    ])
    expect(await page.text()).toContain('There is nothing at this address.')
  })

  test('feed addresses of a former system lead to ours', async () => {
    const setup = await stage.ports.setup.read()
    if (!setup) throw new Error('the stage is set up')
    const publication = { ...setup.publication, legacyFeedPaths: ['/feed/'] }
    await stage.ports.setup.apply({ ...setup, publication }, stage.clock.now)
    const answer = await stage.app.request('/feed/')
    expect([answer.status, answer.headers.get('location')]).toEqual([301, '/rss.xml'])
    expect((await stage.app.request('/feed')).headers.get('location')).toBe('/rss.xml')
  })

  test('what breaks inside is logged, and told to nobody else', async () => {
    const error = vi.fn()
    const { ports } = stage
    const broken = await openApi({
      ports: {
        ...ports,
        log: { ...ports.log, error },
        posts: {
          ...ports.posts,
          list: () => Promise.reject(new Error('secret detail')),
          byId: () => Promise.reject(new Error('secret detail')),
        },
      },
    })
    expect(await broken.api('GET', '/posts')).toEqual({
      status: 500,
      body: {
        type: 'about:blank',
        title: 'Posthorn failed',
        status: 500,
        code: 'internal',
        detail: 'Something went wrong inside Posthorn. Its log says what.',
      },
    })
    const page = await broken.app.request('/posts/a')
    expect(page.status).toBe(500)
    expect(await page.text()).not.toContain('secret detail')
    expect(error.mock.calls.map(([fields, message]) => [fields.path, message])).toEqual([
      ['/api/v1/posts', 'A request failed'],
      ['/posts/a', 'A request failed'],
    ])
    broken.close()
  })
})
