import { expect, test } from 'vitest'
import { setupFile } from '../../src/setup-file.ts'
import { createSignInLink } from '../../src/tasks/access.ts'
import { adminPages } from '../../src/web/admin/admin.tsx'
import { wire } from '../../src/wiring.ts'
import { totp } from '../web/totp.ts'
import { migrate, sqlite } from './d1-for-sqlite.ts'

const origin = 'https://feeds.news.example'
const PASSWORD = 'a sentence of six words here'

async function opened() {
  const sql = sqlite(':memory:')
  await migrate(sql)
  const ports = wire({
    sql,
    secret: 'a secret of thirty-two characters',
    outgoing: {
      fetch: () => Promise.reject(new Error('no network here')),
      document: async () => ({ outcome: 'failed', reason: 'no network here' }),
    },
    queue: { enqueue: async () => {} },
    rehearsal: { fetch: () => undefined, settings: () => ({}), posts: async () => [] },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  const deps = { ports, publicUrl: origin, setupFile: setupFile({}, () => '') }
  return { ports, app: adminPages({ ...deps, assets: async () => undefined }) }
}

function browserOn(app: Awaited<ReturnType<typeof opened>>['app']) {
  const jar = new Map<string, string>()
  return async (path: string, fields?: Readonly<Record<string, string>>) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await app.request(`${origin}${path}`, {
      headers: { origin, cookie },
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    return answer
  }
}

test('a link, a password and a second factor sign in, in workerd over D1', async () => {
  const { app, ports } = await opened()
  const ada = browserOn(app)
  const about = { name: 'Ada', email: 'ada@news.example' }
  const token = await createSignInLink(ports)
  expect((await ada('/admin/sign-in', { token, ...about })).status).toBe(303)
  expect((await ada('/admin/you/password', { password: PASSWORD })).status).toBe(303)
  const page = await (await ada('/admin/you/two-factor', { former: PASSWORD })).text()
  const key = /Key: <code>([A-Z2-7]+)</.exec(page)?.[1] ?? ''
  expect((await ada('/admin/you/two-factor/confirm', { code: totp(key) })).status).toBe(200)

  const again = browserOn(app)
  const shown = { email: about.email, password: PASSWORD }
  expect((await again('/admin/sign-in', { ...shown, password: 'another' })).status).toBe(401)
  expect((await again('/admin/sign-in', shown)).status).toBe(200)
  expect((await again('/admin/you')).status).toBe(401)
  expect((await again('/admin/sign-in/code', { code: totp(key, 1) })).status).toBe(303)
  expect(await (await again('/admin/you')).text()).toContain('value="ada@news.example"')

  const options = await again('/admin/you/passkeys/options', { former: PASSWORD })
  expect(await options.json()).toMatchObject({ rp: { id: 'feeds.news.example' } })
}, 120_000)
