import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { machine } from '../../src/core/permissions.ts'
import { setupFile } from '../../src/setup-file.ts'
import { createSignInLink, createToken } from '../../src/tasks/access.ts'
import { adminPages } from '../../src/web/admin/admin.tsx'
import { apiRoutes } from '../../src/web/api/api.ts'
import { type ApiStage, openApi, TOKEN } from '../web/api-stage.ts'
import { sessionOf } from '../web/session-of.ts'
import { publicUrl } from '../web/stage.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

/** Every method and path that a part of the app answers, as the router has them, with something for each parameter. */
function answered(routes: readonly { readonly method: string; readonly path: string }[]) {
  const asked = routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, 'one')}`)
  return [...new Set(asked)].sort()
}

const open = ['GET /api/v1/docs', 'GET /api/v1/openapi.json']
const doors = [
  'GET /admin/join',
  'GET /admin/sign-in',
  'POST /admin/join',
  'POST /admin/join/passkey',
  'POST /admin/join/passkey/options',
  'POST /admin/sign-in',
  'POST /admin/sign-in/code',
  'POST /admin/sign-in/passkey',
  'POST /admin/sign-in/passkey/options',
  'POST /admin/sign-out',
]

describe('without a credential', () => {
  test('every route of the API answers 401', async () => {
    const deps = { ...stage, publicUrl, version: '1' } as never
    const routes = answered(apiRoutes(deps).routes).map((route) => route.replace(' /', ' /api/v1/'))
    expect(routes.length).toBeGreaterThan(30)
    for (const route of routes.filter((one) => !open.includes(one))) {
      const [method = '', path = ''] = route.split(' ')
      for (const spelling of [path, `${path}/`, path.toUpperCase(), path.replace('/v1', '//v1')]) {
        const { status } = await stage.app.request(spelling, { method })
        expect([401, 404, 405], `${method} ${spelling}`).toContain(status)
      }
      expect([route, (await stage.app.request(path, { method })).status]).toEqual([route, 401])
      if (method === 'GET')
        expect((await stage.app.request(path, { method: 'HEAD' })).status).toBe(401)
    }
  })

  test('every admin page asks to sign in', async () => {
    const routes = answered(
      adminPages({
        ...stage,
        publicUrl,
        assets: async () => undefined,
        setupFile: setupFile({}, () => ''),
      }).routes,
    )
    expect(routes.length).toBeGreaterThan(10)
    for (const route of routes.filter((one) => !doors.includes(one))) {
      const [method = '', path = ''] = route.split(' ')
      const headers = { origin: publicUrl }
      expect([route, (await stage.app.request(path, { method, headers })).status]).toEqual([
        route,
        401,
      ])
    }
  })

  test('a way around the method is none', async () => {
    const headers = { origin: publicUrl, 'x-http-method-override': 'DELETE' }
    for (const path of ['/api/v1/posts/one?_method=DELETE', '/admin/posts/one/retract?_method=GET'])
      expect((await stage.app.request(path, { method: 'POST', headers })).status).toBe(401)
  })
})

describe('a secret of one kind', () => {
  const asToken = async (secret: string) =>
    (await stage.app.request('/api/v1/posts', { headers: { authorization: `Bearer ${secret}` } }))
      .status
  const asSession = async (secret: string) =>
    (await stage.app.request('/admin/posts', { headers: { cookie: `posthorn_session=${secret}` } }))
      .status
  const asLink = async (secret: string) => {
    const body = new URLSearchParams({ token: secret })
    const headers = { origin: publicUrl }
    return (await stage.app.request('/admin/sign-in', { method: 'POST', headers, body })).status
  }
  const opens = async (secret: string) => ({
    api: await asToken(secret),
    admin: await asSession(secret),
    door: await asLink(secret),
  })

  test('opens nothing that another opens', async () => {
    const { token } = await createToken(stage.ports, { name: 'ci' }, machine)
    const session = await sessionOf(stage.app, stage.ports)
    const link = await createSignInLink(stage.ports)
    expect(await opens(token)).toEqual({ api: 200, admin: 401, door: 401 })
    expect(await opens(TOKEN)).toEqual({ api: 200, admin: 401, door: 401 })
    expect(await opens(session)).toEqual({ api: 401, admin: 200, door: 401 })
    expect(await opens(link)).toEqual({ api: 401, admin: 401, door: 303 })
    expect(await opens(link)).toEqual({ api: 401, admin: 401, door: 401 })
  })

  test('is worth nothing as what is kept of it', async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(TOKEN))
    const hash = Buffer.from(digest).toString('hex')
    expect(await opens(hash)).toEqual({ api: 401, admin: 401, door: 401 })
  })

  test('opens nothing from the address, the body or a cookie of the API', async () => {
    for (const path of [`/api/v1/posts?token=${TOKEN}`, `/api/v1/posts?access_token=${TOKEN}`])
      expect((await stage.app.request(path)).status).toBe(401)
    const headers = { cookie: `posthorn_session=${TOKEN}; token=${TOKEN}` }
    expect((await stage.app.request('/api/v1/posts', { headers })).status).toBe(401)
  })

  test('of a session ends with it, and with time', async () => {
    const session = await sessionOf(stage.app, stage.ports)
    const other = await sessionOf(stage.app, stage.ports)
    await stage.app.request('/admin/sign-out', {
      method: 'POST',
      headers: { origin: publicUrl, cookie: `posthorn_session=${session}` },
    })
    expect([await asSession(session), await asSession(other)]).toEqual([401, 200])
    await stage.ports.authRecords.change('person_sessions', [], { set: { expiresAt: Date.now() } })
    expect(await asSession(other)).toBe(401)
  })

  test('of a link works for one of two who use it at the same moment', async () => {
    const link = await createSignInLink(stage.ports)
    const statuses = await Promise.all([asLink(link), asLink(link), asLink(link)])
    expect(statuses.sort()).toEqual([303, 401, 401])
  })
})

test('the cookies of a sign-in are out of reach of scripts, other sites and plain HTTP', async () => {
  const body = new URLSearchParams({ token: await createSignInLink(stage.ports) })
  const headers = { origin: publicUrl }
  const answer = await stage.app.request('/admin/sign-in', { method: 'POST', headers, body })
  const cookies = answer.headers.getSetCookie()
  expect(cookies.map((cookie) => cookie.replace(/=[\w.%-]+;/, '=…;'))).toEqual([
    'posthorn_session=…; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Lax',
    'posthorn_known=…; Max-Age=31536000; Path=/admin/sign-in; HttpOnly; Secure; SameSite=Lax',
  ])
  expect(answer.headers.get('cache-control')).toBe('no-store')
})
