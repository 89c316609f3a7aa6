import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Scope } from '../../src/core/permissions.ts'
import type { AuditEntry } from '../../src/ports/audit-store.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { joined, ownerOn, PASSWORD } from './people-visitor.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const bridge = { id: 'bridge', url: 'https://news.example/bridge', title: 'A bridge' }

async function token(name: string, scopes: readonly Scope[]) {
  const { body } = await stage.api('POST', '/tokens', { name, scopes })
  return { authorization: `Bearer ${body.token}`, id: body.id as string }
}

type Told = Pick<AuditEntry, 'action' | 'thing'>

/** What was written down, newest first, in few words. */
async function log(query = '') {
  const { body } = await stage.api('GET', `/audit${query}`)
  return body.items.map(({ id: _id, at: _at, ...entry }: Record<string, unknown>) => entry)
}

const machine = { kind: 'machine', id: 'token', name: 'POSTHORN_TOKEN' }

describe('the audit log', () => {
  test('says who made, changed and took back a post, by the keys that changed', async () => {
    const { authorization, id } = await token('cms', ['read', 'posts'])
    const cms = { kind: 'token', id, name: 'cms' }
    const thing = { kind: 'post', id: 'bridge' }
    await stage.api('POST', '/posts', { ...bridge, html: '<p>Old</p>' }, { authorization })
    stage.pass(1)
    await stage.api('PATCH', '/posts/bridge', { title: 'The bridge' }, { authorization })
    stage.pass(1)
    await stage.api('POST', '/posts/bridge/retract', { reason: 'It never stood' })
    expect(await log('?thing=post:bridge')).toEqual([
      {
        actor: machine,
        action: 'retract',
        thing,
        changes: [
          { key: 'status', from: 'published', to: 'retracted' },
          { key: 'retraction', to: 'It never stood' },
        ],
      },
      {
        actor: cms,
        action: 'change',
        thing,
        changes: [{ key: 'title', from: 'A bridge', to: 'The bridge' }],
      },
      {
        actor: cms,
        action: 'add',
        thing,
        changes: [
          { key: 'title', to: 'A bridge' },
          { key: 'url', to: 'https://news.example/bridge' },
          { key: 'status', to: 'published' },
          { key: 'html', to: '<p>Old</p>' },
          { key: 'published_at', to: '2026-11-23T08:00:00.000Z' },
        ],
      },
    ])
  })

  test('knows a post that is sent again by its address, and keeps no whole texts', async () => {
    const { id: _id, ...nameless } = bridge
    await stage.api('POST', '/posts', { ...nameless, html: '<p>Old</p>' })
    stage.pass(1)
    await stage.api('POST', '/posts', { ...nameless, html: '<p>New</p>' })
    stage.pass(1)
    await stage.api('POST', '/posts', { ...nameless, html: '<p>New</p>' })
    const entries = await log('?thing=post')
    expect(entries.map(({ action }: { action: string }) => action)).toEqual(['change', 'add'])
    expect(entries[0].changes).toEqual([{ key: 'html', from: '(text)', to: '(changed)' }])
  })

  test('says what became of a delivery', async () => {
    await stage.api('POST', '/posts', bridge)
    const { body } = await stage.api('GET', '/deliveries?post=bridge')
    const [{ id, due_at: due }] = body.items
    await stage.api('POST', `/deliveries/${id}/reschedule`, { at: '2026-11-23T09:00:00Z' })
    await stage.api('POST', `/deliveries/${id}/cancel`)
    expect(await log(`?thing=delivery:${id}`)).toMatchObject([
      {
        action: 'cancel',
        changes: [
          { key: 'state', from: 'planned', to: 'cancelled' },
          { key: 'reason', to: 'Cancelled by a person.' },
        ],
      },
      {
        action: 'reschedule',
        changes: [
          { key: 'due_at', from: due, to: '2026-11-23T09:00:00.000Z' },
          {
            key: 'expires_at',
            from: '2026-11-23T14:02:00.000Z',
            to: '2026-11-24T09:00:00.000Z',
          },
        ],
      },
    ])
  })

  test('tells of people what became of them only to those who see people', async () => {
    const { authorization } = await token('cms', ['read', 'config'])
    const ada = await ownerOn(stage)
    const bob = await joined(stage, ada, 'viewer')
    await stage.api('PATCH', `/people/${bob.id}`, { role: 'editor' })
    const changed = [{ key: 'role', from: 'viewer', to: 'editor' }]
    const entry = { actor: machine, action: 'change', thing: { kind: 'person', id: bob.id } }
    expect((await log(`?thing=person:${bob.id}`))[0]).toEqual({ ...entry, changes: changed })
    await ada.post('/admin/people/invitations', { role: 'viewer', email: 'eve@news.example' })
    const seen = await stage.api('GET', '/audit?limit=200', undefined, { authorization })
    expect(seen.body.items.map(({ action }: { action: string }) => action)).toContain('change')
    expect(JSON.stringify(seen.body)).not.toMatch(/(?:bob|eve|ada)@news\.example|viewer|"editor"/)
    await bob.browser.post('/admin/sign-in', { email: bob.email, password: PASSWORD })
    expect(await bob.browser.text('/admin/log/changes?kind=person')).not.toContain('viewer')
    expect(await ada.text('/admin/log/changes?kind=person')).toContain('viewer')
  })

  test('tells a set-up by its parts, and no secret', async () => {
    const answer = await stage.send('GET', '/config', undefined, { accept: 'application/json' })
    const setup = JSON.parse(await answer.text())
    const apply = async (server: string, secret: string, delay: string) => {
      const masto = { ...setup.accounts.masto, server, access_token: secret }
      const accounts = { ...setup.accounts, masto }
      const schedules = { ...setup.schedules, news: { ...setup.schedules.news, delay } }
      const changed = { ...setup, accounts, schedules }
      return (await stage.api('POST', '/config/apply', changed)).status
    }
    expect(await apply('https://social.example', 'one-planted-secret', '2m')).toBe(200)
    const first = await log()
    expect(await apply('https://other.example', 'another-planted-secret', '7m')).toBe(200)
    const entries = (await log()).slice(0, -first.length)
    expect(entries).toEqual([
      {
        actor: machine,
        action: 'change',
        thing: { kind: 'schedule', id: 'news' },
        changes: [{ key: 'delay', from: '2m', to: '7m' }],
      },
      {
        actor: machine,
        action: 'change',
        thing: { kind: 'account', id: 'masto' },
        changes: [
          { key: 'server', from: 'https://social.example', to: 'https://other.example' },
          { key: 'access_token', from: '(secret)', to: '(changed)' },
        ],
      },
    ])
    expect(JSON.stringify(await log())).not.toContain('planted')
    expect(await apply('https://other.example', 'another-planted-secret', '7m')).toBe(200)
    expect(await log()).toEqual([...entries, ...first])
  })

  test('tells each of several tokens of one name that are revoked at once', async () => {
    const ids = [(await token('cms', ['read'])).id, (await token('cms', ['read'])).id]
    await stage.api('DELETE', '/tokens/cms')
    const told = (await log('?thing=token')).filter(({ action }: Told) => action === 'remove')
    expect(told.map(({ thing }: Told) => thing?.id).toSorted()).toEqual(ids.toSorted())
  })

  test('keeps who made and revoked a token, and not the token', async () => {
    const { body } = await stage.api('POST', '/tokens', { name: 'ci', expires_in: '90d' })
    await stage.api('DELETE', '/tokens/ci')
    const thing = { kind: 'token', id: body.id }
    const entries = await log()
    expect(entries).toEqual([
      {
        actor: machine,
        action: 'remove',
        thing,
        changes: [{ key: 'revoked_at', to: '2026-11-23T08:00:00.000Z' }],
      },
      {
        actor: machine,
        action: 'add',
        thing,
        changes: [
          { key: 'name', to: 'ci' },
          { key: 'scopes', to: ['read', 'posts', 'deliveries'] },
          { key: 'expires_at', to: '2027-02-21T08:00:00.000Z' },
        ],
      },
    ])
    expect(JSON.stringify(entries)).not.toContain('ph_')
  })

  test('notes who was refused, and nothing of what failed, was asked, or was done before', async () => {
    const reader = await token('reader', ['read'])
    const entries = (await log()).length
    await stage.api('DELETE', '/posts/none')
    await stage.api('GET', '/posts')
    await stage.api('POST', '/share/count', { network: 'mastodon', text: 'Hello' })
    await stage.api('POST', '/tick')
    expect(await log()).toHaveLength(entries)
    const key = { 'idempotency-key': 'k' }
    await stage.api('POST', '/posts', bridge, key)
    await stage.api('POST', '/posts', bridge, key)
    expect(await log()).toHaveLength(entries + 1)
    await stage.api('DELETE', '/posts/bridge', undefined, reader)
    expect((await log())[0]).toEqual({
      actor: { kind: 'token', id: reader.id, name: 'reader' },
      action: 'remove',
      thing: { kind: 'post', id: 'bridge' },
      refused: true,
      changes: [],
    })
  })

  test('is found by who did it, page by page', async () => {
    const { authorization, id } = await token('cms', ['posts'])
    for (const name of ['a', 'b', 'c']) {
      const post = { id: name, url: `https://news.example/${name}`, title: name }
      await stage.api('POST', '/posts', post, { authorization })
    }
    const first = (await stage.api('GET', `/audit?actor=token:${id}&limit=2`)).body
    const second = (await stage.api('GET', `/audit?actor=token:${id}&cursor=${first.cursor}`)).body
    const things = [...first.items, ...second.items].map(({ thing }) => thing.id)
    expect(things).toEqual(['c', 'b', 'a'])
    expect(second.cursor).toBeUndefined()
    expect((await stage.api('GET', '/audit?actor=robot:1')).body).toMatchObject({
      status: 422,
      detail: 'actor: expected one like person:ID, token:ID or machine:machine',
    })
  })
})
