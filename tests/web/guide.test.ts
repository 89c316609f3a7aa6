import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { emptyGuide } from '../../src/core/guide.ts'
import { type SetupForm, setupForm } from '../../src/core/setup-form.ts'
import type { Outgoing } from '../../src/ports/outgoing.ts'
import { rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { setupFile } from '../../src/setup-file.ts'
import { editSetup } from '../../src/tasks/edit-setup.ts'
import { pollSources } from '../../src/tasks/poll-sources.ts'
import { issuesIn, openVisitor, textOf, textsOf, type Visitor } from './browser-visitor.ts'
import { openStage, type Stage } from './stage.ts'
import { posts, setup as standing } from './stage-setup.ts'

const HOME = 'https://harbour.example'
const item = (id: string, title: string, day: number, time = '07:00:00') =>
  `<item><title>${title}</title><link>${HOME}/${id}</link><guid>${id}</guid><description>More of it.</description><pubDate>${day} Nov 2026 ${time} GMT</pubDate></item>`
const feedOf = (...items: readonly string[]) =>
  `<rss version="2.0"><channel><title>The Harbour Post</title><link>${HOME}</link><description>News</description>${items.join('')}</channel></rss>`
const old = [item('ferry', 'The night ferry stays', 22), item('bakery', 'A bakery reopens', 21)]

/** A site with a feed that its home page names, and a Mastodon server, both elsewhere. */
function elsewhere() {
  const site = { [HOME]: '<link rel="alternate" type="application/rss+xml" href="/news.xml">' }
  const documents: Record<string, string> = { ...site, [`${HOME}/news.xml`]: feedOf(...old) }
  const mastodon = rehearsalFetch(
    createRehearsal({ now: () => new Date('2026-11-23T08:00:00Z') }),
    'mastodon',
  )
  const asked: string[] = []
  const outgoing: Outgoing = {
    fetch: (input, init) => {
      asked.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`)
      return mastodon(input, init)
    },
    async document(url) {
      const text = documents[url.replace(/\/$/, '')]
      return text === undefined
        ? { outcome: 'failed', reason: 'it answered 404' }
        : { outcome: 'fetched', url, bytes: new TextEncoder().encode(text) }
    },
  }
  return { outgoing, documents, asked }
}

let stage: Stage
let world: ReturnType<typeof elsewhere>
let person: Visitor
beforeEach(async () => {
  world = elsewhere()
  stage = await openStage({ outgoing: world.outgoing })
  onTestFinished(stage.close)
  person = await openVisitor(stage)
})

const step = (name: string) => `/admin/guide/${name}`
const fill = (name: string, fields: Record<string, string | string[]> = {}, path = step(name)) =>
  person.send(path, fields, `form[method="post"][action="${step(name)}"]`)

/** The stage's publication as a sample: three of its posts are there, and may go. */
async function onSample() {
  const samples = []
  for (const post of [posts.ferry, posts.bakery]) samples.push((await stage.save(post)).id)
  await stage.ports.guide.keep({ ...emptyGuide, samples, replaces: true }, 0, stage.clock.now)
  return samples
}

async function draftAll() {
  await fill('publication', { title: 'The Harbour Post', home: HOME, timezone: 'Europe/Lisbon' })
  await fill('source', { type: 'feed', url: HOME })
  await fill('source')
  await fill('account', { how: 'rehearsal' }, `${step('account')}?network=mastodon`)
  await fill('template')
  await fill('schedule', { quiet: '23:00-06:30' })
  return fill('simulate')
}

const setupNow = async () => {
  const setup = await stage.ports.setup.read()
  return setup && setupForm(setup)
}
const goLive = () => fill('live')

describe('on the sample', () => {
  it('nothing has an effect before going live, then everything at once', async () => {
    const samples = await onSample()
    const before = await setupNow()
    const { page } = await draftAll()
    expect(textsOf(page, '.promises li')).toEqual([
      'The posts that are in your feed now count as shared: only what is new from now on goes out.',
      'The sample goes: its 2 posts are taken out of the feeds, and its accounts and schedules are replaced by yours.',
      'Everything can be changed afterwards, under Set-up.',
    ])
    expect(await setupNow()).toEqual(before)

    const live = await goLive()
    expect(textOf(live.page.querySelector('h1'))).toBe('It is live')
    expect(textsOf(live.page, '.steps .number')).toEqual(Array(7).fill('✓'))
    expect(await setupNow()).toEqual({
      publication: {
        title: 'The Harbour Post',
        home: HOME,
        language: 'en',
        timezone: 'Europe/Lisbon',
      },
      feeds: { main: { limit: 50, content: 'full' } },
      sources: { cms: { type: 'feed', url: `${HOME}/news.xml`, every: '15m' } },
      accounts: { mastodon: { network: 'mastodon', rehearsal: true } },
      templates: {
        default:
          '{{ post.title }}{% if post.dek %}\n\n{{ post.dek | shrink }}{% endif %}\n\n{{ post.url }}\n{{ post.hashtags | drop: 2 }}',
      },
      schedules: {
        news: {
          accounts: ['mastodon'],
          when: 'at_once',
          quiet: '23:00-06:30',
          shelf_life: '1d',
          check_page: false,
        },
      },
    })
    const states = await Promise.all(samples.map((id) => stage.ports.posts.byId(id)))
    expect(states.map((post) => post?.status)).toEqual(['deleted', 'deleted'])
    expect(await stage.ports.setup.origin()).toEqual({ at: stage.clock.now, home: HOME })
  })

  it('what is in the feed when it goes live is not shared, what comes later is', async () => {
    await onSample()
    await draftAll()
    await goLive()
    await pollSources(stage.ports)
    const shares = async () =>
      (await stage.ports.deliveries.list({ account: 'mastodon' }, { limit: 10 })).items
    expect(await shares()).toEqual([])
    stage.pass(20)
    world.documents[`${HOME}/news.xml`] = feedOf(
      item('tram', 'Tram 4 runs again', 23, '08:10:00'),
      ...old,
    )
    await pollSources(stage.ports)
    expect((await shares()).map(({ state }) => state)).toEqual(['planned'])
  })

  it('Today leads there until it is live or put away, and says how far one is', async () => {
    const card = async () => textOf((await person.page('/admin')).querySelector('.guide-card p'))
    expect(await card()).toBe('')
    await onSample()
    expect(await card()).toMatch(/^This is a sample that only rehearses\./)
    await fill('publication', { title: 'The Harbour Post', home: HOME })
    const page = await person.page('/admin')
    expect(textOf(page.querySelector('.guide-card .quiet'))).toBe(
      '1 of 7 steps done; next is source.',
    )
    expect(page.querySelector('.guide-card a')?.getAttribute('href')).toBe(step('source'))
    await person.request('/admin/guide/hide', {})
    expect(await card()).toBe('')
  })

  it('is gone on with by whoever comes back', async () => {
    await onSample()
    await fill('publication', { title: 'The Harbour Post', home: HOME })
    const other = await openVisitor(stage)
    const to = (await other.request('/admin/guide')).headers.get('location')
    expect(to).toBe(step('source'))
    const page = await other.page(step('publication'))
    expect(page.querySelector('input[name="title"]')?.getAttribute('value')).toBe(
      'The Harbour Post',
    )
    await other.request('/admin/guide/over', {})
    expect((await person.request('/admin/guide')).headers.get('location')).toBe(step('publication'))
  })
})

describe('what is wrong', () => {
  it('stands beside its field, with what was typed, and is not kept', async () => {
    await onSample()
    const { status, page } = await fill('publication', {
      title: '  ',
      home: 'harbour',
      language: 'en',
      timezone: 'Mars/Olympus',
    })
    expect(status).toBe(422)
    expect(issuesIn(page)).toEqual({
      title: 'expected a title',
      home: 'expected an http or https URL',
      timezone: 'expected an IANA time zone like Europe/Berlin',
    })
    expect(page.querySelector('input[name="timezone"]')?.getAttribute('value')).toBe('Mars/Olympus')
    expect((await stage.ports.guide.read()).guide.done).toEqual([])
  })

  it.each([
    ['http://nothing.example', 'No feed was found there: it answered 404.'],
    ['javascript:alert(1)', 'expected an http or https URL'],
    ['', 'expected an http or https URL'],
  ])('an address without a feed: %j', async (url, said) => {
    await onSample()
    const { status, page } = await fill('source', { type: 'feed', url })
    expect([status, issuesIn(page)]).toEqual([422, { url: said }])
  })

  it('a template, a schedule and numbers that cannot be', async () => {
    await onSample()
    await draftAll()
    const template = await fill('template', { template: '{{ post.title' })
    expect([template.status, textsOf(template.page, '#previews .notice')]).toEqual([
      422,
      [expect.stringMatching(/^Line 1, column 1: /)],
    ])
    const schedule = await fill('schedule', { when: 'slots', 'when.slots': '25:00', quiet: 'x' })
    expect([schedule.status, issuesIn(schedule.page)]).toEqual([
      422,
      {
        'when-slots': 'expected a time like 08:00',
        quiet: 'expected hours like "23:00-06:30"',
      },
    ])
    const simulated = await person.page(`${step('simulate')}?days=9999&posts_per_day=-1`)
    expect(simulated.querySelector('input[name="days"]')?.getAttribute('value')).toBe('3')
    expect(
      (await person.request(step('account'), { network: '../x' })).headers.get('location'),
    ).toBe(step('account'))
  })
})

describe('a real account', () => {
  const token = String(rehearsalSettings.mastodon?.access_token)
  const server = 'https://social.example'
  const real = `${step('account')}?network=mastodon`
  const connect = (fields: Record<string, string>) =>
    person.send(real, { how: 'real', ...fields }, 'form:has(input[name="server"])')

  it('is proven by a request that posts nothing, and its credentials are never shown', async () => {
    await onSample()
    await fill('publication', { title: 'The Harbour Post', home: HOME })
    await fill('source', { type: 'api' })
    const refused = await connect({ server, access_token: 'wrong-0123456789' })
    expect(refused.status).toBe(422)
    expect(textOf(refused.page.querySelector('[role="alert"]'))).toMatch(
      /HTTP 401: The access token is invalid/,
    )
    const { page } = await connect({ server, access_token: token })
    expect(textOf(page.querySelector('h1'))).toBe('What it says')
    expect(world.asked.every((one) => one.startsWith('GET '))).toBe(true)
    const shown = await Promise.all(
      [real, step('account'), step('template'), step('publication')].map(async (path) =>
        (await person.request(path)).text(),
      ),
    )
    expect(shown.join('')).not.toContain(token)
    expect(shown.join('')).not.toContain('wrong-0123456789')
    const kept = await connect({ server, access_token: '' })
    expect(textOf(kept.page.querySelector('h1'))).toBe('What it says')
    expect((await stage.ports.guide.read()).guide.account?.form).toEqual({
      network: 'mastodon',
      server,
      access_token: token,
    })
  })

  it('is connected beside what is set up already, which stays', async () => {
    const before = await setupNow()
    await fill('publication')
    await fill('source', { type: 'api' })
    await connect({ server, access_token: token })
    await fill('template', { template: '{{ post.title }} {{ post.url }}' })
    await fill('schedule')
    await fill('simulate')
    const { page } = await goLive()
    expect(textOf(page.querySelector('h1'))).toBe('It is live')
    expect(await setupNow()).toEqual({
      ...before,
      accounts: {
        ...before?.accounts,
        mastodon: { network: 'mastodon', server, access_token: token, template: 'for-mastodon' },
      },
      templates: { ...before?.templates, 'for-mastodon': '{{ post.title }} {{ post.url }}' },
      schedules: {
        ...before?.schedules,
        'news-2': { accounts: ['mastodon'], when: 'at_once', shelf_life: '1d' },
      },
    })
    expect(JSON.stringify((await stage.ports.guide.read()).guide)).not.toContain(token)
    expect(standing.accounts).toHaveLength(3)
  })

  it('writes over nothing that was there, or came there meanwhile', async () => {
    const cms = { type: 'feed', url: `${HOME}/other.xml`, every: '5m' }
    const edit = (change: (form: SetupForm) => SetupForm) =>
      editSetup(stage.ports, setupFile({}, () => '').readForm, change)
    await edit((form) => ({ ...form, sources: { cms } }))
    await draftAll()
    const theirs = { network: 'mastodon', rehearsal: true, per_day: 3 }
    await edit((form) => ({
      ...form,
      publication: { ...form.publication, description: 'Changed meanwhile' },
      accounts: { ...form.accounts, mastodon: theirs },
    }))
    const { page } = await goLive()
    expect(textOf(page.querySelector('.flash'))).toBe(
      'Meanwhile somebody else made accounts.mastodon, which stays: take that step again, and yours gets another name',
    )
    await fill('account', { how: 'rehearsal' }, `${step('account')}?network=mastodon`)
    const again = await goLive()
    expect(textOf(again.page.querySelector('h1'))).toBe('It is live')
    const made = await setupNow()
    expect(made?.publication).toMatchObject({
      title: 'The Harbour Post',
      timezone: 'Europe/Lisbon',
    })
    expect(made?.publication.description).toBe('Changed meanwhile')
    expect(made?.sources).toEqual({
      cms,
      'cms-2': { type: 'feed', url: `${HOME}/news.xml`, every: '15m' },
    })
    expect(Object.keys(made?.accounts ?? {}).slice(3)).toEqual(['mastodon', 'mastodon-2'])
    expect(made?.accounts.mastodon).toEqual(theirs)
  })

  it('takes a feed that is polled already for what it is', async () => {
    const cms = { type: 'feed', url: `${HOME}/news.xml`, every: '5m' }
    await editSetup(stage.ports, setupFile({}, () => '').readForm, (form) => ({
      ...form,
      sources: { cms },
    }))
    await draftAll()
    await goLive()
    expect((await setupNow())?.sources).toEqual({ cms })
  })
})

it('a test post goes to rehearsal accounts alone, at a moment one can wait for, and can be taken out', async () => {
  await onSample()
  await draftAll()
  await goLive()
  const live = step('live')
  await person.send(live, { title: 'Hello', dek: '' }, `form[action="${live}/test-post"]`)
  const watched = async () => textOf((await person.page(live)).querySelector('#tests li'))
  expect(await watched()).toMatch(
    /planned.*Hello.*mastodon on Mastodon · goes out 23 Nov 2026, 08:00/,
  )
  stage.pass(1)
  await stage.send('mastodon')
  expect(await watched()).toMatch(/sent.*Hello.*See it on the Rehearsal page/)
  const sent = await stage.ports.deliveries.list({}, { limit: 10 })
  const test = sent.items.find(
    ({ state, accountId }) => state === 'sent' && accountId === 'mastodon',
  )
  await person.send(live, {}, `form[action="${live}/remove-tests"]`)
  expect((await stage.ports.posts.byId(test?.postId ?? ''))?.status).toBe('deleted')
})
