import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createToken } from '../../src/tasks/access.ts'
import { terminal } from '../cli/terminal.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { browserOn, joined, ownerOn, PASSWORD } from './people-visitor.ts'
import { publicUrl } from './stage.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
})

describe('people over REST', () => {
  test('are invited, listed, given roles and taken out', async () => {
    const ada = await ownerOn(stage)
    const asked = { role: 'editor', name: 'Carol', email: 'carol@news.example' }
    const made = await stage.api('POST', '/people/invitations', asked)
    const { url, ...invitation } = made.body
    expect(made.status).toBe(201)
    expect(invitation).toEqual({
      ...asked,
      id: invitation.id,
      invited_by: 'POSTHORN_TOKEN',
      expires_at: '2026-11-30T08:00:00.000Z',
    })
    expect(url).toMatch(/^https:\/\/feeds\.news\.example\/admin\/join\?token=[\w-]{43}$/)
    const bob = await joined(stage, ada, 'viewer')
    const list = await stage.api('GET', '/people')
    expect(list.body.invitations).toEqual([invitation])
    expect(list.body.items).toMatchObject([
      { name: 'Ada', email: 'ada@news.example', role: 'owner', second_factor: false },
      { id: bob.id, name: 'Bob', role: 'viewer' },
    ])
    const changed = await stage.api('PATCH', '/people/bob@news.example', { role: 'editor' })
    expect([changed.status, changed.body.role]).toEqual([200, 'editor'])
    expect(await bob.browser.status('/admin')).toBe(401)
    expect((await stage.api('DELETE', `/people/${bob.id}`)).status).toBe(204)
    expect((await stage.api('DELETE', `/people/${bob.id}`)).body.code).toBe('not-found')
    const last = await stage.api('PATCH', '/people/ada@news.example', { role: 'viewer' })
    expect([last.status, last.body.code]).toEqual([409, 'conflict'])
    const { id } = invitation
    expect((await stage.api('DELETE', `/people/invitations/${id}`)).status).toBe(204)
    expect(await browserOn(stage).status(url.replace(publicUrl, ''))).toBe(410)
  })

  test('are for no token that was made', async () => {
    const all = ['read', 'posts', 'deliveries', 'config'] as const
    const by = { kind: 'machine', id: 'm', name: 'm', may: all } as const
    const { token } = await createToken(stage.ports, { name: 'ci', scopes: all }, by)
    for (const [method, path] of [
      ['GET', '/people'],
      ['POST', '/people/invitations'],
      ['PATCH', '/people/p'],
      ['DELETE', '/people/p'],
      ['POST', '/sign-in-links'],
    ] as const) {
      const authorization = `Bearer ${token}`
      const body = method === 'GET' ? undefined : { role: 'owner' }
      const answer = await stage.api(method, path, body, { authorization })
      expect([path, answer.status]).toEqual([path, 403])
    }
  })

  test('a sign-in link is for whom it says, or for the owner who has been here longest', async () => {
    const bob = await joined(stage, await ownerOn(stage), 'viewer')
    const whom = async (body?: unknown) => {
      const { url } = (await stage.api('POST', '/sign-in-links', body)).body
      const browser = browserOn(stage)
      await browser.post('/admin/sign-in', { token: new URL(url).searchParams.get('token') ?? '' })
      return /You: <\/span>(\w+)</.exec(await browser.text('/admin'))?.[1]
    }
    expect([
      await whom(),
      await whom({}),
      await whom({ as: bob.email }),
      await whom({ as: bob.id }),
    ]).toEqual(['Ada', 'Ada', 'Bob', 'Bob'])
    expect((await stage.api('POST', '/sign-in-links', { as: 'nobody' })).status).toBe(404)
  })
})

test('the command line does the same', async () => {
  const shell = terminal(stage)
  const made = await shell.run('user', 'add', 'Bob', '--role', 'viewer')
  const [, token = ''] = /join\?token=([\w-]+)/.exec(made.out) ?? []
  const bob = browserOn(stage)
  const fields = { token, name: 'Bob', email: 'bob@news.example', password: PASSWORD }
  expect((await bob.post('/admin/join', fields)).status).toBe(303)
  expect((await shell.run('user', 'role', 'bob@news.example', 'owner')).out).toBe(
    'bob@news.example is owner now.\n',
  )
  expect((await shell.run('user', 'role', 'bob@news.example', 'king')).status).toBe(2)
  expect((await shell.run('user', 'list')).out).toContain('bob@news.example')
  expect((await shell.run('user', 'remove', 'bob@news.example')).status).toBe(1)
  expect((await shell.run('user', 'reset', 'bob@news.example')).out).toContain('/admin/sign-in?')
  const invited = JSON.parse((await shell.run('user', 'add', 'Carol', '--json')).out)
  expect((await shell.run('user', 'remove', invited.id)).status).toBe(0)
  expect((await shell.run('sign-in', '--as', 'bob@news.example')).out).toContain('/admin/sign-in?')
})
