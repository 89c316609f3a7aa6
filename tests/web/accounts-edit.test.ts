import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { networkFields } from '../../src/web/admin/account-fields.ts'
import { allNetworks } from '../../src/wiring.ts'
import { fieldsIn, type Person, signedIn } from './admin-forms.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { SECRET } from './stage-setup.ts'

let stage: ApiStage
let person: Person
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
  person = await signedIn(stage)
})
const formOf = async (id: string) =>
  fieldsIn((await person.page(`/admin/accounts/${id}/edit`)).html)

describe('a new account', () => {
  it('begins with its network', async () => {
    const { html } = await person.page('/admin/accounts/-/new')
    expect([...html.matchAll(/\?network=(\w+)"/g)].map(([, id]) => id)).toEqual(['mastodon', 'x'])
  })

  it('asks for what the settings of its network ask for', () => {
    expect(
      allNetworks.map((network) => [
        network.id,
        networkFields(network).map(({ key, kind }) => `${key}: ${kind}`),
      ]),
    ).toEqual([
      [
        'bluesky',
        ['service: text', 'identifier: text', 'app_password: secret', 'documents: switch'],
      ],
      [
        'discord',
        ['webhook_url: secret', 'bot_token: secret', 'channel_id: text', 'api_url: text'],
      ],
      [
        'facebook',
        [
          'page: text',
          'access_token: secret',
          'app_id: text',
          'app_secret: secret',
          'version: text',
          'api_url: text',
        ],
      ],
      [
        'linkedin',
        [
          'organization: text',
          'access_token: secret',
          'client_id: text',
          'client_secret: secret',
          'version: text',
          'api_url: text',
        ],
      ],
      ['mastodon', ['server: text', 'access_token: secret']],
      ['nostr', ['secret_key: secret', 'relays: list', 'quorum: text', 'long_form: switch']],
      ['slack', ['webhook_url: secret']],
      ['telegram', ['bot_token: secret', 'chat: text', 'api_url: text']],
      ['threads', ['access_token: secret', 'app_id: text', 'app_secret: secret', 'api_url: text']],
      [
        'x',
        [
          'app_key: secret',
          'app_secret: secret',
          'access_token: secret',
          'access_secret: secret',
          'client_id: text',
          'client_secret: secret',
          'api_url: text',
        ],
      ],
    ])
  })

  it('is made, rehearses first, and is checked at once', async () => {
    const { html } = await person.page('/admin/accounts/-/new?network=mastodon')
    const fields = fieldsIn(html)
    expect(fields).toMatchObject({ made_from: 'none', rehearsal: 'yes', utm: 'publication' })
    const path = '/admin/accounts/-/new?network=mastodon'
    const made = await person.send(path, { ...fields, id: 'second', spacing: '15m', per_day: '4' })
    expect(made).toMatchObject({ status: 303, to: '/admin/accounts' })
    expect(made.told.text).toBe(
      'second is saved. It works: it is @rehearsal@mastodon.rehearsal.example.',
    )
    expect(await stage.ports.setup.account('second')).toMatchObject({
      ...{ network: 'mastodon', rehearsal: true, settings: {}, spacing: 900_000, perDay: 4 },
    })
  })

  it('says beside each field what is wrong, and keeps what was typed', async () => {
    const { status, html } = await person.send('/admin/accounts/-/new?network=mastodon', {
      ...{
        made_from: 'none',
        id: 'second',
        server: 'nowhere',
        spacing: 'often',
        utm: 'publication',
      },
    })
    expect(status).toBe(422)
    const issues = [...html.matchAll(/<small id="field-([\w-]+)-issue" class="issue">([^<]*)/g)]
    expect(issues.map(([, field, message]) => [field, message])).toEqual([
      ['server', 'expected an address like https://mastodon.example'],
      ['spacing', 'expected a duration like 90s, 15m, 6h or 7d'],
    ])
    expect(fieldsIn(html)).toMatchObject({ id: 'second', server: 'nowhere', spacing: 'often' })
    const named = await person.send('/admin/accounts/-/new?network=mastodon', {
      ...{ made_from: 'none', id: 'No Way', rehearsal: 'yes' },
    })
    expect(named.html).toMatch(/id="field-id-issue" class="issue">expected a name of small letters/)
  })
})

describe('an account', () => {
  it('sent as it stands changes nothing', async () => {
    for (const id of ['x', 'masto', 'desk']) {
      const { told } = await person.send(`/admin/accounts/${id}/edit`, await formOf(id))
      expect(told).toEqual({ kind: 'done', text: 'Nothing was changed.' })
    }
  })

  it('never shows its secrets, keeps them when they are left empty, and takes others', async () => {
    const { html } = await person.page('/admin/accounts/desk/edit')
    expect(html).not.toContain(SECRET)
    expect(html).toContain('There is one, and it is not shown. Left empty, it stays.')
    const fields = await formOf('desk')
    await person.send('/admin/accounts/desk/edit', { ...fields, server: 'https://new.example' })
    expect((await stage.ports.setup.account('desk'))?.settings).toEqual({
      ...{ server: 'https://new.example', access_token: SECRET },
    })
    const next = { ...(await formOf('desk')), access_token: 'mt-other' }
    const { told } = await person.send('/admin/accounts/desk/edit', next)
    expect((await stage.ports.setup.account('desk'))?.settings.access_token).toBe('mt-other')
    expect(told.text).toMatch(/^desk is saved\. But: /)
    expect(JSON.stringify(told)).not.toContain('mt-other')
  })

  it('undoes another secret, unless there is one after that', async () => {
    const take = async (access_token: string) =>
      (await person.send('/admin/accounts/desk/edit', { ...(await formOf('desk')), access_token }))
        .told.undo
    const kept = async () => (await stage.ports.setup.account('desk'))?.settings.access_token
    const first = await take('mt-second')
    const second = await take('mt-third')
    const late = await person.send('/admin/undo', first)
    expect([late.told.text, await kept()]).toEqual([
      'Somebody changed accounts.desk since: nothing was undone',
      'mt-third',
    ])
    await person.send('/admin/undo', second)
    expect(await kept()).toBe('mt-second')
  })

  it('forgets a secret that it is told to forget', async () => {
    const fields = { ...(await formOf('desk')), rehearsal: 'yes', forget: 'access_token' }
    await person.send('/admin/accounts/desk/edit', fields)
    expect((await stage.ports.setup.account('desk'))?.settings).toEqual({
      server: 'https://social.example',
    })
  })

  it('takes every key of the set-up file', async () => {
    const fields = {
      ...(await formOf('x')),
      ...{ template: 'x', links: 'top', images: 'attach', thread: '4', thread_numbers: 'yes' },
      ...{ utm: 'own', 'utm.source': '{network}', spacing: '2m', per_hour: '3', per_day: '9' },
      ...{ monthly_budget: '12.5', reserve: '2', 'prices.post': '0.02' },
      ...{ 'prices.post_with_link': '0.3', corrections: 'repost', repost_within: '5m' },
      ...{ when_unknown: 'resend' },
    }
    expect((await person.send('/admin/accounts/x/edit', fields)).told.text).toMatch(/^x is saved/)
    expect(
      (await stage.api('GET', '/config', undefined, { accept: 'application/json' })).body.accounts
        .x,
    ).toEqual({
      ...{ network: 'x', rehearsal: true, template: 'x', monthly_budget: 12.5, reserve: 2 },
      ...{ spacing: '2m', per_hour: 3, per_day: 9, links: 'top', images: 'attach' },
      ...{ utm: { source: '{network}' }, thread: 4, thread_numbers: true },
      ...{ corrections: 'repost', repost_within: '5m', when_unknown: 'resend' },
      prices: { post: 0.02, post_with_link: 0.3 },
    })
    expect(await formOf('x')).toMatchObject({ ...fields, made_from: expect.any(String) })
  })

  it('is removed from its schedules too, once that is explained', async () => {
    const { html } = await person.page('/admin/accounts/desk/remove')
    expect(html).toContain('news goes on without it.')
    expect((await person.send('/admin/accounts/desk/remove', {})).told.kind).toBe('done')
    expect((await stage.ports.setup.schedules()).map(({ accounts }) => accounts)).toEqual([
      ['x', 'masto'],
    ])
    expect(await stage.ports.setup.account('desk')).toBeUndefined()
  })

  it('stays while a schedule has no other', async () => {
    await person.send('/admin/accounts/desk/remove', {})
    await person.send('/admin/accounts/masto/remove', {})
    const { html } = await person.page('/admin/accounts/x/remove')
    expect(html).toContain('It is the only account of news')
    const refused = await person.send('/admin/accounts/x/remove', {})
    expect(refused.told).toEqual({
      kind: 'failed',
      text: 'x is the only account of news: give it another, or remove it first',
    })
    expect(await stage.ports.setup.account('x')).toBeDefined()
  })
})
