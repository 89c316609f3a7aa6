import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openStage, type Stage } from '../web/stage.ts'
import { posts } from '../web/stage-setup.ts'
import { openBrowser, viewports } from './browser.ts'
import { pageFaults, watch } from './page-faults.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let browser: Browser
let stage: Stage
const server = createAdaptorServer({ fetch: (request) => stage.app.fetch(request) })
let baseURL: string

beforeAll(async () => {
  stage = await openStage()
  await stage.save(posts.ferry)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  server.close()
  stage?.close()
})

/** A page whose way to the networks ends at a door that is not there: what it asks of them is noted. */
async function open(options: BrowserContextOptions = {}) {
  const proxy = { server: 'http://127.0.0.1:9', bypass: '127.0.0.1' }
  const context = await browser.newContext({ baseURL, proxy, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL)) asked.push(request.url())
  })
  return { page, asked }
}

const looks = Object.entries(viewports).flatMap(([size, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ size, viewport, colorScheme })),
)

describe.each(looks)('on a $colorScheme $size', ({ viewport, colorScheme }) => {
  it('the share page fits, can be read, and asks for nothing from elsewhere', async () => {
    const { page, asked } = await open({ viewport, colorScheme })
    const seen = watch(page)
    for (const path of [
      '/share/ferry',
      '/share/ferry?server=a-server-with-a-long-name.social.example',
      '/share/ferry?server=nothing',
    ]) {
      await page.goto(path)
      await page.getByText('Put these links on your own page').click()
      expect([path, await pageFaults(page)]).toEqual([path, []])
    }
    await page.goto('/share/ferry/email')
    expect(await pageFaults(page)).toEqual([])
    expect([seen, asked]).toEqual([[], []])
  })
})

const onMastodon =
  'https://social.example/share?text=Council%20votes%20to%20keep%20the%20night%20ferry%0Ahttps%3A%2F%2Fnews.example%2Fpolitics%2Fferry'

describe('without JavaScript', () => {
  it('a person shares on a network', async () => {
    const { page, asked } = await open({ javaScriptEnabled: false, viewport: viewports.phone })
    await page.goto('/share/ferry')
    await page.getByRole('link', { name: 'Bluesky' }).click()
    await expect
      .poll(() => asked)
      .toEqual([
        'https://bsky.app/intent/compose?text=Council%20votes%20to%20keep%20the%20night%20ferry%0Ahttps%3A%2F%2Fnews.example%2Fpolitics%2Fferry',
      ])
    expect(await stage.ports.shareClicks.ofPost('ferry')).toMatchObject({ bluesky: 1 })
  })

  it('a person names a server, and shares there', async () => {
    const { page, asked } = await open({ javaScriptEnabled: false })
    await page.goto('/share/ferry')
    await page.getByLabel('Your Mastodon server').fill('@ana@social.example')
    await page.getByRole('button', { name: 'Choose' }).click()
    await page.getByRole('link', { name: 'Mastodon social.example' }).click()
    await expect.poll(() => asked).toEqual([onMastodon])
  })

  it('a person finds the letter on a page of its own, and is counted', async () => {
    const before = (await stage.ports.shareClicks.ofPost('ferry')).email ?? 0
    const { page } = await open({ javaScriptEnabled: false })
    await page.goto('/share/ferry')
    await page.getByRole('link', { name: 'E-mail' }).click()
    const write = page.getByRole('link', { name: 'Write the letter' })
    expect(await write.getAttribute('href')).toMatch(/^mailto:\?subject=Council%20votes/)
    expect(await stage.ports.shareClicks.ofPost('ferry')).toMatchObject({ email: before + 1 })
  })

  it('shows no button that does nothing', async () => {
    const { page } = await open({ javaScriptEnabled: false })
    await page.goto('/share/ferry')
    const names = await page.getByRole('button').allTextContents()
    expect(names).toEqual(['Choose'])
  })
})

describe('with JavaScript', () => {
  it('naming a server is enough', async () => {
    const { page, asked } = await open()
    await page.goto('/share/ferry')
    await page.getByLabel('Your Mastodon server').fill('social.example')
    await page.keyboard.press('Enter')
    await expect.poll(() => asked).toEqual([onMastodon])
  })

  it('a letter opens at once, and is counted', async () => {
    const before = (await stage.ports.shareClicks.ofPost('ferry')).email ?? 0
    const { page } = await open()
    await page.goto('/share/ferry')
    const link = page.getByRole('link', { name: 'E-mail' })
    expect(await link.getAttribute('href')).toMatch(/^mailto:\?subject=Council%20votes/)
    await link.click()
    await expect
      .poll(() => stage.ports.shareClicks.ofPost('ferry'))
      .toMatchObject({ email: before + 1 })
    expect(page.url()).toBe(`${baseURL}/share/ferry`)
  })

  it('what is no server is asked for again', async () => {
    const { page, asked } = await open()
    await page.goto('/share/ferry')
    await page.getByLabel('Your Mastodon server').fill('nothing')
    await page.keyboard.press('Enter')
    await page.getByText('That is no address of a server').waitFor()
    expect(await page.getByLabel('Your Mastodon server').inputValue()).toBe('nothing')
    expect(asked).toEqual([])
  })

  it('the link and the HTML are copied', async () => {
    const { page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    await page.goto('/share/ferry')
    await page.getByRole('button', { name: 'Copy the link' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await copied()).toBe('https://news.example/politics/ferry')
    await page.getByText('Put these links on your own page').click()
    await page.getByRole('button', { name: 'Copy the HTML' }).click()
    await expect.poll(copied).toContain('https://feeds.news.example/share/ferry/x')
  })

  it('the device’s own sharing is offered where there is one', async () => {
    const { page } = await open()
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'share', {
        value: async (data: unknown) => {
          document.title = JSON.stringify(data)
        },
      })
    })
    await page.goto('/share/ferry')
    await page.getByRole('button', { name: 'More ways' }).click()
    await expect
      .poll(() => page.title())
      .toBe(
        '{"title":"Council votes to keep the night ferry","url":"https://news.example/politics/ferry"}',
      )
  })

  it('is not offered where there is none', async () => {
    const { page } = await open()
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'share', { value: undefined })
    })
    await page.goto('/share/ferry')
    await page.getByRole('button', { name: 'Copy the link' }).waitFor()
    expect(await page.getByRole('button', { name: 'More ways' }).count()).toBe(0)
  })
})
