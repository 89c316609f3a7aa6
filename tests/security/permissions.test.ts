import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { machine, type Role, roles, type Scope } from '../../src/core/permissions.ts'
import { setupFile } from '../../src/setup-file.ts'
import { createToken } from '../../src/tasks/access.ts'
import { needed } from '../../src/web/access/needed.ts'
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

/** Every method and path that the router has, below the face's own. */
function routesOf(
  app: { readonly routes: readonly { readonly method: string; readonly path: string }[] },
  root: string,
) {
  const routes = app.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
    .map(({ method, path }) => `${method} ${path.slice(root.length) || '/'}`)
  return [...new Set(routes)].sort()
}

const deps = () => ({
  ...stage,
  publicUrl,
  token: TOKEN,
  version: '1',
  assets: async () => undefined,
  setupFile: setupFile({}, () => ''),
})
const apiPaths = () => routesOf(apiRoutes(deps() as never), '')
const pagePaths = () => routesOf(adminPages(deps() as never), '/admin')

/** What a route needs, by what stands in its last part where that is a choice. */
const placed = (face: 'api' | 'pages', routes: readonly string[]) =>
  Object.fromEntries(
    routes.map((route) => {
      const [method = '', path = ''] = route.split(' ')
      return [route, needed(face, method, path)]
    }),
  )

/** Choices that stand in the address of a route, and are placed one by one. */
const choices: Readonly<Record<string, readonly string[]>> = {
  '/accounts/:id/:verb': ['check', 'adopt', 'pause', 'resume'],
}
const spelled = (routes: readonly string[]) =>
  routes.flatMap((route) => {
    const [method = '', path = ''] = route.split(' ')
    const verbs = choices[path]
    if (!verbs) return [route]
    return verbs.map((verb) => `${method} ${path.replace(':verb', verb)}`)
  })

describe('what each route needs', () => {
  test('by the API', () => {
    expect(placed('api', apiPaths())).toEqual(API)
  })

  test('in the pages', () => {
    expect(placed('pages', spelled(pagePaths()))).toEqual(PAGES)
  })

  test('and a route that nobody thought of needs an owner, unless it only shows something', () => {
    expect(needed('api', 'POST', '/brand/new')).toBe('config')
    expect(needed('pages', 'PATCH', '/brand/new')).toBe('config')
    expect(needed('api', 'GET', '/brand/new')).toBe('read')
    expect(needed('api', 'HEAD', '/tokens/x')).toBe('config')
    expect(needed('api', 'POST', '/postscript')).toBe('config')
    expect(needed('api', 'GET', '/people/x/y')).toBe('people')
  })
})

/** All that is kept, but who used what when, and the log of who tried. */
async function kept() {
  const named = await stage.sql.all<{ name: string }>({
    sql: `select name from sqlite_master where type = 'table' and name not like 'sqlite%'`,
    values: [],
  })
  const seen = new Set(['audit', 'api_tokens', 'person_sessions', 'people'])
  const tables = named.filter(({ name }) => !seen.has(name))
  const rows = tables.map(async ({ name }) => [
    name,
    await stage.sql.all({ sql: `select * from "${name}"`, values: [] }),
  ])
  return JSON.stringify(await Promise.all(rows))
}

const addressOf = (route: string) => {
  const [method = '', path = ''] = route.split(' ')
  return { method, path: path.replace(/:\w+(\{[^}]*\})?/g, 'one') }
}

describe('a token', () => {
  const all: readonly Scope[] = ['read', 'posts', 'deliveries', 'config']
  const made = async (scopes: readonly Scope[]) =>
    (await createToken(stage.ports, { name: scopes.join('+'), scopes }, machine)).token
  async function ask(route: string, token: string) {
    const { method, path } = addressOf(route)
    const authorization = `Bearer ${token}`
    return stage.app.request(`/api/v1${path}`, { method, headers: { authorization } })
  }

  test('with every scope but the one that a route needs is refused there, and changes nothing', async () => {
    const without = new Map<string, string>()
    for (const need of [...all, 'people'])
      without.set(need, await made(all.filter((scope) => scope !== need)))
    const before = await kept()
    for (const [route, need] of Object.entries(API)) {
      if (OPEN.includes(route)) continue
      const answer = await ask(route, without.get(need) ?? '')
      const { code, detail } = (await answer.json()) as Record<string, string>
      expect([route, answer.status, code]).toEqual([route, 403, 'forbidden'])
      expect(detail).toContain(need === 'people' ? 'no token' : `lacks the scope ${need}`)
    }
    expect(await kept()).toBe(before)
  })

  test('with only the scope that a route needs is let in', async () => {
    for (const [route, need] of Object.entries(API)) {
      if (OPEN.includes(route) || need === 'people') continue
      const { status } = await ask(route, await made([need as Scope]))
      expect([route, status === 401 || status === 403]).toEqual([route, false])
    }
  })

  test('of which nothing else is wrong may not read variables by a set-up to try', async () => {
    const authorization = `Bearer ${await made(['read', 'posts', 'deliveries'])}`
    const headers = { authorization, 'content-type': 'application/yaml' }
    const body = `templates: { default: "\${MASTO_TOKEN}" }`
    for (const path of ['/templates/test', '/config/plan', '/config/apply']) {
      const answer = await stage.app.request(`/api/v1${path}`, { method: 'POST', headers, body })
      expect([path, answer.status]).toEqual([path, 403])
      expect(await answer.text()).not.toContain('mt-from-the-environment')
    }
  })
})

describe('a person', () => {
  const asPerson = async (role: Role) => {
    const id = `${role}-1`
    const email = `${role}@news.example`
    await stage.ports.people.add({ id, name: role, email, role }, stage.clock.now)
    return sessionOf(stage.app, stage.ports, id)
  }
  async function ask(route: string, session: string) {
    const { method, path } = addressOf(route)
    const headers = { origin: publicUrl, cookie: `posthorn_session=${session}` }
    return stage.app.request(`/admin${path}`, { method, headers })
  }

  test.each(['viewer', 'editor'] as const)(
    'who is no more than %s is told which role it takes, and changes nothing',
    async (role) => {
      const session = await asPerson(role)
      const before = await kept()
      for (const [route, need] of Object.entries(PAGES)) {
        if (DOORS.includes(route) || may(role, need)) continue
        const answer = await ask(route, session)
        expect([route, answer.status]).toEqual([route, 403])
        const told =
          need === 'posts' || need === 'deliveries' ? 'an editor or an owner' : 'an owner'
        expect(await answer.text()).toContain(`one has to be ${told}`)
      }
      expect(await kept()).toBe(before)
    },
  )

  test.each(['viewer', 'editor', 'owner'] as const)('who is %s may what they may', async (role) => {
    for (const [route, need] of Object.entries(PAGES)) {
      if (DOORS.includes(route) || LEAVING.includes(route) || !may(role, need)) continue
      const session = await sessionFor(role)
      const { status } = await ask(route, session)
      expect([route, status === 401 || status === 403]).toEqual([route, false])
    }
    async function sessionFor(name: Role) {
      sessions[name] ??= await asPerson(name)
      return sessions[name]
    }
  })
  const sessions: Partial<Record<Role, string>> = {}
  beforeEach(() => {
    for (const role of Object.keys(sessions)) delete sessions[role as Role]
  })

  test('is noted with what they were refused', async () => {
    await ask('POST /posts/one/retract', await asPerson('viewer'))
    expect((await stage.ports.audit.list({}, { limit: 1 })).items).toMatchObject([
      {
        actor: { kind: 'person', id: 'viewer-1', name: 'viewer' },
        action: 'retract',
        thing: { kind: 'post', id: 'one' },
        refused: true,
        changes: [],
      },
    ])
  })

  test('with another role since may at once what that role may', async () => {
    const session = await asPerson('editor')
    expect((await ask('GET /tokens', session)).status).toBe(403)
    await stage.ports.people.setRole('editor-1', 'owner', stage.clock.now)
    const again = await sessionOf(stage.app, stage.ports, 'editor-1')
    expect((await ask('GET /tokens', again)).status).toBe(200)
  })
})

const may = (role: Role, need: string) =>
  need === 'nothing' || (roles[role] as readonly string[]).includes(need)

/** Before anybody is asked who they are. */
const OPEN = ['GET /docs', 'GET /openapi.json']
const DOORS: readonly string[] = [
  'GET /join',
  'GET /sign-in',
  'POST /join',
  'POST /sign-in',
  'POST /sign-in/code',
  'POST /sign-out',
]
/** What would end the session that the others are asked with. */
const LEAVING: readonly string[] = []

const API: Readonly<Record<string, string>> = {
  'DELETE /deliveries/:id/text': 'deliveries',
  'DELETE /posts/:id': 'posts',
  'DELETE /tokens/:id': 'config',
  'GET /accounts': 'read',
  'GET /accounts/:id': 'read',
  'GET /accounts/:id/costs': 'read',
  'GET /audit': 'read',
  'GET /config': 'read',
  'GET /config/drift': 'read',
  'GET /config/schema': 'read',
  'GET /deliveries': 'read',
  'GET /deliveries/:id': 'read',
  'GET /docs': 'read',
  'GET /doctor': 'read',
  'GET /explain': 'read',
  'GET /feeds': 'read',
  'GET /feeds/:id': 'read',
  'GET /hub': 'read',
  'GET /imports': 'read',
  'GET /notices': 'read',
  'GET /notify': 'read',
  'GET /openapi.json': 'read',
  'GET /posts': 'read',
  'GET /posts/:id': 'read',
  'GET /posts/:id/amendments': 'read',
  'GET /schedules': 'read',
  'GET /schedules/:id': 'read',
  'GET /sources': 'read',
  'GET /sources/:id': 'read',
  'GET /sources/:id/messages': 'read',
  'GET /stats': 'read',
  'GET /subscribers': 'read',
  'GET /tokens': 'config',
  'GET /webhook-deliveries': 'read',
  'GET /webhook-deliveries/:id': 'read',
  'PATCH /posts/:id': 'posts',
  'POST /accounts/:id/adopt': 'deliveries',
  'POST /accounts/:id/check': 'deliveries',
  'POST /accounts/:id/pause': 'deliveries',
  'POST /accounts/:id/resume': 'deliveries',
  'POST /config/apply': 'config',
  'POST /config/plan': 'config',
  'POST /deliveries/:id/approve': 'deliveries',
  'POST /deliveries/:id/cancel': 'deliveries',
  'POST /deliveries/:id/reschedule': 'deliveries',
  'POST /deliveries/:id/resolve': 'deliveries',
  'POST /deliveries/:id/retry': 'deliveries',
  'POST /deliveries/retry': 'deliveries',
  'POST /feeds/check': 'read',
  'POST /import': 'posts',
  'POST /imports': 'posts',
  'POST /imports/:id/pages': 'posts',
  'POST /imports/:id/posts': 'posts',
  'POST /imports/sitemap': 'posts',
  'POST /imports/try': 'read',
  'POST /migrate': 'config',
  'POST /notify/test': 'config',
  'POST /posts': 'posts',
  'POST /posts/:id/correct': 'posts',
  'POST /posts/:id/retract': 'posts',
  'POST /share/count': 'read',
  'POST /share/preview': 'read',
  'POST /sign-in-links': 'people',
  'POST /simulate': 'read',
  'POST /sources/:id/retry': 'posts',
  'POST /sources/import': 'posts',
  'POST /subscribers': 'config',
  'POST /subscribers/:id/revoke': 'config',
  'POST /templates/test': 'read',
  'POST /tick': 'deliveries',
  'POST /tokens': 'config',
  'POST /webhook-deliveries/:id/retry': 'config',
  'PUT /deliveries/:id/text': 'deliveries',
  'PUT /posts/:id': 'posts',
}

const PAGES: Readonly<Record<string, string>> = {
  'GET /': 'read',
  'GET /accounts': 'read',
  'GET /accounts/-/new': 'read',
  'GET /accounts/:id/edit': 'read',
  'GET /accounts/:id/remove': 'read',
  'GET /approvals': 'read',
  'GET /calendar': 'read',
  'GET /connect': 'config',
  'GET /deliveries': 'read',
  'GET /deliveries/:id': 'read',
  'GET /guide': 'config',
  'GET /guide/account': 'config',
  'GET /guide/live': 'config',
  'GET /guide/publication': 'config',
  'GET /guide/schedule': 'config',
  'GET /guide/simulate': 'config',
  'GET /guide/source': 'config',
  'GET /guide/template': 'config',
  'GET /hub': 'read',
  'GET /images/:hash': 'read',
  'GET /join': 'read',
  'GET /log': 'read',
  'GET /log/changes': 'read',
  'GET /log/webhooks': 'read',
  'GET /people': 'people',
  'GET /posts': 'read',
  'GET /posts/:id': 'read',
  'GET /readers': 'read',
  'GET /rehearsal': 'read',
  'GET /schedules': 'read',
  'GET /schedules/-/new': 'read',
  'GET /schedules/-/runs': 'read',
  'GET /schedules/:id': 'read',
  'GET /schedules/:id/remove': 'read',
  'GET /sign-in': 'read',
  'GET /simulate': 'read',
  'GET /sources': 'read',
  'GET /sources/:id': 'read',
  'GET /subscribers': 'read',
  'GET /templates': 'read',
  'GET /templates/-/new': 'read',
  'GET /templates/:name': 'read',
  'GET /templates/:name/remove': 'read',
  'GET /templates/:name/test': 'read',
  'GET /tokens': 'config',
  'POST /accounts/-/new': 'config',
  'POST /accounts/:id/check': 'deliveries',
  'POST /accounts/:id/adopt': 'deliveries',
  'POST /accounts/:id/pause': 'deliveries',
  'POST /accounts/:id/resume': 'deliveries',
  'POST /accounts/:id/connect': 'config',
  'POST /accounts/:id/edit': 'config',
  'POST /accounts/:id/remove': 'config',
  'POST /approvals': 'deliveries',
  'POST /calendar/move': 'deliveries',
  'POST /calendar/undo': 'deliveries',
  'POST /deliveries/:id/:event': 'deliveries',
  'POST /deliveries/:id/approve-text': 'deliveries',
  'POST /deliveries/:id/count': 'read',
  'POST /deliveries/:id/reschedule': 'deliveries',
  'POST /deliveries/:id/template': 'deliveries',
  'POST /deliveries/:id/text': 'deliveries',
  'POST /deliveries/retry': 'deliveries',
  'POST /guide/account': 'config',
  'POST /guide/hide': 'config',
  'POST /guide/live': 'config',
  'POST /guide/live/remove-tests': 'config',
  'POST /guide/live/test-post': 'config',
  'POST /guide/over': 'config',
  'POST /guide/publication': 'config',
  'POST /guide/schedule': 'config',
  'POST /guide/simulate': 'config',
  'POST /guide/source': 'config',
  'POST /guide/template': 'config',
  'POST /guide/template/preview': 'config',
  'POST /join': 'config',
  'POST /log/test': 'config',
  'POST /log/webhooks/:id/retry': 'config',
  'POST /people/:id/remove': 'people',
  'POST /people/:id/role': 'people',
  'POST /people/invitations': 'people',
  'POST /people/invitations/:id/revoke': 'people',
  'POST /posts/:id/alt': 'posts',
  'POST /posts/:id/retract': 'posts',
  'POST /schedules/-/new': 'config',
  'POST /schedules/:id': 'config',
  'POST /schedules/:id/remove': 'config',
  'POST /sign-in': 'config',
  'POST /sign-in/code': 'config',
  'POST /sign-out': 'config',
  'POST /simulate': 'read',
  'POST /sources/:id/retry': 'posts',
  'POST /subscribers': 'config',
  'POST /subscribers/:id/revoke': 'config',
  'POST /templates/-/new': 'config',
  'POST /templates/-/preview': 'config',
  'POST /templates/:name': 'config',
  'POST /templates/:name/remove': 'config',
  'POST /templates/:name/rename': 'config',
  'POST /tokens': 'config',
  'POST /tokens/:id/revoke': 'config',
  'POST /undo': 'config',
}
