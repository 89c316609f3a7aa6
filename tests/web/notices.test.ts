import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tick } from '../../src/tasks/tick.ts'
import { notingNotifier } from '../fakes/noting-notifier.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { setup } from './stage-setup.ts'

const SECRET = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='
const notify = {
  webhook: { url: 'https://hooks.example/in', secret: SECRET },
  email: { to: ['desk@news.example'], smtp: 'smtps://a:hidden@mail.example' },
  telegram: { botToken: '1:hidden', chat: '@desk' },
}

let stage: ApiStage
let webhook: ReturnType<typeof notingNotifier>
beforeEach(async () => {
  stage = await openApi()
  webhook = notingNotifier('webhook', 1)
  Object.assign(stage.ports, { notifiers: [webhook.notifier] })
  await stage.ports.setup.apply({ ...setup, notify }, stage.clock.now)
  await tick(stage.ports)
})
afterEach(() => stage.close())

async function signedIn() {
  const link = new URL(await stage.signInLink(), 'https://feeds.news.example')
  const answer = await stage.app.request(link.pathname, {
    method: 'POST',
    body: new URLSearchParams(link.searchParams),
    headers: { origin: 'https://feeds.news.example' },
  })
  const [cookie = ''] = answer.headers.getSetCookie()
  const headers = { cookie: cookie.split(';')[0] ?? '', origin: 'https://feeds.news.example' }
  return {
    page: async (path: string) => (await stage.app.request(path, { headers })).text(),
    post: (path: string) => stage.app.request(path, { method: 'POST', headers }),
  }
}
const plain = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

describe('notices', () => {
  it('are listed with what came of telling them', async () => {
    await stage.ports.setup.setAccountState('desk', 'broken', 'The token is refused.')
    webhook.answers.push({ outcome: 'retry', reason: 'answered 503' })
    await tick(stage.ports)
    expect(await stage.api('GET', '/notices')).toEqual({
      status: 200,
      body: {
        items: [
          {
            id: expect.any(String),
            event: 'account.broken',
            title: 'The account desk is broken',
            message:
              'Nothing is sent there until this is settled: The token is refused. Then check the account.',
            data: { account: 'desk', network: 'mastodon', reason: 'The token is refused.' },
            raised_at: '2026-11-23T08:00:00.000Z',
            told: [
              {
                ...{ channel: 'webhook', state: 'waiting', tries: 1 },
                due_at: '2026-11-23T08:00:15.000Z',
                changed_at: '2026-11-23T08:00:00.000Z',
                reason: 'answered 503',
              },
            ],
          },
        ],
      },
    })
  })

  it('channels are listed without a secret, and a test says what came of it', async () => {
    const channels = await stage.api('GET', '/notify')
    expect(channels.body.items.map(({ events: _, ...rest }: { events: unknown }) => rest)).toEqual([
      { channel: 'webhook', target: 'hooks.example', state: 'on' },
      {
        ...{ channel: 'email', target: 'desk@news.example', state: 'unavailable' },
        reason: 'It is not available where this runs.',
      },
      {
        ...{ channel: 'telegram', target: '@desk', state: 'unavailable' },
        reason: 'It is not available where this runs.',
      },
    ])
    const tried = await stage.api('POST', '/notify/test')
    expect(tried.body.items[0]).toEqual({
      channel: 'webhook',
      target: 'hooks.example',
      outcome: 'sent',
    })
    expect(webhook.told).toEqual([['notify.test A test notice']])
  })

  it('no answer, page or export tells a secret, and the database holds none in clear', async () => {
    const { page } = await signedIn()
    const exported = await stage.api('GET', '/config', undefined, { accept: 'application/json' })
    const plan = await stage.api('POST', '/config/plan', {
      publication: { title: 'A', home: 'https://a.example' },
      notify: { webhook: 'https://hooks.example/in', secret: SECRET.replace('MDEy', 'MTEy') },
    })
    const kept = await stage.ports.setup.read()
    expect(kept?.notify).toEqual(notify)
    const seen = [
      JSON.stringify(exported.body),
      JSON.stringify(plan.body),
      JSON.stringify((await stage.api('GET', '/notify')).body),
      JSON.stringify((await stage.api('GET', '/doctor')).body),
      await page('/admin/log'),
      await page('/admin'),
    ].join('\n')
    expect(seen).toContain('hooks.example')
    for (const secret of ['hidden', 'MDEyMzQ1', 'MTEyMzQ1']) expect(seen).not.toContain(secret)
  })

  it('plan names what changes, key by key', async () => {
    const { body } = await stage.api('POST', '/config/plan', {
      publication: { title: 'A', home: 'https://a.example' },
      notify: {
        webhook: 'https://hooks.example/in',
        secret: SECRET,
        telegram: { bot_token: '2:new', chat: '@desk' },
      },
    })
    const change = body.changes.find(({ kind }: { kind: string }) => kind === 'notify')
    expect(change.changes).toEqual([
      { key: 'telegram.bot_token', from: '(secret)', to: '(changed)' },
      { key: 'email', from: 'desk@news.example' },
      { key: 'smtp', from: '(secret)' },
    ])
  })

  it('stand in the log of the admin pages, where a test can be sent', async () => {
    const { page, post } = await signedIn()
    expect(plain(await page('/admin/log'))).toContain(
      'Nothing has happened that anybody is told of.',
    )
    const answer = await post('/admin/log/test')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/log'])
    expect(plain(await page('/admin/log'))).toContain(
      'A test notice Somebody wants to see whether notices arrive. This one did. webhook: sent',
    )
  })

  it('Today says in one line what needs a person, and lists what lasts', async () => {
    await stage.ports.setup.setAccountState('desk', 'broken', 'The token is refused.')
    for (const _ of [1, 2, 3]) await stage.ports.setup.countFailure('x', true)
    await tick(stage.ports)
    const { page } = await signedIn()
    const today = plain(await page('/admin'))
    expect(today).toContain('1 broken account, 1 notice.')
    expect(today).toContain('The account x keeps failing')
    expect(today.split('The token is refused.').length).toBe(2)
  })

  it('every admin page says that the scheduler has stopped', async () => {
    const { page } = await signedIn()
    const said = 'The scheduler has not run since 23 Nov 2026, 09:00'
    expect(plain(await page('/admin/posts'))).not.toContain(said)
    stage.pass(4)
    for (const path of ['/admin', '/admin/posts', '/admin/log']) {
      expect(plain(await page(path)), path).toContain(said)
    }
  })
})
