import { parseHTML } from 'linkedom'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { scheduleForm } from '../../src/core/setup-form.ts'
import {
  fieldsOf,
  issuesIn,
  openVisitor,
  type Page,
  textOf,
  textsOf,
  type Visitor,
} from './browser-visitor.ts'
import { openStage, type Stage } from './stage.ts'
import { posts } from './stage-setup.ts'

let stage: Stage
let person: Visitor
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(stage.close)
  person = await openVisitor(stage)
})

const schedules = async () => {
  const setup = await stage.ports.setup.read()
  return Object.fromEntries((setup?.schedules ?? []).map((one) => [one.id, scheduleForm(one)]))
}
const NEW = '/admin/schedules/-/new'

describe('a form for a schedule', () => {
  it('saves what it shows as it is', async () => {
    const before = await schedules()
    const { status, page } = await person.send('/admin/schedules/news')
    expect([status, textOf(page.querySelector('.flash'))]).toEqual([303, 'Nothing was changed.'])
    expect(await schedules()).toEqual(before)
  })

  it('has every key', async () => {
    const { page } = await person.send(NEW, {
      id: 'opinion',
      accounts: ['x', 'masto'],
      'select.tags': 'opinion, essays',
      'select.not': 'sponsored',
      'select.section': 'Opinion',
      'select.author': 'Ana Ruiz',
      'select.language': 'en',
      when: 'slots',
      'when.slots': '18:00 08:00',
      'when.days': ['mon', 'fri'],
      'when.take': '2',
      delay: '2m',
      jitter: '5m',
      quiet: '23:00 – 06:30',
      days: ['mon', 'tue', 'fri'],
      shelf_life: '6h',
      shelf_life_of_sections: 'Sport: 2h\r\nNews: late: 1h',
      approve: 'yes',
      template: 'x',
      reply: 'More: {{ post.url }}\r\n',
      'reshare.after': '60d',
      'reshare.times': '3',
      'reshare.take': '2',
      'reshare.template': 'default',
    })
    expect(textOf(page.querySelector('.flash'))).toBe('The schedule opinion is there. Undo')
    expect((await schedules()).opinion).toEqual({
      accounts: ['x', 'masto'],
      select: {
        tags: ['opinion', 'essays'],
        not: ['sponsored'],
        section: 'Opinion',
        author: 'Ana Ruiz',
        language: 'en',
      },
      when: { slots: ['08:00', '18:00'], days: ['mon', 'fri'], take: 2 },
      delay: '2m',
      jitter: '5m',
      quiet: '23:00-06:30',
      days: ['mon', 'tue', 'fri'],
      shelf_life: { default: '6h', Sport: '2h', 'News: late': '1h' },
      approve: true,
      reply: 'More: {{ post.url }}\n',
      template: 'x',
      reshare: { after: '60d', times: 3, take: 2, template: 'default' },
    })
  })
})

describe('what is wrong', () => {
  it('stands beside its field, and above all with the way there; what was typed stays', async () => {
    const before = await schedules()
    const { status, page } = await person.send(NEW, {
      id: '../x',
      when: 'cron',
      'when.cron': '* * * * * *',
      delay: 'soon',
      quiet: '9',
      shelf_life_of_sections: 'Sport',
      'reshare.after': '60d',
    })
    expect(status).toBe(422)
    expect(issuesIn(page)).toMatchObject({
      id: 'expected a name of small letters, digits, - and _',
      shelf_life_of_sections: 'expected a section and a duration, like Sport: 2h, found Sport',
    })
    const second = await person.send(NEW, {
      id: '../evening',
      when: 'cron',
      'when.cron': '* * * * * *',
      delay: 'soon',
      quiet: '9',
      'reshare.after': '60d',
      reply: '{{ post.title',
    })
    expect(issuesIn(second.page)).toEqual({
      id: 'expected a name of small letters, digits, - and _',
      accounts: 'expected at least one account',
      'when-cron':
        'expected five fields, minute hour day month weekday, like "0 15 * * sat", found 6',
      delay: 'expected a duration like 90s, 15m, 6h or 7d',
      quiet: 'expected hours like "23:00-06:30"',
      'reshare-times': 'is missing: expected number',
      reply: 'output "{{ post.title" not closed',
    })
    const delay = second.page.querySelector('#field-delay')
    expect([delay?.getAttribute('value'), delay?.getAttribute('aria-invalid')]).toEqual([
      'soon',
      'true',
    ])
    expect(delay?.getAttribute('aria-describedby')).toBe('field-delay-hint field-delay-issue')
    expect(textsOf(second.page, '.issues a')).toContain(
      'Wait after publishing: expected a duration like 90s, 15m, 6h or 7d',
    )
    expect(await schedules()).toEqual(before)
  })

  it.each([
    ['__proto__', 'is no name: choose another'],
    ['../x', 'expected a name of small letters, digits, - and _'],
    ['', 'expected a name of small letters, digits, - and _'],
    ['news', 'is taken: choose another'],
  ])('is the name %j', async (id, message) => {
    const { page } = await person.send(NEW, { id, accounts: 'x' })
    expect(issuesIn(page)).toEqual({ id: message })
  })

  it('is ten thousand slots', async () => {
    const slots = Array.from({ length: 10_000 }, () => '08:00').join(' ')
    const { page } = await person.send('/admin/schedules/news', {
      when: 'slots',
      'when.slots': slots,
    })
    expect(issuesIn(page)).toEqual({ 'when-slots': 'expected at most 500 entries' })
    expect(textsOf(page, '#runs li')).toEqual(['Times of day: expected at most 500 entries'])
  })

  it('is an account that there is not', async () => {
    const { page } = await person.send('/admin/schedules/news', { accounts: ['x', 'mast'] })
    expect(issuesIn(page)).toEqual({ accounts: 'there is no account mast. Did you mean masto?' })
    expect(page.querySelector('input[value="mast"]')?.hasAttribute('checked')).toBe(true)
  })
})

describe('two people at once', () => {
  it('see both, and the second decides', async () => {
    const other = fieldsOf(
      (await person.page('/admin/schedules/news')).querySelector('#part') as Element,
    )
    await person.send('/admin/schedules/news', { delay: '5m' })
    const answer = await person.request('/admin/schedules/news', { ...other, delay: '9m' })
    const page = parseHTML(await answer.text()).document
    expect(answer.status).toBe(422)
    expect(textsOf(page, '.meanwhile tbody td')).toEqual(['Wait after publishing', '5m', '9m'])
    expect((await schedules()).news?.delay).toBe('5m')
    const again = fieldsOf(page.querySelector('#part') as Element)
    expect((await person.request('/admin/schedules/news', again)).status).toBe(303)
    expect((await schedules()).news?.delay).toBe('9m')
  })

  it('are told when it is gone', async () => {
    const other = fieldsOf(
      (await person.page('/admin/schedules/news')).querySelector('#part') as Element,
    )
    await person.send('/admin/schedules/news/remove', {}, 'form[action$="/remove"]')
    const answer = await person.request('/admin/schedules/news', other)
    expect(await answer.text()).toContain('Somebody took this out meanwhile')
    expect(await schedules()).toEqual({})
  })
})

describe('undo', () => {
  const undo = async (page: Page) => {
    const form = page.querySelector('form#undo')
    if (!form) throw new Error('nothing to undo')
    const answer = await person.request(form.getAttribute('action') ?? '', fieldsOf(form))
    return textOf((await person.page(answer.headers.get('location') ?? '')).querySelector('.flash'))
  }

  it('puts back what was changed', async () => {
    const before = await schedules()
    const { page } = await person.send('/admin/schedules/news', { delay: '5m', approve: 'yes' })
    expect(await undo(page)).toBe('news is again what it was.')
    expect(await schedules()).toEqual(before)
  })

  it('takes out what was made, and brings back what was removed, where it stood', async () => {
    const made = await person.send(NEW, { id: 'later', accounts: 'x' })
    expect(Object.keys(await schedules())).toEqual(['news', 'later'])
    const removed = await person.send('/admin/schedules/news/remove', {}, 'form[action$="/remove"]')
    expect(Object.keys(await schedules())).toEqual(['later'])
    expect(await undo(removed.page)).toBe('news is again what it was.')
    expect(Object.keys(await schedules())).toEqual(['news', 'later'])
    expect(await undo(made.page)).toBe('later is again what it was.')
    expect(Object.keys(await schedules())).toEqual(['news'])
  })

  it('is too late once somebody changed it again, and works once', async () => {
    const { page } = await person.send('/admin/schedules/news', { delay: '5m' })
    const { page: second } = await person.send('/admin/schedules/news', { delay: '6m' })
    expect(await undo(page)).toBe('Somebody changed schedules.news since: nothing was undone')
    expect(await undo(second)).toBe('news is again what it was.')
    expect(await undo(second)).toBe('That can no longer be undone')
    expect((await schedules()).news?.delay).toBe('5m')
    const { page: third } = await person.send('/admin/schedules/news', { delay: '7m' })
    stage.pass(24 * 60 + 1)
    expect(await undo(third)).toBe('That can no longer be undone')
  })
})

describe('the next runs', () => {
  const runs = (page: Page) => textsOf(page, '#runs li')

  it('are told in words and zone time, with the days on which the clock is changed', async () => {
    stage.clock.now = new Date('2027-03-27T12:00:00Z')
    const { page } = await person.send('/admin/schedules/news', {
      do: 'preview',
      when: 'slots',
      'when.slots': '02:30, 18:00',
    })
    expect(runs(page)).toHaveLength(20)
    expect(runs(page).slice(0, 4)).toEqual([
      'Saturday 27 March 2027, 18:00 CET (UTC+01:00)',
      'Sunday 28 March 2027, 03:00 CEST (UTC+02:00) On this day the clock goes forward at 02:00, to 03:00.',
      'Sunday 28 March 2027, 18:00 CEST (UTC+02:00) On this day the clock goes forward at 02:00, to 03:00.',
      'Monday 29 March 2027, 02:30 CEST (UTC+02:00)',
    ])
    expect((await schedules()).news?.when).toBe('at_once')
  })

  it('follow the form as it is filled in', async () => {
    const asked = new URLSearchParams({
      accounts: 'x',
      when: 'cron',
      'when.cron': '0 3 * * *',
      quiet: '23:00-06:30',
    })
    const answer = await person.request(`/admin/schedules/-/runs?${asked}`)
    expect(await answer.text()).toContain('It never runs')
    const page = await person.page('/admin/schedules/news')
    const part = page.querySelector('#runs')
    expect(part?.getAttribute('hx-get')).toBe('/admin/schedules/-/runs')
    expect(page.querySelector('#part .live [name="when.cron"]')).toBeTruthy()
    expect(page.querySelector('#part .live [name="reply"]')).toBeNull()
  })

  it('of what goes out at once are its open hours, and what it does with the next posts', async () => {
    await stage.save({ ...posts.tram, published_at: new Date('2026-11-24T22:30:00Z') })
    const { page } = await person.send('/admin/schedules/news', {
      do: 'preview',
      accounts: ['x'],
      quiet: '23:00-06:30',
      days: ['mon', 'wed'],
    })
    expect(runs(page).slice(0, 3)).toEqual([
      'From Monday 23 November 2026, 09:00 CET (UTC+01:00) to Monday 23 November 2026, 23:00 CET (UTC+01:00)',
      'From Wednesday 25 November 2026, 06:30 CET (UTC+01:00) to Wednesday 25 November 2026, 23:00 CET (UTC+01:00)',
      'From Monday 30 November 2026, 06:30 CET (UTC+01:00) to Monday 30 November 2026, 23:00 CET (UTC+01:00)',
    ])
    expect(runs(page).at(-1)).toBe(
      'Tram line 4 closes for six weeks, published Tuesday 24 November 2026, 23:30 CET (UTC+01:00) x: Wednesday 25 November 2026, 06:30 CET (UTC+01:00)',
    )
  })
})

it('lists schedules with what they do, and copies one', async () => {
  await person.send('/admin/schedules/news', {
    accounts: ['x', 'masto'],
    quiet: '23:00-06:30',
    approve: 'yes',
    'select.not': 'sponsored',
  })
  const list = await person.page('/admin/schedules')
  expect(textsOf(list, 'tbody td')).toEqual([
    'news',
    'At once, 2 minutes after publishing, to x and masto; only posts not tagged sponsored; quiet 23:00–06:30; a person approves each text first',
    'Open now',
  ])
  await person.send(`${NEW}?copy=news`, { id: 'second' })
  const { news, second } = await schedules()
  expect(second).toEqual(news)
})

it('says what becomes of deliveries before a schedule is removed', async () => {
  await stage.save(posts.ferry)
  const page = await person.page('/admin/schedules/news/remove')
  expect(textOf(page.querySelector('main li'))).toBe(
    '3 deliveries wait under it: they become cancelled, and say why.',
  )
  const { page: list } = await person.send(
    '/admin/schedules/news/remove',
    {},
    'form[action$="/remove"]',
  )
  expect(textOf(list.querySelector('.flash'))).toBe(
    'The schedule news is stopped and removed. Undo',
  )
  await stage.ports.deliveries.withdrawStale(stage.clock.now)
  expect(await stage.ports.deliveries.counts()).toEqual({ cancelled: 3 })
})

it('is only shown to those who may not change it', async () => {
  const viewer = { id: 'vi', name: 'Vi', email: 'vi@news.example', role: 'viewer' as const }
  await stage.ports.people.add(viewer, stage.clock.now)
  const vi = await openVisitor(stage, viewer.id)
  const page = await vi.page('/admin/schedules/news')
  expect(textOf(page.querySelector('.notice'))).toBe('Only an owner may change this.')
  expect(
    page.querySelectorAll('#part button, #part input:not([readonly], [disabled], [type=hidden])'),
  ).toHaveLength(0)
  expect(textOf(page.querySelector('#runs'))).toContain('Posts go out at any hour of any day.')
  const fields = fieldsOf(
    (await person.page('/admin/schedules/news')).querySelector('#part') as Element,
  )
  expect((await vi.request('/admin/schedules/news', { ...fields, delay: '9m' })).status).toBe(403)
  expect((await schedules()).news?.delay).toBe('2m')
})

it('sends by what was typed', async () => {
  await person.send(NEW, {
    id: 'evening',
    accounts: 'masto',
    'select.tags': 'culture',
    when: 'slots',
    'when.slots': '18:00',
  })
  await person.send('/admin/schedules/news', { 'select.not': 'culture' })
  stage.pass(1)
  await stage.save(posts.choir)
  const { items } = await stage.ports.deliveries.list({ post: 'choir' }, { limit: 9 })
  expect(items.map(({ scheduleId, accountId, dueAt }) => [scheduleId, accountId, dueAt])).toEqual([
    ['evening', 'masto', new Date('2026-11-23T17:00:00Z')],
  ])
})
