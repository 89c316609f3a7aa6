import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { everyPage, wholeApp } from '../web/every-page.ts'
import { openStage, type Stage } from '../web/stage.ts'
import { contrast, standards, violations } from './axe.ts'
import { openBrowser, screenshotFolder } from './browser.ts'
import { pageFaults, watch } from './page-faults.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 })

type Scheme = 'light' | 'dark'
type Size = { readonly width: number; readonly height: number; readonly schemes: readonly Scheme[] }
/** Colours are the same on each: phones are looked at in the dark alone. */
const sizes: Readonly<Record<string, Size>> = {
  desktop: { width: 1280, height: 900, schemes: ['light', 'dark'] },
  phone: { width: 390, height: 844, schemes: ['dark'] },
}
/** They are asked here for what is not there, and say so. */
const sayNo = ['/nothing-here', '/posts/nothing', '/share', '/admin/sign-in', '/admin/join']
/** What a page weighs beside its pictures, before anything is compressed. */
const HEAVIEST = 100_000

let browser: Browser
let stage: Stage
let app: ReturnType<typeof wholeApp>
const server = createAdaptorServer({ fetch: (request) => app.fetch(request) })
let baseURL: string
let paths: readonly string[]

beforeAll(async () => {
  stage = await openStage()
  paths = await everyPage(stage)
  app = wholeApp(stage)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  server.close()
  stage?.close()
})

/** Without transitions: colours are measured that stay. */
async function signedIn() {
  const context = await browser.newContext({ baseURL, reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(await stage.signInLink())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  return page
}

/** What is wrong with a page: by all rules in the first colour scheme, in another by those of colours. */
async function faultsOf(page: Page, path: string, schemes: readonly Scheme[]): Promise<string[]> {
  await page.goto(path)
  const faults: string[] = []
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    const rules = colorScheme === schemes[0] ? standards : contrast
    const found = [...(await violations(page, rules)), ...(await pageFaults(page))]
    faults.push(...found.map((fault) => `${path}, ${colorScheme}: ${fault}`))
  }
  return faults
}

/** For whoever looks at a run: a picture of each page takes as long as all checks of it. */
async function keep(page: Page, folder: string, path: string): Promise<void> {
  if (process.env.SCREENSHOTS === undefined) return
  await page.emulateMedia({ colorScheme: 'light' })
  const name = path.replaceAll(/\W+/g, '-').slice(1, 60) || 'home'
  await page.screenshot({ path: `${screenshotFolder(folder)}/${name}.png`, fullPage: true })
}

it.each(Object.entries(sizes))(
  'every page on a %s is accessible, fits, and asks for nothing from elsewhere',
  async (size, { schemes, ...viewport }) => {
    const signedInPage = await signedIn()
    const rest = [...paths]
    const faults: string[] = []
    const walk = async (page: Page) => {
      const seen = watch(page, { missing: sayNo })
      await page.setViewportSize(viewport)
      for (let path = rest.shift(); path !== undefined; path = rest.shift()) {
        faults.push(...(await faultsOf(page, path, schemes)))
        await keep(page, size, path)
      }
      faults.push(...seen)
    }
    // Two at once: one is measured while the other loads.
    await Promise.all([walk(signedInPage), walk(await signedInPage.context().newPage())])
    expect(faults).toEqual([])
  },
)

it('no page is heavy, even before it is compressed', async () => {
  const page = await signedIn()
  const heavy: [string, number][] = []
  for (const path of paths) {
    const answer = await page.request.get(path, { headers: { accept: 'text/html' } })
    const bytes = (await answer.body()).length
    if (bytes > HEAVIEST) heavy.push([path, bytes])
  }
  expect(heavy).toEqual([])
})
