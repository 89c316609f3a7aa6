import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openBrowser, viewports } from './browser.ts'
import { pageFaults, watch } from './page-faults.ts'
import { type StartedServer, startServer } from './started-server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const TOKEN = 'a-token-for-this-test-and-nothing-else'
let server: StartedServer
let browser: Browser

beforeAll(async () => {
  server = await startServer({ POSTHORN_TOKEN: TOKEN })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function announce(post: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`${server.baseURL}/api/v1/posts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(post),
  })
  expect(response.status).toBe(201)
}

it('a person starts Posthorn, sees feeds and deliveries, stops one, and sends it after all', async () => {
  const context = await browser.newContext({ baseURL: server.baseURL, viewport: viewports.phone })
  const page = await context.newPage()
  const seen = watch(page)
  const looksRight = async () =>
    expect([page.url(), await pageFaults(page)]).toEqual([page.url(), []])

  await page.goto('/')
  await page.getByRole('heading', { level: 1, name: 'The Daily Example' }).waitFor()
  expect(await page.locator('ol.posts > li').count()).toBe(3)
  await looksRight()

  await page.goto(server.signInLink)
  await looksRight()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  for (const name of ['Posts', 'Deliveries', 'Accounts', 'Rehearsal']) {
    const link = page.getByRole('navigation').getByRole('link', { name })
    if (!(await link.isVisible())) await page.getByRole('navigation').getByText('More').click()
    await link.click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await looksRight()
  }

  await page.goto('/admin/accounts')
  await page.getByRole('button', { name: 'Pause masto' }).click()
  await page.getByRole('status').getByText('masto is paused').waitFor()
  const title = 'The swimming hall opens an hour earlier'
  await announce({ id: 'hall', url: 'https://news.example/city/hall', title })

  await page.goto('/admin/posts/hall')
  await page.getByRole('table').getByRole('link', { name: 'masto', exact: true }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('status').getByText('it does not go out').waitFor()
  await looksRight()
  const delivery = page.url()

  await page.goto('/admin/accounts')
  await page.getByRole('button', { name: 'Resume masto' }).click()
  await page.goto(delivery)
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.getByRole('status').getByText('It is planned again.').waitFor()
  const mastodon = page.locator('section', {
    has: page.getByRole('heading', { level: 2, name: 'Mastodon' }),
  })
  await expect
    .poll(async () => {
      await page.goto('/admin/rehearsal')
      return mastodon.getByText(title).count()
    })
    .toBe(1)

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(`${server.baseURL}/`)
  expect(seen).toEqual([])
  await context.close()
})
