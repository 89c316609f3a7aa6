import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Role } from '../../src/core/permissions.ts'
import { type RehearsalServer, serveRehearsal } from '../../src/rehearsal/server.ts'
import { createSignInLink } from '../../src/tasks/access.ts'
import { wholeApp } from '../web/every-page.ts'
import { openStage, type Stage } from '../web/stage.ts'
import { playMorning, setup } from '../web/stage-setup.ts'
import { openBrowser, viewports } from './browser.ts'
import { watch } from './page-faults.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let browser: Browser
let stage: Stage
let network: RehearsalServer
let app: ReturnType<typeof wholeApp>
const server = createAdaptorServer({ fetch: (request) => app.fetch(request) })
let baseURL: string

/** A publication on a morning, and a Mastodon server on another port, for which somebody signs in. */
beforeAll(async () => {
  stage = await openStage({
    outgoing: { fetch, document: async () => ({ outcome: 'failed', reason: 'none' }) },
  })
  await playMorning(stage)
  network = await serveRehearsal({ host: '127.0.0.1', port: 0, now: () => stage.clock.now })
  const settings = { server: `${network.url}/mastodon` }
  const accounts = setup.accounts.map((one) => (one.id === 'desk' ? { ...one, settings } : one))
  await stage.ports.setup.apply({ ...setup, accounts }, stage.clock.now)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  app = wholeApp(stage, baseURL)
  for (const role of ['viewer', 'editor', 'owner'] as const) {
    const person = { id: role, name: role, email: `${role}@news.example`, role }
    await stage.ports.people.add(person, stage.clock.now)
  }
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await network?.close()
  server.close()
  stage?.close()
})

async function signedIn(role: Role = 'owner', options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ baseURL, viewport: viewports.desktop, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const secret = await createSignInLink(stage.ports, role)
  await page.goto(`/admin/sign-in?token=${secret}`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  return page
}

it('an owner connects an account by signing in at its network', async () => {
  const page = await signedIn()
  await page.goto('/admin/accounts')
  await page.getByRole('button', { name: 'Connect desk' }).click()
  await page.waitForURL(`${network.url}/mastodon/**`)
  await page.goto(`${page.url()}&decision=allow`)
  await page.waitForURL(`${baseURL}/admin/accounts`)
  await page.getByRole('status').getByText('desk is connected').waitFor()
  expect((await stage.ports.setup.account('desk'))?.name).toMatch(/^@rehearsal@/)
})

it('a person settles an undecided delivery, without scripts too', async () => {
  const page = await signedIn('editor', { javaScriptEnabled: false })
  const seen = watch(page)
  await page.getByRole('link', { name: /^Decide/ }).click()
  await page.getByLabel('Its address there').fill('https://social.example/@desk/1')
  await page.getByRole('button', { name: 'Yes, it is there' }).click()
  await page.getByRole('status').getByText('Noted as sent.').waitFor()
  expect((await stage.ports.deliveries.counts()).undecided ?? 0).toBe(0)
  expect(seen).toEqual([])
})

it('a template shows what it gives while it is typed, with its count', async () => {
  const page = await signedIn()
  const seen = watch(page)
  await page.goto('/admin/templates/x')
  const field = page.getByRole('textbox', { name: 'Liquid text' }).or(page.locator('#field-text'))
  await field.first().fill('Read: {{ post.title }}')
  const preview = page.locator('#preview')
  await preview
    .getByText(/^Read: /)
    .first()
    .waitFor()
  const count = await preview
    .getByText(/^\d+ of 280/)
    .first()
    .textContent()
  expect(Number.parseInt(count ?? '', 10)).toBeGreaterThan('Read: '.length)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('status').first().waitFor()
  expect((await stage.ports.setup.templates()).x).toBe('Read: {{ post.title }}')
  expect(seen).toEqual([])
})

describe('roles', () => {
  it.each([
    ['viewer', ['Schedules', 'Templates'], ['People', 'Tokens']],
    ['editor', ['Schedules', 'Templates'], ['People', 'Tokens']],
  ] as const)('a %s is offered what they may, and refused the rest', async (role, may, mayNot) => {
    const page = await signedIn(role)
    await page.getByRole('navigation', { name: 'Admin' }).getByText('Set-up').click()
    const menu = page.getByRole('navigation', { name: 'Admin' })
    for (const name of may) expect([name, await menu.getByText(name).count()]).toEqual([name, 1])
    for (const name of mayNot) expect([name, await menu.getByText(name).count()]).toEqual([name, 0])
    for (const path of ['/admin/people', '/admin/guide/publication']) {
      expect([path, (await page.goto(path))?.status()]).toEqual([path, 403])
      await page.getByText(/owner/).first().waitFor()
    }
    await page.goto('/admin/posts/storks')
    const sending = page.getByRole('button', { name: /^Send now/ })
    expect((await sending.count()) > 0).toBe(role === 'editor')
    await page.goto('/admin/schedules/news')
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
  })
})
