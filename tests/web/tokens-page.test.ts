import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'
import { sessionOf } from './session-of.ts'
import { publicUrl } from './stage.ts'
import { setup } from './stage-setup.ts'

let stage: ApiStage
let cookie: string
beforeEach(async () => {
  stage = await openApi()
  cookie = `posthorn_session=${await sessionOf(stage.app, stage.ports)}`
})
afterEach(() => stage.close())

const get = async (path: string) => (await stage.app.request(path, { headers: { cookie } })).text()
const post = (path: string, fields: readonly (readonly [string, string])[]) =>
  stage.app.request(path, {
    method: 'POST',
    headers: { cookie, origin: publicUrl },
    body: new URLSearchParams(fields.map(([name, value]) => [name, value])),
  })
const words = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

const wish = [
  ['name', 'newsletter'],
  ['scopes', 'read'],
  ['scopes', 'posts'],
  ['expires', '30d'],
] as const

describe('the page of tokens', () => {
  test('shows a token once, on the page that answers, and in no cookie', async () => {
    const answer = await post('/admin/tokens', wish)
    const html = await answer.text()
    const [token = ''] = /ph_[\w-]{43}/.exec(html) ?? []
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store'])
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(words(html)).toContain('It may read, posts until 23 Dec 2026, 09:00 .')
    const works = await stage.api('GET', '/posts', undefined, { authorization: `Bearer ${token}` })
    expect(works.status).toBe(200)
    const again = await get('/admin/tokens')
    expect(again).not.toContain('ph_')
    expect(words(again)).toContain('newsletter Made 23 Nov 2026 read, posts 23 Nov 2026, 09:00')
  })

  test('keeps what was typed when something is wrong, and says it beside the field', async () => {
    const answer = await post('/admin/tokens', [
      ['name', 'a "name"'],
      ['expires', '30d'],
    ])
    const html = await answer.text()
    expect(answer.status).toBe(422)
    expect(html).toContain('value="a &quot;name&quot;"')
    expect(html).toContain('<option value="30d" selected="">')
    expect(html).toMatch(/<small id="field-scopes-issue"[^>]*>Tick at least one<\/small>/)
    expect(await stage.ports.access.tokens()).toEqual([])
  })

  test.each([
    [[['name', ''], ...wish.slice(1)], 'Expected a name of up to 100 characters'],
    [[...wish, ['scopes', 'people']], 'Tick at least one'],
    [[...wish.slice(0, 3), ['expires', 'soon']], 'Choose how long'],
  ] as const)('refuses what no form sends: %j', async (fields, said) => {
    const answer = await post('/admin/tokens', fields)
    expect([answer.status, (await answer.text()).includes(said)]).toEqual([422, true])
    expect(await stage.ports.access.tokens()).toEqual([])
  })

  test('revokes what was confirmed, and says who did', async () => {
    const { body } = await stage.api('POST', '/tokens', { name: 'ci' })
    await post(`/admin/tokens/${body.id}/revoke`, [])
    expect((await stage.ports.access.tokens())[0]?.revokedAt).toBeUndefined()
    const answer = await post(`/admin/tokens/${body.id}/revoke`, [['confirm', 'yes']])
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/tokens'])
    expect((await stage.ports.access.tokens())[0]?.revokedAt).toEqual(stage.clock.now)
    const page = words(await get('/admin/log/changes?kind=token'))
    expect(page).toContain('Owner revoke token ci revoked to 23 Nov 2026, 09:00')
  })
})

describe('the page of changes', () => {
  test('says who did what, finds it by person and thing, and leads to it', async () => {
    await post('/admin/tokens', wish)
    const { body } = await stage.api('POST', '/posts', {
      id: 'bridge',
      url: 'https://news.example/bridge',
      title: 'A bridge',
    })
    stage.pass(1)
    await post(`/admin/posts/${body.id}/retract`, [
      ['reason', 'It never stood'],
      ['confirm', 'yes'],
    ])
    const all = await get('/admin/log/changes')
    expect(all).toContain('<a href="/admin/posts/bridge">A bridge</a>')
    expect(words(all)).toContain(
      'Owner retract post A bridge status from published to retracted retraction to It never stood',
    )
    const byMachine = words(await get('/admin/log/changes?actor=machine:token'))
    expect(byMachine).toContain('POSTHORN_TOKEN add post A bridge')
    expect(byMachine).not.toContain('retract post')
    const byThing = words(await get('/admin/log/changes?kind=post&id=bridge'))
    expect(byThing).toContain('retract post')
    expect(byThing).not.toContain('add token newsletter')
    expect(words(await get('/admin/log/changes?kind=post&id=none'))).toContain(
      'Nobody has changed anything of this.',
    )
    const page = words(await get('/admin/posts/bridge'))
    expect(page).toMatch(/What happened .*23 Nov 2026, 09:01:00 Owner ?: retract/)
  })

  test('tells what a person did to the set-up, part by part, as it is called there', async () => {
    const templates = { ...setup.templates, late: '{{ post.title }}' }
    await stage.ports.setup.apply({ ...setup, templates }, stage.clock.now)
    const answer = await post('/admin/templates/late/rename', [['to', 'plain']])
    expect(answer.headers.get('location')).toBe('/admin/templates/plain')
    const { items } = await stage.ports.audit.list({}, { limit: 20 })
    const mine = items.filter(({ actor, thing }) => actor.kind === 'person' && thing)
    expect(mine.map(({ action, thing }) => `${action} ${thing?.kind} ${thing?.id}`)).toEqual([
      'remove template late',
      'add template plain',
    ])
    const refused = await post('/admin/templates/plain/rename', [['to', 'not a name!']])
    expect(refused.status).toBe(303)
    expect((await stage.ports.audit.list({}, { limit: 20 })).items).toHaveLength(items.length)
  })

  test('notes no form that came to nothing', async () => {
    await stage.api('POST', '/posts', { id: 'a', url: 'https://news.example/a', title: 'A' })
    const before = (await stage.ports.audit.list({}, { limit: 50 })).items.length
    expect((await post('/admin/posts/a/retract', [])).status).toBe(303)
    expect((await stage.ports.audit.list({}, { limit: 50 })).items).toHaveLength(before)
  })
})

test('a wrong sign-in is noted, with whom they said to be if that is anybody, and no more than ten in a minute', async () => {
  const id = 'editor-1'
  const person = { id, name: 'Bo', email: 'bo@news.example', role: 'editor' } as const
  await stage.ports.people.add(person, stage.clock.now)
  const wrong = (email: string) =>
    stage.app.request('/admin/sign-in', {
      method: 'POST',
      headers: { origin: publicUrl },
      body: new URLSearchParams({ email, password: 'not this one at all' }),
    })
  await wrong('bo@news.example')
  await wrong('my-password-by-mistake@news.example')
  const noted = async () =>
    (await stage.ports.audit.list({}, { limit: 50 })).items.filter(({ refused }) => refused)
  const somebody = { kind: 'person', id: '', name: 'somebody' }
  expect((await noted()).map(({ actor, action, thing }) => ({ actor, action, thing }))).toEqual([
    { actor: somebody, action: 'sign in', thing: undefined },
    { actor: somebody, action: 'sign in', thing: { kind: 'person', id } },
  ])
  expect(JSON.stringify(await noted())).not.toContain('mistake')
  for (let tries = 0; tries < 12; tries += 1) await wrong(`nobody-${tries}@news.example`)
  expect(await noted()).toHaveLength(10)
})
