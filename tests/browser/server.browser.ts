import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openBrowser, viewports } from './browser.ts'
import { pageFaults, watch } from './page-faults.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const TOKEN = 'a-token-for-this-test-and-nothing-else'
const program = new URL('../../dist/posthorn.js', import.meta.url).pathname
let folder: string
let server: ChildProcess
let browser: Browser
let signInLink: string
let baseURL: string

/** The built program, as a person starts it the first time: on an empty folder, with the sample set-up. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthorn-'))
  const environment = { HOST: '127.0.0.1', PORT: '0', POSTHORN_DATA: folder, POSTHORN_TOKEN: TOKEN }
  server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'serve'], {
    env: { PATH: process.env.PATH, ...environment },
    cwd: new URL('../..', import.meta.url).pathname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  signInLink = await printedLink(server)
  baseURL = new URL(signInLink).origin
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  if (server?.exitCode === null) {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
  }
  await rm(folder, { recursive: true, force: true })
})

function printedLink({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    stdout?.on('data', (chunk: Buffer) => {
      said += chunk
      const link = /Sign in\s+(\S+)\n/.exec(said)?.[1]
      if (link) resolve(link)
    })
    stdout?.once('end', () => reject(new Error(`it ended: ${said}`)))
  })
}

async function announce(post: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`${baseURL}/api/v1/posts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(post),
  })
  expect(response.status).toBe(201)
}

it('a person starts Posthorn, sees feeds and deliveries, stops one, and sends it after all', async () => {
  const context = await browser.newContext({ baseURL, viewport: viewports.phone })
  const page = await context.newPage()
  const seen = watch(page)
  const looksRight = async () =>
    expect([page.url(), await pageFaults(page)]).toEqual([page.url(), []])

  await page.goto('/')
  await page.getByRole('heading', { level: 1, name: 'The Daily Example' }).waitFor()
  expect(await page.locator('ol.posts > li').count()).toBe(3)
  await looksRight()

  await page.goto(signInLink)
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
  await page.getByRole('link', { name: 'masto', exact: true }).click()
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
  await page.waitForURL(`${baseURL}/`)
  expect(seen).toEqual([])
  await context.close()
})
