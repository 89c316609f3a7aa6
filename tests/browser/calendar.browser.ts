import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ScheduleSetup } from '../../src/core/setup.ts'
import { openStage, type Stage } from '../web/stage.ts'
import { posts, setup } from '../web/stage-setup.ts'
import { openBrowser, viewports } from './browser.ts'
import { pageFaults, watch } from './page-faults.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let browser: Browser
let stage: Stage
const server = createAdaptorServer({ fetch: (request) => stage.app.fetch(request) })
let baseURL: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  server.close()
})

const digest: ScheduleSetup = {
  id: 'digest',
  accounts: ['x'],
  select: { tags: ['digest'] },
  when: { kind: 'slots', slots: ['09:00', '18:30'], take: 1 },
  quiet: { from: '22:00', to: '06:30' },
  approve: false,
  checkPage: false,
  delay: 0,
  shelfLife: 21_600_000,
}

/** Tuesday's tram goes to three accounts at 10:12 in Berlin. */
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(() => stage.close())
  const schedules = [...setup.schedules, digest]
  await stage.ports.setup.apply({ ...setup, schedules }, stage.clock.now)
  await stage.save(posts.ferry)
  stage.pass(12)
  await stage.send('x')
  await stage.save({ ...posts.tram, published_at: new Date('2026-11-24T09:10:00Z') })
  await stage.save({ ...posts.choir, embargo_until: new Date('2026-11-26T09:10:00Z') })
})

const WEEK = '/admin/calendar?week=2026-W48'

async function signedIn(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ baseURL, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(await stage.signInLink())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  return page
}

const toX = async () =>
  (await stage.ports.deliveries.list({ post: 'tram', account: 'x' }, { limit: 1 })).items[0]
const dueOf = async () => (await toX())?.dueAt.toISOString()
const entryOf = async (page: Page) => page.locator(`[data-moves="${(await toX())?.id}"]`)
const flash = (page: Page) => page.locator('.flash')

describe.each(Object.entries(viewports))('on a %s', (_, viewport) => {
  it.each(['light', 'dark'] as const)('the calendar fits and can be read, %s', async (scheme) => {
    const page = await signedIn({ viewport, colorScheme: scheme })
    const seen = watch(page)
    const move = `${WEEK}&move=${(await toX())?.id}`
    const weeks = [WEEK, move, '/admin/calendar?week=2027-W12', '/admin/calendar?week=2027-W43']
    for (const path of [...weeks, '/admin/calendar?month=2026-11']) {
      await page.goto(path)
      expect([path, await pageFaults(page)]).toEqual([path, []])
    }
    expect(seen).toEqual([])
  })
})

/** All of a week is seen at once: what is dragged is not scrolled. */
const tall = { ...viewports.desktop, height: 1600 }

describe('moving a delivery', () => {
  it('to another hour by mouse keeps its minutes, and can be undone', async () => {
    const page = await signedIn({ viewport: tall })
    const seen = watch(page)
    await page.goto(WEEK)
    const entry = await entryOf(page)
    await entry.dragTo(page.locator('[data-from="2026-11-25T14:00"]'))
    await flash(page).getByText('It is due on 25 Nov 2026, 14:12 CET.').waitFor()
    expect(await dueOf()).toBe('2026-11-25T13:12:00.000Z')
    await page.getByRole('button', { name: 'Undo' }).click()
    await flash(page).getByText('Undone: it is due on 24 Nov 2026, 10:12 CET again.').waitFor()
    expect(await dueOf()).toBe('2026-11-24T09:12:00.000Z')
    expect(seen).toEqual([])
  })

  it('onto a slot by mouse takes its time', async () => {
    const page = await signedIn({ viewport: tall })
    await page.goto(WEEK)
    const entry = await entryOf(page)
    await entry.dragTo(page.locator('[data-at="2026-11-26T18:30"]'))
    await flash(page).getByText('It is due on 26 Nov 2026, 18:30 CET.').waitFor()
  })

  it('to another day of the month by mouse keeps its time of day', async () => {
    const page = await signedIn({ viewport: tall })
    await page.goto('/admin/calendar?month=2026-11')
    const entry = await entryOf(page)
    await entry.dragTo(page.locator('[data-day="2026-11-28"] h2'))
    await flash(page).getByText('It is due on 28 Nov 2026, 10:12 CET.').waitFor()
  })

  it('to a time that has passed is refused', async () => {
    const page = await signedIn({ viewport: tall })
    await page.goto(WEEK)
    const entry = await entryOf(page)
    await entry.dragTo(page.locator('[data-from="2026-11-23T07:00"]'))
    await page.getByRole('alert').getByText('23 Nov 2026, 07:12 CET has passed.').waitFor()
    expect(await dueOf()).toBe('2026-11-24T09:12:00.000Z')
  })

  it('by keyboard alone', async () => {
    const page = await signedIn({ viewport: tall })
    await page.goto(WEEK)
    const link = page.getByRole('link', { name: `Move ${posts.tram.title}, x`, exact: true })
    await link.focus()
    await page.keyboard.press('Enter')
    const field = page.getByLabel('Send it at')
    await field.waitFor()
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    await field.fill('2026-11-27T08:45')
    await page.keyboard.press('Enter')
    await flash(page).getByText('It is due on 27 Nov 2026, 08:45 CET.').waitFor()
    const undo = page.getByRole('button', { name: 'Undo' })
    await undo.focus()
    await page.keyboard.press('Enter')
    await flash(page).getByText('Undone: it is due on 24 Nov 2026, 10:12 CET again.').waitFor()
  })

  it('without scripts, on a phone', async () => {
    const page = await signedIn({ viewport: viewports.phone, javaScriptEnabled: false })
    await page.goto(WEEK)
    await page.getByRole('link', { name: `Move ${posts.tram.title}, x`, exact: true }).click()
    await page.getByLabel('Send it at').fill('2026-11-27T23:00')
    await page.getByRole('button', { name: 'Move' }).click()
    await flash(page).getByText('It is due on 27 Nov 2026, 23:00 CET.').waitFor()
    expect(await dueOf()).toBe('2026-11-27T22:00:00.000Z')
  })
})
