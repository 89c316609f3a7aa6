import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { assetFile } from '../web/stage.ts'
import { openWatchedStage, type WatchedStage } from '../websub/watched-stage.ts'
import { openBrowser, viewports } from './browser.ts'
import { pageFaults } from './page-faults.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let browser: Browser
let stage: WatchedStage
const server = createAdaptorServer({ fetch: (request) => stage.app.fetch(request) })

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stage = await openWatchedStage({ publicUrl, assets: assetFile })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  server.close()
  await stage?.close()
})

const looks = Object.entries(viewports).flatMap(([size, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ size, viewport, colorScheme })),
)

it.each(looks)('the page of the hub fits and can be read on a $colorScheme $size', async (look) => {
  const { viewport, colorScheme } = look
  const context = await browser.newContext({ baseURL: stage.publicUrl, viewport, colorScheme })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(`/admin/sign-in?token=${await stage.signInToken()}`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation').getByText('More').click()
  await page.getByRole('link', { name: 'Hub' }).click()
  await page.getByRole('heading', { level: 1, name: 'Hub' }).waitFor()
  expect(await pageFaults(page)).toEqual([])
})
