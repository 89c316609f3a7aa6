import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
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
  stage = await openStage()
  const schedules = setup.schedules.map((one) => ({ ...one, approve: true }))
  await stage.ports.setup.apply({ ...setup, schedules }, stage.ports.clock.now())
  for (const post of Object.values(posts)) await stage.save(post)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  server.close()
  stage?.close()
})

async function signedIn(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ baseURL, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(await stage.signInLink())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  return page
}

const heldOf = async (post: string) => {
  const { items } = await stage.ports.deliveries.list({ post, account: 'x' }, { limit: 1 })
  return items[0]?.id ?? ''
}

describe.each(Object.entries(viewports))('on a %s', (_, viewport) => {
  it('what waits for approval fits and can be read', async () => {
    const page = await signedIn({ viewport })
    const seen = watch(page)
    for (const path of ['/admin/approvals', `/admin/deliveries/${await heldOf('tram')}`]) {
      await page.goto(path)
      expect(await pageFaults(page)).toEqual([])
    }
    expect(seen).toEqual([])
  })
})

describe('approving', () => {
  it('counts the text while it is typed', async () => {
    const page = await signedIn()
    await page.goto(`/admin/deliveries/${await heldOf('tram')}`)
    const field = page.getByLabel('From its template')
    await field.fill('Tram 4')
    await page.getByText('6 of 280').waitFor()
    await field.pressSequentially(' runs')
    await page.getByText('11 of 280').waitFor()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Approved: it goes out when it is due.').waitFor()
    expect(await page.getByLabel('Its own text').inputValue()).toBe('Tram 4 runs')
  })

  it('works without scripts, several at once', async () => {
    const page = await signedIn({ javaScriptEnabled: false })
    await page.goto('/admin/approvals')
    const boxes = page.getByRole('checkbox', { name: /ferry/ })
    for (const box of await boxes.all()) await box.check()
    await page.getByRole('button', { name: 'Approve what is ticked' }).click()
    await page.getByText('Approved: 3.').waitFor()
    expect(await boxes.count()).toBe(0)
  })
})
