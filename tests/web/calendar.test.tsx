import { parseHTML } from 'linkedom'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { ScheduleSetup } from '../../src/core/setup.ts'
import type { PlannedDelivery } from '../../src/ports/delivery-store.ts'
import { openStage, publicUrl, type Stage } from './stage.ts'
import { posts, setup } from './stage-setup.ts'

let stage: Stage
let ask: Awaited<ReturnType<typeof signedIn>>
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(stage.close)
  ask = await signedIn()
})

/** A browser with a cookie jar: pages as documents, forms as where they lead. */
async function signedIn() {
  const jar = new Map<string, string>()
  const request = async (path: string, fields?: Readonly<Record<string, string>>) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await stage.app.request(`${publicUrl}${path}`, {
      headers: { cookie, origin: publicUrl },
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  const link = new URL(await stage.signInLink(), publicUrl)
  await request('/admin/sign-in', { token: link.searchParams.get('token') ?? '' })
  return {
    request,
    page: async (path: string) => parseHTML(await (await request(path)).text()).document,
  }
}

type Page = Awaited<ReturnType<(typeof ask)['page']>>
const textOf = (element: Element | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim()
const textsOf = (within: Page | Element, selector: string) =>
  [...within.querySelectorAll(selector)].map(textOf)

/** The days of a week as they are read: what is said of the day, then each hour that has something, or is missing. */
const weekIn = (page: Page) =>
  Object.fromEntries(
    [...page.querySelectorAll('.week .day')].map((day) => [
      textOf(day.querySelector('h2')),
      [
        ...textsOf(day, '.marks p:not(.nothing)'),
        ...textsOf(day, '.hours > li:not([aria-hidden])'),
      ],
    ]),
  )
const flashOf = (page: Page) => textOf(page.querySelector('.flash'))
const hrefsOf = (page: Page, selector: string) =>
  [...page.querySelectorAll(selector)].map((link) => link.getAttribute('href'))

const digest: ScheduleSetup = {
  id: 'digest',
  accounts: ['x'],
  select: { tags: ['digest'] },
  when: { kind: 'slots', slots: ['02:30', '09:00'], take: 1 },
  approve: false,
  checkPage: false,
  delay: 0,
  shelfLife: 21_600_000,
}

async function applied(timezone: string, schedules: readonly ScheduleSetup[]) {
  const publication = { ...setup.publication, timezone }
  await stage.ports.setup.apply({ ...setup, publication, schedules }, stage.clock.now)
}

const plan = (id: string, dueAt: string, given: Partial<PlannedDelivery> = {}) =>
  stage.ports.deliveries.plan(
    [
      {
        id,
        kind: 'share',
        postId: 'ferry',
        accountId: 'x',
        scheduleId: 'news',
        occurrence: id,
        urgent: false,
        held: false,
        dueAt: new Date(dueAt),
        expiresAt: new Date('2028-01-01T00:00:00Z'),
        ...given,
      },
    ],
    stage.clock.now,
  )

const FERRY = posts.ferry.title

describe('a week', () => {
  it('shows what went out, what is to go out, what is to appear, slots and quiet hours', async () => {
    await applied('Europe/Berlin', [
      { ...digest, quiet: { from: '22:00', to: '06:30' } },
      { ...setup.schedules[0], id: 'news', accounts: ['x'] } as ScheduleSetup,
    ])
    await stage.save(posts.ferry)
    stage.pass(3)
    await stage.send('x')
    await stage.save({ ...posts.tram, published_at: new Date('2026-11-24T15:10:00Z') })
    const embargo_until = new Date('2026-11-27T05:00:00Z')
    await stage.save({ ...posts.choir, embargo_until, share: { skip: ['x'] } })
    await plan('held', '2026-11-25T10:15:00Z', { held: true })
    const page = await ask.page('/admin/calendar')
    const TRAM = posts.tram.title
    expect([textOf(page.querySelector('h1')), textOf(page.querySelector('.heading p'))]).toEqual([
      'Calendar',
      'Week 48, 23–29 November 2026',
    ])
    const quiet = ['00:00 quiet: digest', '22:00 quiet: digest']
    const free = [quiet[0], '09:00 09:00 slot, digest', quiet[1]]
    expect(weekIn(page)).toEqual({
      'Mon 23 Nov today': [quiet[0], `09:00 ✓sent 09:03 ${FERRY} x`, quiet[1]],
      'Tue 24 Nov': [
        ...free.slice(0, 2),
        `16:00 ◷scheduled 16:10 ${TRAM} post◷planned 16:12 ${TRAM} x Move ${TRAM}, x`,
        quiet[1],
      ],
      'Wed 25 Nov': [
        ...free.slice(0, 2),
        `11:00 ‖held 11:15 ${FERRY} x Move ${FERRY}, x`,
        quiet[1],
      ],
      'Thu 26 Nov': free,
      'Fri 27 Nov': [
        quiet[0],
        `06:00 ‖embargoed 06:00 ${posts.choir.title} post`,
        ...free.slice(1),
      ],
      'Sat 28 Nov': free,
      'Sun 29 Nov': free,
    })
    expect(textsOf(page, '.legend li')).toEqual([
      'digest slots 02:30, 09:00, quiet hours 22:00-06:30',
      'news at once',
    ])
  })

  it('leads to the weeks around it, and to its month', async () => {
    const links = async (path: string) => hrefsOf(await ask.page(path), '.periods a')
    expect(await links('/admin/calendar?week=2027-W01&account=x')).toEqual([
      '/admin/calendar?week=2026-W53&account=x',
      '/admin/calendar?week=2026-W48&account=x',
      '/admin/calendar?week=2027-W02&account=x',
      '/admin/calendar?week=2027-W01&account=x',
      '/admin/calendar?month=2027-01&account=x',
    ])
    expect(await links('/admin/calendar?month=2026-12')).toEqual([
      '/admin/calendar?month=2026-11',
      '/admin/calendar?month=2026-11',
      '/admin/calendar?month=2027-01',
      '/admin/calendar?week=2026-W49',
      '/admin/calendar?month=2026-12',
    ])
  })

  it.each(['week=2026-W54', 'week=', 'month=2026-13', 'month=soon'])(
    'is this one for %s',
    async (asked) => {
      const page = await ask.page(`/admin/calendar?${asked}`)
      expect(textOf(page.querySelector('.heading p'))).toBe('Week 48, 23–29 November 2026')
    },
  )

  it('shows one account when that is asked for', async () => {
    await applied('Europe/Berlin', [digest])
    await stage.save(posts.ferry)
    await plan('a', '2026-11-28T10:00:00Z')
    await plan('b', '2026-11-28T11:00:00Z', { accountId: 'masto' })
    const shown = async (account: string) => {
      const page = await ask.page(`/admin/calendar?week=2026-W48&account=${account}`)
      return weekIn(page)['Sat 28 Nov']
    }
    expect(await shown('masto')).toEqual([
      `12:00 ◷planned 12:00 ${FERRY} masto Move ${FERRY}, masto`,
    ])
    expect(await shown('x')).toEqual([
      '02:00 02:30 slot, digest',
      '09:00 09:00 slot, digest',
      `11:00 ◷planned 11:00 ${FERRY} x Move ${FERRY}, x`,
    ])
  })

  it('shows so many of a day, and leads to the others', async () => {
    await stage.save(posts.ferry)
    for (let number = 0; number < 26; number += 1) {
      await plan(`d${number}`, `2026-11-28T10:${10 + number}:00Z`)
    }
    const page = await ask.page('/admin/calendar?week=2026-W48&account=x')
    expect(page.querySelectorAll('.entry[data-moves]')).toHaveLength(25)
    expect(textsOf(page, '.marks a')).toEqual(['2 more deliveries'])
    expect(hrefsOf(page, '.marks a')).toEqual(['/admin/deliveries?account=x'])
    const month = await ask.page('/admin/calendar?month=2026-11&account=x')
    expect(textsOf(month, '.month li > p a')).toEqual(['22 more on Saturday 28 November 2026'])
    expect(hrefsOf(month, '.month li > p a')).toEqual([
      '/admin/calendar?week=2026-W48&account=x#day-2026-11-28',
    ])
  })

  it('has the slots of a month by schedule', async () => {
    const often: ScheduleSetup = {
      ...digest,
      id: 'often',
      when: { kind: 'cron', cron: '15 8-20 * * *', take: 1 },
    }
    await applied('Europe/Berlin', [digest, often])
    const page = await ask.page('/admin/calendar?month=2026-11')
    expect(textsOf(page, '.month [data-day="2026-11-22"] .slot')).toEqual([])
    expect(textsOf(page, '.month [data-day="2026-11-23"] .slot')).toEqual([
      '09:00 slots, digest',
      'slots from 09:15, often',
    ])
    expect(textsOf(page, '.month [data-day="2026-11-24"] .slot')).toEqual([
      '02:30, 09:00 slots, digest',
      'slots from 08:15, often',
    ])
  })

  it('is for those who are signed in', async () => {
    const answer = await stage.app.request(`${publicUrl}/admin/calendar`)
    expect(answer.status).toBe(401)
  })
})

describe('a week in which the clock is changed', () => {
  const rowsOf = (page: Page) => textsOf(page, '.clock li').slice(0, 5)

  it('shows an hour twice in Berlin', async () => {
    await applied('Europe/Berlin', [digest])
    await stage.save(posts.ferry)
    await plan('summer', '2027-10-31T00:40:00Z')
    await plan('winter', '2027-10-31T01:40:00Z')
    const page = await ask.page('/admin/calendar?week=2027-W43')
    expect(rowsOf(page)).toEqual(['00:00', '01:00', '02:00', 'again', '03:00'])
    const { 'Sat 30 Oct': saturday, 'Sun 31 Oct': sunday } = weekIn(page)
    expect(saturday).toEqual(['02:00 02:30 slot, digest', '09:00 09:00 slot, digest'])
    expect(sunday).toEqual([
      'Clock goes back at 03:00, to 02:00',
      `02:00 CEST 02:30 CEST slot, digest◷planned 02:40 CEST ${FERRY} x Move ${FERRY}, x`,
      `02:00 CET ◷planned 02:40 CET ${FERRY} x Move ${FERRY}, x`,
      '09:00 09:00 slot, digest',
    ])
  })

  it('leaves an hour out in Berlin', async () => {
    await applied('Europe/Berlin', [digest])
    const page = await ask.page('/admin/calendar?week=2027-W12')
    expect(rowsOf(page)).toEqual(['00:00', '01:00', '02:00', '03:00', '04:00'])
    expect(weekIn(page)['Sun 28 Mar']).toEqual([
      'Clock goes forward at 02:00, to 03:00',
      'No 02:00 on this day',
      '03:00 03:00 slot, digest',
      '09:00 09:00 slot, digest',
    ])
  })

  it('shows half an hour twice on Lord Howe Island', async () => {
    await applied('Australia/Lord_Howe', [digest])
    await stage.save(posts.ferry)
    await plan('summer', '2027-04-03T14:45:00Z')
    await plan('winter', '2027-04-03T15:15:00Z')
    const page = await ask.page('/admin/calendar?week=2027-W13')
    expect(rowsOf(page)).toEqual(['00:00', '01:00', 'again', '02:00', '03:00'])
    expect(weekIn(page)['Sun 4 Apr']).toEqual([
      'Clock goes back at 02:00, to 01:30',
      `01:00 GMT+11 ◷planned 01:45 GMT+11 ${FERRY} x Move ${FERRY}, x`,
      `01:30 GMT+10:30 ◷planned 01:45 GMT+10:30 ${FERRY} x Move ${FERRY}, x`,
      '02:00 02:30 slot, digest',
      '09:00 09:00 slot, digest',
    ])
  })

  it('leaves half an hour out on Lord Howe Island', async () => {
    await applied('Australia/Lord_Howe', [
      { ...digest, when: { ...digest.when, slots: ['02:10'] } } as ScheduleSetup,
    ])
    const page = await ask.page('/admin/calendar?week=2027-W39')
    expect(weekIn(page)['Sun 3 Oct']).toEqual([
      'Clock goes forward at 02:00, to 02:30',
      '02:30 02:30 slot, digest',
    ])
    const cell = page.querySelector('[data-from^="2027-10-03T02"]')
    expect(cell?.getAttribute('data-from')).toBe('2027-10-03T02:30')
  })

  it('says so in a month too', async () => {
    const page = await ask.page('/admin/calendar?month=2027-10')
    expect(textsOf(page, '.month [data-day="2027-10-31"] p')).toEqual([
      'Clock goes back at 03:00, to 02:00',
    ])
    expect(page.querySelectorAll('.month > li')).toHaveLength(35)
  })
})

describe('moving', () => {
  const back = '/admin/calendar?week=2027-W43'
  beforeEach(async () => {
    await applied('Europe/Berlin', [
      { ...digest, id: 'news', quiet: { from: '22:00', to: '01:00' } },
    ])
    await stage.save(posts.ferry)
    await plan('one', '2027-10-30T10:00:00Z')
  })
  const move = async (fields: Readonly<Record<string, string>>, to = 'move') => {
    const answer = await ask.request(`/admin/calendar/${to}`, { id: 'one', back, ...fields })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, back])
    return ask.page(back)
  }
  const due = async () => (await stage.ports.deliveries.byId('one'))?.dueAt.toISOString()
  const fieldsOf = (form: Element | null) =>
    Object.fromEntries(
      [...(form?.querySelectorAll('input') ?? [])].map((input) => [
        input.getAttribute('name') ?? '',
        input.getAttribute('value') ?? '',
      ]),
    )

  it('is a form that works without scripts', async () => {
    const [href = ''] = hrefsOf(await ask.page(back), '.move')
    expect(href).toBe('/admin/calendar?week=2027-W43&move=one')
    const page = await ask.page(href ?? '')
    const panel = page.querySelector('#move')
    expect(textsOf(panel as Element, 'h2, p')).toEqual([
      `Move ${FERRY}`,
      '◷ planned x, due on 30 Oct 2027, 12:00 CEST',
    ])
    const form = panel?.querySelector('form') ?? null
    expect(form?.getAttribute('action')).toBe('/admin/calendar/move')
    expect(fieldsOf(form)).toEqual({ id: 'one', back, at: '2027-10-30T12:00', turn: 'second' })
    const other = await ask.page('/admin/calendar?week=2027-W42&move=one')
    expect(fieldsOf(other.querySelector('#move form'))).not.toHaveProperty('turn')
  })

  it('gives another time, and takes it back', async () => {
    const before = await stage.ports.deliveries.byId('one')
    const moved = await move({ at: '2027-10-29T09:15' })
    expect(flashOf(moved)).toBe('It is due on 29 Oct 2027, 09:15 CEST. Undo')
    expect(await due()).toBe('2027-10-29T07:15:00.000Z')
    const undone = await move(fieldsOf(moved.querySelector('#undo')), 'undo')
    expect(flashOf(undone)).toBe('Undone: it is due on 30 Oct 2027, 12:00 CEST again.')
    expect(await stage.ports.deliveries.byId('one')).toEqual(before)
    expect(undone.querySelector('#undo')).toBeNull()
  })

  it('tells the two times of a doubled hour apart', async () => {
    await move({ at: '2027-10-31T02:30' })
    expect(await due()).toBe('2027-10-31T00:30:00.000Z')
    expect(flashOf(await move({ at: '2027-10-31T02:30', turn: 'second' }))).toBe(
      'It is due on 31 Oct 2027, 02:30 CET. Undo',
    )
    expect(await due()).toBe('2027-10-31T01:30:00.000Z')
  })

  it.each([
    [
      '2027-10-31T03:10',
      'second',
      'The clock in Europe/Berlin shows 03:10 only once on 2027-10-31.',
    ],
    [
      '2027-03-28T02:30',
      '',
      'The clock in Europe/Berlin never shows 02:30 on 2027-03-28: it is put forward to 03:00. Choose another time.',
    ],
    ['2026-11-23T08:59', '', '23 Nov 2026, 08:59 CET has passed. Choose another time.'],
    [
      '2027-10-31T00:30',
      '',
      'The schedule news has quiet hours, 22:00-01:00, until 31 Oct 2027, 01:00 CEST. Choose another time.',
    ],
    ['soon', '', 'Expected a date and a time, like 2026-11-22T10:30'],
  ])('to %s %s is refused', async (at, turn, message) => {
    const page = await move({ at, turn })
    expect([page.querySelector('.flash')?.getAttribute('role'), flashOf(page)]).toEqual([
      'alert',
      message,
    ])
    expect(await due()).toBe('2027-10-30T10:00:00.000Z')
  })

  it('of what is gone or sent is refused', async () => {
    expect(flashOf(await move({ id: 'nothing', at: '2027-10-29T09:15' }))).toBe(
      'There is no delivery nothing',
    )
    await stage.ports.deliveries.apply('one', { event: 'cancel', at: stage.clock.now })
    expect(flashOf(await move({ at: '2027-10-29T09:15' }))).toBe(
      'The delivery one is cancelled: reschedule is not possible. Possible is retry.',
    )
    const page = await ask.page(`${back}&move=one`)
    expect(textsOf(page, '#move p').at(-1)).toBe('Does not go out. It cannot be moved any more.')
  })

  it('undoes nothing that it did not do', async () => {
    expect(flashOf(await move({ from: 'then' }, 'undo'))).toBe('There is nothing to undo.')
  })
})
