import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
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

const configOf = async () =>
  (await stage.api('GET', '/config', undefined, { accept: 'application/json' })).body
const formOf = async (section: string) =>
  fieldsIn((await person.page(`/admin/settings/${section}`)).html)

describe('the publication', () => {
  it('sent as it stands changes nothing', async () => {
    const { told } = await person.send('/admin/settings/publication', await formOf('publication'))
    expect(told).toEqual({ kind: 'done', text: 'Nothing was changed.' })
  })

  it('takes every key of the set-up file', async () => {
    const fields = {
      ...(await formOf('publication')),
      ...{ title: 'The Nightly', home: 'https://night.example', description: 'Late\r\nnews' },
      ...{ language: 'de-AT', timezone: 'Europe/Vienna', logo: 'https://a.example/l.png' },
      ...{ icon: 'https://a.example/i.png', rights: 'CC', legacy_feed_paths: '/feed/, /rss/' },
      ...{ hub: 'no', hubs: 'https://hub.example/', 'utm.source': '{network}' },
      ...{ 'podcast.category': 'News', 'podcast.subcategory': 'Daily News' },
      ...{ 'podcast.author': 'Ada', 'podcast.owner.name': 'Ada', 'podcast.type': 'serial' },
      ...{ 'podcast.owner.email': 'ada@news.example', 'podcast.explicit': 'yes' },
    }
    const sent = await person.send('/admin/settings/publication', fields)
    expect([sent.status, sent.told?.text]).toEqual([303, 'The publication: saved.'])
    expect((await configOf()).publication).toEqual({
      ...{ title: 'The Nightly', home: 'https://night.example', description: 'Late\nnews' },
      ...{ language: 'de-AT', timezone: 'Europe/Vienna', logo: 'https://a.example/l.png' },
      ...{ icon: 'https://a.example/i.png', rights: 'CC', legacy_feed_paths: ['/feed/', '/rss/'] },
      ...{ hub: false, hubs: ['https://hub.example/'], utm: { source: '{network}' } },
      podcast: {
        ...{ category: 'News', subcategory: 'Daily News', author: 'Ada', explicit: true },
        ...{ owner: { name: 'Ada', email: 'ada@news.example' }, type: 'serial' },
      },
    })
    const again = await person.send('/admin/settings/publication', await formOf('publication'))
    expect(again.told.text).toBe('Nothing was changed.')
    await person.send('/admin/undo', sent.told.undo)
    expect((await configOf()).publication.title).toBe('The Daily Example')
  })

  it('says beside each field what is wrong, and keeps what was typed', async () => {
    const wrong = { ...(await formOf('publication')), timezone: 'Europe/Berln', home: 'nowhere' }
    const { status, html } = await person.send('/admin/settings/publication', wrong)
    expect(status).toBe(422)
    expect(html).toContain('id="field-timezone-issue" class="issue">expected an IANA time zone')
    expect(html).toContain('id="field-home-issue" class="issue">expected an http or https URL')
    expect(fieldsIn(html)).toMatchObject({ timezone: 'Europe/Berln', home: 'nowhere' })
  })

  it('says beside a name that is too long how long it may be', async () => {
    const long = { ...(await formOf('publication')), title: 'A'.repeat(301) }
    const { html } = await person.send('/admin/settings/publication', long)
    expect(html).toContain('id="field-title-issue" class="issue">expected at most 300 characters<')
    expect(html).toContain('<a href="#field-title">Title: expected at most 300 characters</a>')
    const people = { 'p0.name': 'A'.repeat(301), 'p0.mastodon': '@ada@social.example' }
    const names = await person.send('/admin/settings/people', people)
    expect(names.html).toContain(
      'id="field-p0-name-issue" class="issue">expected at most 300 characters<',
    )
  })
})

describe('notifications', () => {
  const secret = `whsec_${btoa('a key of twenty-four byte')}`

  it('are set, with secrets that are never shown, and switched off', async () => {
    const fields = {
      ...(await formOf('notify')),
      ...{ webhook: 'https://hooks.example/in', secret, 'events.webhook': 'all' },
      ...{ email: 'desk@news.example, chief@news.example', from: 'p@news.example' },
      ...{ smtp: 'smtps://u:planted@mail.example', 'telegram.bot_token': '1:planted' },
      ...{ 'telegram.chat': '@desk', 'events.email': 'account.broken, account.expiring' },
    }
    const saved = await person.send('/admin/settings/notify', fields)
    expect(saved.status).toBe(303)
    const kept = await stage.ports.setup.notify()
    expect(kept?.settings).toEqual({
      webhook: { url: 'https://hooks.example/in', secret },
      email: {
        ...{ to: ['desk@news.example', 'chief@news.example'], from: 'p@news.example' },
        smtp: 'smtps://u:planted@mail.example',
      },
      telegram: { botToken: '1:planted', chat: '@desk' },
      events: { webhook: 'all', email: ['account.broken', 'account.expiring'] },
    })
    const { html } = await person.page('/admin/settings/notify')
    expect(html).not.toMatch(/planted|whsec_[\w+]{8}/)
    await person.send('/admin/settings/notify', await formOf('notify'))
    expect(await stage.ports.setup.notify()).toEqual(kept)
    const none = { made_from: fieldsIn(html).made_from ?? '' }
    const off = [
      ...Object.entries(none),
      ...['secret', 'smtp', 'telegram.bot_token'].map((key) => ['forget', key] as const),
    ]
    expect((await person.send('/admin/settings/notify', off)).status).toBe(303)
    expect(await stage.ports.setup.notify()).toBeUndefined()
  })
})

describe('authors', () => {
  it('get what they are called on networks, by name', async () => {
    const fields = {
      ...(await formOf('people')),
      ...{ 'p0.name': 'Ada Example', 'p0.mastodon': '@ada@social.example', 'p0.x': '@ada' },
      ...{ 'p2.name': 'J. R. Second', 'p2.x': '@jr' },
    }
    expect((await person.send('/admin/settings/people', fields)).status).toBe(303)
    expect((await configOf()).people).toEqual({
      'Ada Example': { mastodon: '@ada@social.example', x: '@ada' },
      'J. R. Second': { x: '@jr' },
    })
    const form = await formOf('people')
    const wrong = { ...form, 'p1.x': 'not a name' }
    expect((await person.send('/admin/settings/people', wrong)).html).toMatch(
      /id="field-p1-x-issue" class="issue">expected/,
    )
    const nobody = { ...form, 'p2.x': '@nobody' }
    expect((await person.send('/admin/settings/people', nobody)).html).toContain(
      'id="field-p2-name-issue" class="issue">is missing: whose are these?',
    )
  })

  it('have no row with a number that no form gives', async () => {
    const sent = { ...(await formOf('people')), 'p99999999.name': 'Ada Example' }
    const { told } = await person.send('/admin/settings/people', sent)
    expect(told.text).toBe('Nothing was changed.')
  })
})

describe('the set-up as a file', () => {
  it('is exported without secrets', async () => {
    const { html, headers } = await person.page('/admin/settings/posthorn.yaml')
    expect(headers.get('content-disposition')).toBe('attachment; filename="posthorn.yaml"')
    expect(html).toContain(`\${DESK_ACCESS_TOKEN}`)
    const again = await person.send('/admin/settings/plan', { text: html })
    expect(again.html).toContain('Nothing: the set-up is what this file says.')
    expect(html).not.toContain(SECRET)
  })

  const small = 'publication: { title: Small, home: "https://small.example" }\n'
  const plan = (text: string) => person.send('/admin/settings/plan', { text })
  const versionIn = (html: string) => /name="version" value="([^"]*)"/.exec(html)?.[1] ?? ''

  it('is shown as a difference, and applied as it was shown', async () => {
    const { status, html } = await plan(small)
    expect(status).toBe(200)
    expect(html).toContain('<del>The Daily Example</del> → <ins>Small</ins>')
    expect(html).toContain('<strong>Goes away:</strong> schedule news')
    expect((await configOf()).publication.title).toBe('The Daily Example')
    const form = { text: small, version: versionIn(html) }
    expect((await person.send('/admin/settings/apply', form)).told.kind).toBe('done')
    expect((await configOf()).publication.title).toBe('Small')
  })

  it('is refused when the set-up was changed meanwhile', async () => {
    const { html } = await plan(small)
    const form = { text: small, version: versionIn(html) }
    const fields = { ...(await formOf('publication')), title: 'Renamed' }
    await person.send('/admin/settings/publication', fields)
    const refused = await person.send('/admin/settings/apply', form)
    expect([refused.status, refused.html.includes('The set-up was changed meanwhile')]).toEqual([
      ...[409, true],
    ])
    expect(refused.html).toContain('<del>Renamed</del> → <ins>Small</ins>')
    expect((await configOf()).publication.title).toBe('Renamed')
    const again = { text: small, version: versionIn(refused.html) }
    expect((await person.send('/admin/settings/apply', again)).status).toBe(303)
    expect((await configOf()).publication.title).toBe('Small')
  })

  it('that is wrong is given back, with what is wrong and where', async () => {
    const { status, html } = await plan('publication:\n  titel: A\n  home: https://a.example\n')
    expect(status).toBe(422)
    expect(html).toContain('Line 2, column 3: <code>publication.titel</code> is not a key here.')
    expect(html).toContain('\npublication:\n  titel: A\n')
  })

  it('shows what was changed in the pages since it was applied', async () => {
    const first = await plan(small)
    const form = { text: small, version: versionIn(first.html) }
    await person.send('/admin/settings/apply', form)
    const fields = { ...(await formOf('publication')), title: 'Renamed' }
    await person.send('/admin/settings/publication', fields)
    const { html } = await person.page('/admin/settings')
    expect(html).toContain('<del>Small</del> → <ins>Renamed</ins>')
    expect((await plan(small)).html).toContain('changed in the pages since')
  })
})
