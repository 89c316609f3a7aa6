import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { terminal } from '../cli/terminal.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { sessionOf } from './session-of.ts'
import { publicUrl } from './stage.ts'
import { setup } from './stage-setup.ts'

const feeds = [
  { id: 'main', limit: 50, content: 'full', select: {} },
  { id: 'members', limit: 10, content: 'full', select: { tags: ['members'] }, private: true },
  { id: 'press', limit: 10, content: 'full', select: { tags: ['press'] }, private: true },
] as const

const token = /private\/([\w-]{43})\//
let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  await stage.ports.setup.apply({ ...setup, feeds }, stage.clock.now)
})
afterEach(() => stage.close())

describe('by the API', () => {
  it('gets an address that is told once, of which only the hash is kept', async () => {
    const answer = await stage.send('POST', '/subscribers', {
      name: 'Reader one',
      feeds: ['press'],
    })
    const made = await answer.json()
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const [, secret = ''] = token.exec(made.address) ?? []
    const base = `${publicUrl}/private/${secret}/`
    const listed = {
      id: made.id,
      name: 'Reader one',
      feeds: ['press'],
      created_at: '2026-11-23T08:00:00.000Z',
    }
    expect(made).toEqual({
      ...listed,
      address: base,
      addresses: {
        press: {
          rss: `${base}press/rss.xml`,
          atom: `${base}press/atom.xml`,
          json: `${base}press/feed.json`,
        },
      },
    })
    expect((await stage.api('GET', '/subscribers')).body).toEqual({ items: [listed] })
  })

  it('is told apart by name only, and opens all private feeds when none are chosen', async () => {
    const one = (await stage.api('POST', '/subscribers', { name: 'Reader' })).body
    const two = (await stage.api('POST', '/subscribers', { name: 'Reader' })).body
    expect(one.feeds).toEqual(['members', 'press'])
    expect(one.address).not.toBe(two.address)
  })

  it('has the day of the last fetch, and no more', async () => {
    const { body } = await stage.api('POST', '/subscribers', { name: 'Reader one' })
    const path = body.addresses.press.rss.replace(publicUrl, '')
    const read = async () => (await stage.api('GET', '/subscribers')).body.items[0].read_on
    expect(await read()).toBeUndefined()
    stage.pass(5)
    await stage.app.request(path)
    expect(await read()).toBe('2026-11-23')
    stage.pass(24 * 60)
    await stage.app.request(path)
    expect(await read()).toBe('2026-11-24')
    await stage.api('POST', `/subscribers/${body.id}/revoke`)
    stage.pass(24 * 60)
    await stage.app.request(path)
    expect(await read()).toBe('2026-11-24')
  })

  it('is revoked once', async () => {
    const { body } = await stage.api('POST', '/subscribers', { name: 'Reader one' })
    const revoked = await stage.api('POST', `/subscribers/${body.id}/revoke`)
    expect([revoked.status, revoked.body.revoked_at]).toEqual([200, '2026-11-23T08:00:00.000Z'])
    const again = await stage.api('POST', `/subscribers/${body.id}/revoke`)
    expect([again.status, again.body.code]).toEqual([409, 'wrong-state'])
    const none = await stage.api('POST', '/subscribers/nobody/revoke')
    expect([none.status, none.body.code]).toEqual([404, 'not-found'])
  })

  it.each([
    [
      { name: 'A', feeds: ['main'] },
      'feeds: expected private feeds, of members, press; main is none',
    ],
    [
      { name: 'A', feeds: ['nix'] },
      'feeds: expected private feeds, of members, press; nix is none',
    ],
  ])('%j is refused', async (body, detail) => {
    expect((await stage.api('POST', '/subscribers', body)).body).toMatchObject({
      status: 422,
      code: 'invalid',
      detail,
    })
  })

  it('needs a private feed', async () => {
    await stage.ports.setup.apply(setup, stage.clock.now)
    expect((await stage.api('POST', '/subscribers', { name: 'A' })).body.detail).toBe(
      'There is no private feed: set private: true on one first',
    )
  })

  it('has no address in the list of feeds', async () => {
    const { items } = (await stage.api('GET', '/feeds')).body
    expect(
      items.map(({ id, private: isPrivate, addresses }: Record<string, unknown>) => [
        id,
        isPrivate,
        addresses !== undefined,
      ]),
    ).toEqual([
      ['main', undefined, true],
      ['members', true, false],
      ['press', true, false],
    ])
  })
})

test('by the command line: made, listed and revoked', async () => {
  const cli = terminal(stage)
  const made = await cli.run('subscriber', 'add', 'Reader one', '--feeds', 'members, press')
  expect([made.status, token.test(made.out), made.err]).toEqual([0, true, ''])
  const [, secret = ''] = token.exec(made.out) ?? []
  const list = await cli.run('subscriber', 'list')
  const [id = '', ...rest] = list.out.trimEnd().split('\t')
  expect([rest.slice(0, 3), list.out.includes(secret)]).toEqual([
    ['Reader one', 'members, press', '2026-11-23T08:00:00.000Z'],
    false,
  ])
  expect(await cli.run('subscriber', 'revoke', id)).toEqual({
    status: 0,
    out: 'The address of Reader one is revoked.\n',
    err: '',
  })
  expect((await cli.run('subscriber', 'add', 'B', '--feeds', 'nix')).status).toBe(2)
})

describe('by the admin page', () => {
  async function person() {
    const session = await sessionOf(stage.app, stage.ports)
    let cookie = `posthorn_session=${session}`
    const ask = async (path: string, fields?: URLSearchParams) => {
      const response = await stage.app.request(`${publicUrl}${path}`, {
        headers: { cookie, origin: publicUrl },
        ...(fields && { method: 'POST', body: fields }),
      })
      const flash = response.headers.getSetCookie().map((line) => line.split(';', 1)[0])
      cookie = [`posthorn_session=${session}`, ...flash].join('; ')
      return response
    }
    return { ask, html: async (path: string) => (await ask(path)).text() }
  }
  const form = (...fields: [string, string][]) => new URLSearchParams(fields)

  it('is made with an address that is shown once, then revoked', async () => {
    const { ask, html } = await person()
    const made = await ask(
      '/admin/subscribers',
      form(['name', 'Reader <one>'], ['feeds', 'members'], ['feeds', 'press']),
    )
    expect([made.status, made.headers.get('location')]).toEqual([303, '/admin/subscribers'])
    const first = await html('/admin/subscribers')
    expect(first).toMatch(
      /The address of Reader &lt;one&gt;, shown this once: https:[^<]*\/private\//,
    )
    const second = await html('/admin/subscribers')
    expect(second).not.toMatch(token)
    expect(second).toContain('members, press')
    const [, id = ''] = /subscribers\/([^/"]+)\/revoke/.exec(second) ?? []
    await ask(`/admin/subscribers/${id}/revoke`, form())
    const third = await html('/admin/subscribers')
    expect(third).toContain('The address of Reader &lt;one&gt; is revoked.')
    expect(third).not.toContain('/revoke')
  })

  it.each([
    [form(['name', '  '], ['feeds', 'members']), 'Expected a name of up to 200 characters, got 0'],
    [
      form(['name', 'A'.repeat(201)], ['feeds', 'members']),
      'Expected a name of up to 200 characters, got 201',
    ],
    [form(['name', 'A']), 'Choose at least one feed'],
    [
      form(['name', 'A'], ['feeds', 'main']),
      'expected private feeds, of members, press; main is none',
    ],
  ])('%s is refused in words, beside the field', async (fields, words) => {
    const { ask } = await person()
    const refused = await ask('/admin/subscribers', fields)
    const issues = [...(await refused.text()).matchAll(/<small [^>]*class="issue">([^<]+)/g)]
    expect([refused.status, issues.map(([, said]) => said)]).toEqual([422, [words]])
    expect((await stage.api('GET', '/subscribers')).body.items).toEqual([])
  })

  it('says how to get a private feed where there is none', async () => {
    await stage.ports.setup.apply(setup, stage.clock.now)
    expect(await (await person()).html('/admin/subscribers')).toContain('There is no private feed.')
    expect((await stage.app.request('/admin/subscribers')).status).toBe(401)
  })
})

test('a failing private feed does not put its address into the log', async () => {
  const logged: string[] = []
  const error = (fields: unknown) => void logged.push(JSON.stringify(fields))
  const subscribers = {
    ...stage.ports.subscribers,
    byHash: () => Promise.reject(new Error('the disk is full')),
  }
  const log = { ...stage.ports.log, error }
  const broken = await openApi({ ports: { ...stage.ports, subscribers, log } })
  const path = `/private/${'t'.repeat(43)}/members/rss.xml`
  expect((await broken.app.request(path)).status).toBe(500)
  expect(logged.join()).toContain('the disk is full')
  expect(logged.join()).not.toContain('ttt')
  broken.close()
})
