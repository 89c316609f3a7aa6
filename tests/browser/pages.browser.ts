import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openStage, type Stage } from '../web/stage.ts'
import { playReaders } from '../web/stage-readers.ts'
import { playMorning } from '../web/stage-setup.ts'
import { openBrowser, viewports } from './browser.ts'
import { pageFaults } from './page-faults.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let browser: Browser
let stage: Stage
const server = createAdaptorServer({ fetch: (request) => stage.app.fetch(request) })
let baseURL: string

beforeAll(async () => {
  stage = await openStage()
  await playMorning(stage)
  await playReaders(stage)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  server.close()
  stage?.close()
})

async function open(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ baseURL, ...options })
  onTestFinished(() => context.close())
  return context.newPage()
}

async function signedIn(options?: BrowserContextOptions) {
  const page = await open(options)
  await page.goto(await stage.signInLink())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  return page
}

const looks = Object.entries(viewports).flatMap(([size, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ size, viewport, colorScheme })),
)

describe.each(looks)('on a $colorScheme $size', ({ viewport, colorScheme }) => {
  it('what is folded away can be read too', async () => {
    const page = await signedIn({ viewport, colorScheme })
    await page.goto('/admin/posts/bakery')
    await page.getByText('Retract this post').click()
    expect(await pageFaults(page)).toEqual([])
  })

  it('those without a session, and those who look for a lost post, are told so', async () => {
    const page = await open({ viewport, colorScheme })
    for (const path of ['/admin', '/posts/nothing']) {
      await page.goto(path)
      expect([path, await pageFaults(page)]).toEqual([path, []])
    }
  })
})

describe('without JavaScript', () => {
  it.each([320, 390, 1280])('the menu opens within a window of %i pixels', async (width) => {
    const page = await signedIn({ javaScriptEnabled: false, viewport: { width, height: 740 } })
    for (const path of ['/admin', '/admin/sources', '/admin/subscribers']) {
      await page.goto(path)
      for (const menu of await page.locator('.menu').all()) {
        await menu.locator('summary').click()
        const { x, width: wide } = (await menu.locator('ul').boundingBox()) ?? { x: -1, width }
        expect([path, x >= 0, x + wide <= width]).toEqual([path, true, true])
        await menu.locator('summary').click()
      }
    }
  })

  it('a person signs in, finds a failed delivery, and sends it again', async () => {
    const page = await signedIn({ javaScriptEnabled: false, viewport: viewports.phone })
    const failed = page.getByRole('listitem').filter({ hasText: 'failed' })
    await failed.getByRole('button', { name: 'Send again' }).click()
    await page.getByRole('status').getByText('It is planned again.').waitFor()
    expect(await failed.count()).toBe(0)
  })

  it('a person filters deliveries', async () => {
    const page = await signedIn({ javaScriptEnabled: false })
    await page.goto('/admin/deliveries')
    await page.getByLabel('State').selectOption('undecided')
    await page.getByRole('button', { name: 'Show' }).click()
    expect(await page.getByRole('row').count()).toBe(2)
  })

  it('addresses are there to copy, and no dead button beside them', async () => {
    const page = await open({ javaScriptEnabled: false })
    await page.goto('/')
    await page.getByText('https://feeds.news.example/rss.xml').waitFor()
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0)
  })
})

describe('with JavaScript', () => {
  it('an address is copied by a button', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto('/')
    await page.getByRole('button', { name: 'Copy the Atom address' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'https://feeds.news.example/atom.xml',
    )
  })

  it('the list of deliveries keeps itself up to date', async () => {
    const page = await open()
    await page.clock.install()
    await page.goto(await stage.signInLink())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.goto('/admin/deliveries?state=sent')
    const rows = page.getByRole('row')
    const before = await rows.count()
    stage.pass(5)
    await stage.send('x')
    await page.clock.fastForward(10_000)
    await expect.poll(() => rows.count()).toBeGreaterThan(before)
  })

  it('a page that keeps itself up to date leads to the way in when its session has ended', async () => {
    const page = await open()
    await page.clock.install()
    await page.goto(await stage.signInLink())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.goto('/admin/deliveries')
    await page.context().clearCookies()
    await page.clock.fastForward(10_000)
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/admin/deliveries')
  })
})

it('the keyboard skips the header and is seen', async () => {
  const page = await open()
  await page.goto('/')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to content' })
  expect(await skip.evaluate((element) => element === document.activeElement)).toBe(true)
  await expect.poll(async () => (await skip.boundingBox())?.y).toBeGreaterThan(0)
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
})
