import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { type ApiStage, openApi, TOKEN } from '../web/api-stage.ts'
import { openBrowser, screenshotFolder, viewports } from './browser.ts'
import { pageFaults, watch } from './page-faults.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let browser: Browser
let stage: ApiStage
let baseURL: string
const server = createAdaptorServer({ fetch: (request) => stage.app.fetch(request) })

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stage = await openApi({ publicUrl: baseURL })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  server.close()
  stage?.close()
})

const looks = Object.entries(viewports).flatMap(([size, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ size, viewport, colorScheme })),
)

it.each(looks)('the API is tried on a $colorScheme $size', async (look) => {
  const { size, viewport, colorScheme } = look
  const context = await browser.newContext({
    baseURL,
    viewport,
    colorScheme,
    reducedMotion: 'reduce',
  })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const faults = watch(page, { missing: ['/api/v1/posts'] })
  await page.goto('/api/v1/docs')
  const open = async (name: string) => {
    const entry = page
      .locator('details')
      .filter({ has: page.locator(`summary:has-text("${name}")`) })
    await entry.first().locator('summary').click()
    return entry.first()
  }
  const list = await open('GET /posts All')
  await list.getByRole('button', { name: 'Send GET /posts' }).click()
  await list.getByText('401 Unauthorized').waitFor()
  await page.getByLabel('API token').fill(TOKEN)
  await list.getByLabel('limit').fill('1')
  await list.getByRole('button', { name: 'Send GET /posts' }).click()
  await list.getByText('200 OK').waitFor()
  expect(await list.getByRole('status').textContent()).toContain('etag: W/"')
  const save = await open('POST /posts Save')
  await save.getByRole('button', { name: 'Send POST /posts' }).click()
  await save.getByText(/^20[01] (?:OK|Created) within/).waitFor()
  expect(await save.getByRole('status').textContent()).toContain(
    '"title": "Council votes to keep the night ferry"',
  )
  expect(await pageFaults(page)).toEqual([])
  await page.evaluate(axe.source)
  const broken = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
  expect(broken).toEqual([])
  expect(faults).toEqual([])
  await page.screenshot({ path: join(screenshotFolder('api-docs'), `${size}-${colorScheme}.png`) })
  await page.reload()
  expect(await page.getByLabel('API token').inputValue()).toBe('')
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0])
})

it('without a script there is all to read, and nothing to fill in', async () => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto('/api/v1/docs')
  expect(await page.getByLabel('API token').isVisible()).toBe(false)
  await page.getByText('GET /posts/{id}', { exact: false }).first().click()
  expect(await page.getByRole('button', { name: /Send/ }).count()).toBe(0)
})
