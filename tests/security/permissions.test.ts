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

const api = () => placed('api', apiPaths())
const pages = () => placed('pages', spelled(pagePaths()))

describe('what each route needs', () => {
  // A new route has to be given its place here: `vitest run -u` writes the file, and its difference is to be read.
  test('is what the list says', async () => {
    const told = (root: string, needs: Readonly<Record<string, string>>) =>
      Object.entries(needs).map(([route, need]) => {
        const [method = '', path = ''] = route.split(' ')
        const open = isOpen(route) ? 'nothing: it is open' : need
        return `${method.padEnd(6)} ${root}${path === '/' ? '' : path}: ${open}\n`
      })
    const list = [...told('/api/v1', api()), ...told('/admin', pages())].join('')
    await expect(list).toMatchFileSnapshot('permissions.golden.txt')
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
    for (const [route, need] of Object.entries(api())) {
      if (isOpen(route)) continue
      const answer = await ask(route, without.get(need) ?? '')
      const { code, detail } = (await answer.json()) as Record<string, string>
      expect([route, answer.status, code]).toEqual([route, 403, 'forbidden'])
      expect(detail).toContain(need === 'people' ? 'no token' : `lacks the scope ${need}`)
    }
    expect(await kept()).toBe(before)
  })

  test('with only the scope that a route needs is let in', async () => {
    for (const [route, need] of Object.entries(api())) {
      if (isOpen(route) || need === 'people') continue
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

test.each([
  '/tokens',
  '/tokens/',
  '/TOKENS',
  '//tokens',
  '/%74okens',
  '/tokens%2f',
  '/posts/../tokens',
  '/posts/%2e%2e/tokens',
  '/posts%2f..%2ftokens',
  '/./tokens',
  '/tokens;/posts',
  '/tokens?/posts',
  '/tokens#/posts',
])('however the address is spelt, %s makes no token for who may not', async (path) => {
  const wish = { name: 'cms', scopes: ['read', 'posts', 'deliveries'] } as const
  const { token } = await createToken(stage.ports, wish, machine)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ name: 'more' })
  const answer = await stage.app.request(`/api/v1${path}`, { method: 'POST', headers, body })
  expect([403, 404, 405]).toContain(answer.status)
  expect((await stage.ports.access.tokens()).map(({ name }) => name)).toEqual(['cms'])
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
      for (const [route, need] of Object.entries(pages())) {
        if (isOpen(route) || may(role, need)) continue
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
    for (const [route, need] of Object.entries(pages())) {
      if (isOpen(route) || !may(role, need)) continue
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

/** Before anybody is asked who they are: the description of the API, and the ways in and out. */
const isOpen = (route: string) =>
  /^(?:GET \/(?:docs|openapi\.json)|\w+ \/(?:sign-in|sign-out|join)(?:\/.*)?)$/.test(route)
