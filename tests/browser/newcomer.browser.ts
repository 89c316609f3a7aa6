import { mkdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { violations } from './axe.ts'
import { openBrowser, screenshotFolder, viewports } from './browser.ts'
import { pageFaults, watch } from './page-faults.ts'
import { type StartedServer, startServer } from './started-server.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

/** What somebody new may take, reading included; the walk itself must leave most of it to them. */
const FIVE_MINUTES = 300_000
const folder = screenshotFolder('newcomer')

let site: Server
let siteURL: string
let server: StartedServer
let browser: Browser

const feed = (url: string) => `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>The Harbour Post</title><link>${url}</link><description>News</description>
<item><title>The night ferry stays</title><link>${url}/ferry</link><guid>ferry</guid>
<description>For three more winters.</description><pubDate>Sun, 22 Nov 2026 09:00:00 GMT</pubDate></item>
<item><title>Mill Street keeps its bakery</title><link>${url}/bakery</link><guid>bakery</guid>
<description>Two apprentices take over.</description><pubDate>Sat, 21 Nov 2026 09:00:00 GMT</pubDate></item>
</channel></rss>`

/** A site that says where its feed is, as nearly every site does. */
beforeAll(async () => {
  await mkdir(folder, { recursive: true })
  site = createServer((request, response) => {
    const isFeed = request.url === '/news.xml'
    response.setHeader('content-type', isFeed ? 'application/rss+xml' : 'text/html')
    response.end(
      isFeed
        ? feed(siteURL)
        : '<!doctype html><title>The Harbour Post</title><link rel="alternate" type="application/rss+xml" href="/news.xml">',
    )
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  siteURL = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  server = await startServer({ POSTHORN_ALLOW_HOSTS: '127.0.0.1' })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  site?.close()
})

it('somebody new gets from the printed link to a first rehearsed post in under five minutes', async () => {
  const context = await browser.newContext({
    baseURL: server.baseURL,
    reducedMotion: 'reduce',
    viewport: viewports.desktop,
    timezoneId: 'Europe/Lisbon',
  })
  const page = await context.newPage()
  const seen = watch(page)
  const began = Date.now()
  const at = async (title: string) => {
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
    expect([title, await pageFaults(page), await violations(page)]).toEqual([title, [], []])
    await keep(page, title)
  }
  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click()

  await page.goto(server.signInLink)
  await keep(page, 'Sign in')
  await press('Sign in')
  await at('Today')
  await page.getByRole('link', { name: 'Set up your publication' }).click()

  await at('Your publication')
  await page.getByLabel('Title').fill('The Harbour Post')
  await page.getByLabel('Home page').fill(siteURL)
  expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Lisbon')
  await press('Save and go on to posts')

  await at('Where posts come from')
  await press('Go on')
  await page.getByText('The night ferry stays').waitFor()
  await at('Where posts come from')
  await press('Use this feed and go on')

  await at('Your first account')
  await page.getByRole('link', { name: 'Bluesky' }).click()
  await at('An account on Bluesky')
  await press('Rehearse with Bluesky')

  await at('What it says')
  await page.getByText('For three more winters.').first().waitFor()
  await page.getByLabel('Template').fill('News: {{ post.title }}\n{{ post.url }}')
  await page.getByText('News: The night ferry stays').waitFor()
  await press('Save and go on to the schedule')

  await at('When it says it')
  await press('Save and look at what would go out')
  await at('What would go out')
  await page.getByText(/\d+ go out/).waitFor()
  await press('That is right, go on')

  await at('Go live')
  await press('Go live')
  await at('It is live')
  await press('Write it')
  await page
    .locator('#tests')
    .getByText(/^in \d+ s$/)
    .waitFor()
  await at('It is live')
  await page.getByRole('link', { name: 'See it on the Rehearsal page' }).click({ timeout: 120_000 })
  await page.getByText('News: Hello from Posthorn').waitFor()
  await at('Rehearsal')

  expect(Date.now() - began).toBeLessThan(FIVE_MINUTES)
  await page.goto('/')
  await at('The Harbour Post')
  expect(await page.getByText('The Daily Example').count()).toBe(0)
  expect(seen).toEqual([])
  await context.close()
})

let shots = 0
async function keep(page: Page, title: string): Promise<void> {
  shots += 1
  const name = `${String(shots).padStart(2, '0')}-${title.toLowerCase().replaceAll(/\W+/g, '-')}.png`
  await page.screenshot({ path: `${folder}/${name}`, fullPage: true })
}
