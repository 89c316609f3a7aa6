import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { totp } from '../web/totp.ts'
import { openBrowser, screenshotFolder, viewports } from './browser.ts'
import { pageFaults } from './page-faults.ts'
import { type StartedServer, startServer } from './started-server.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const PASSWORD = 'a sentence of six words here'
const folder = screenshotFolder('people')

let server: StartedServer
let browser: Browser
/** By name: passkeys are not for bare numbers. */
let baseURL: string

beforeAll(async () => {
  server = await startServer()
  baseURL = server.baseURL.replace('127.0.0.1', 'localhost')
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function visitor(options: { readonly javaScriptEnabled?: boolean } = {}) {
  const context = await browser.newContext({ baseURL, viewport: viewports.desktop, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load')) {
      errors.push(message.text())
    }
  })
  return { page, errors }
}

const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name }).waitFor()

/** Nothing is wrong with the page as it stands, on a desktop or a phone; a picture of each is kept. */
async function looksRight(page: Page, name: string) {
  for (const [size, viewport] of Object.entries(viewports)) {
    await page.setViewportSize(viewport)
    await page.evaluate(axe.source)
    const broken = await page.evaluate(async () => {
      const { axe: runner } = window as unknown as { axe: typeof axe }
      const found = await runner.run(document, { preload: false, iframes: false })
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
    })
    expect([name, size, ...broken, ...(await pageFaults(page))]).toEqual([name, size])
    await page.screenshot({ path: `${folder}/${name}-${size}.png`, fullPage: true })
  }
}

/** A device that has passkeys, and a person who unlocks it. */
async function unlockingDevice(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

async function signIn(page: Page, email: string) {
  await page.goto('/admin')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

it('an owner invites an editor, who joins, sets up a second factor and a passkey, and signs in by each', async () => {
  const owner = await visitor()
  await owner.page.goto(server.signInLink.replace('127.0.0.1', 'localhost'))
  await owner.page.getByLabel('Your name').fill('Ada')
  await owner.page.getByLabel('Your e-mail address').fill('ada@news.example')
  await looksRight(owner.page, 'first-owner')
  await owner.page.getByRole('button', { name: 'Sign in' }).click()
  await owner.page.getByRole('link', { name: 'You: Ada' }).waitFor()
  await owner.page.goto('/admin/people')
  await owner.page.getByLabel('Name', { exact: true }).fill('Bob')
  await owner.page.getByLabel('Role', { exact: true }).selectOption('editor')
  await owner.page.getByRole('button', { name: 'Make an invitation link' }).click()
  const link = await owner.page.locator('.once code').textContent()
  await looksRight(owner.page, 'people')

  await owner.page.goto('/admin/you')
  await owner.page.getByLabel('The new password').fill(PASSWORD)
  await owner.page.getByRole('button', { name: 'Set it' }).click()
  await owner.page.getByText('The password is changed').waitFor()

  const { page, errors } = await visitor()
  await page.goto(link ?? '')
  await heading(page, 'You are invited')
  expect(await page.getByLabel('Your name').inputValue()).toBe('Bob')
  await page.getByLabel('Your e-mail address').fill('bob@news.example')
  await page.getByLabel('A password').fill(PASSWORD)
  await looksRight(page, 'join')
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await heading(page, 'Today')
  expect((await page.goto('/admin/people'))?.status()).toBe(403)

  await page.goto('/admin/you')
  await looksRight(page, 'you')
  const second = page.getByRole('region', { name: 'Second factor' })
  await second.getByLabel('Your password').fill(PASSWORD)
  await second.getByRole('button', { name: 'Set it up' }).click()
  const key = (await second.locator('.once code').textContent()) ?? ''
  expect(
    await second.locator('img.qr').evaluate((image: HTMLImageElement) => image.naturalWidth),
  ).toBeGreaterThan(20)
  await looksRight(page, 'second-factor')
  await second.getByLabel('The code that it shows now').fill(totp(key))
  await second.getByRole('button', { name: 'Turn it on' }).click()
  expect(await second.locator('.codes li').count()).toBe(10)
  const backup = (await second.locator('.codes li').first().textContent()) ?? ''
  await looksRight(page, 'backup-codes')
  await page.getByRole('button', { name: 'Sign out' }).click()

  await signIn(page, 'bob@news.example')
  await heading(page, 'One more step')
  await looksRight(page, 'code')
  await page.getByLabel('Code').fill(totp(key, 1))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await heading(page, 'Today')

  await unlockingDevice(page)
  await page.goto('/admin/you')
  const passkeys = page.getByRole('region', { name: 'Passkeys' })
  await passkeys.getByLabel('Name of the passkey').fill('This laptop')
  await passkeys.getByLabel('Your password').fill('not my password')
  await passkeys.getByRole('button', { name: 'Add a passkey' }).click()
  await passkeys.getByText('This is not your password').waitFor()
  await passkeys.getByLabel('Your password').fill(PASSWORD)
  await passkeys.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('This laptop is added.').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.goto('/admin/deliveries')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await heading(page, 'Deliveries')
  await page.goto('/admin/you')
  await page.getByRole('button', { name: 'Remove This laptop' }).click()
  await page.getByText('The passkey is removed.').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.goto('/admin')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('This passkey is not known here.').waitFor()
  await looksRight(page, 'sign-in')

  await signIn(page, 'bob@news.example')
  await page.getByLabel('Code').fill(backup)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await heading(page, 'Today')
  expect([...owner.errors, ...errors]).toEqual([])
})

it('an invitation is accepted with a passkey alone', async () => {
  const owner = await visitor()
  await signIn(owner.page, 'ada@news.example')
  await heading(owner.page, 'Today')
  await owner.page.goto('/admin/people')
  await owner.page.getByLabel('Role', { exact: true }).selectOption('viewer')
  await owner.page.getByRole('button', { name: 'Make an invitation link' }).click()
  const link = await owner.page.locator('.once code').textContent()

  const { page, errors } = await visitor()
  await unlockingDevice(page)
  await page.goto(link ?? '')
  const instead = page.getByRole('button', { name: 'Join with a passkey instead' })
  await page.getByLabel('Your name').fill('Carol')
  await page.getByLabel('Your e-mail address').fill('carol@news.example')
  await instead.click()
  await heading(page, 'Today')
  await page.goto('/admin/you')
  await page.getByRole('heading', { name: 'Show that it is you' }).waitFor()
  expect(await page.getByLabel('The new password').count()).toBe(0)
  await looksRight(page, 'show-passkey')
  const plain = await visitor({ javaScriptEnabled: false })
  await plain.page.context().addCookies(await page.context().cookies())
  await plain.page.goto('/admin/you')
  await plain.page.getByText('That needs scripts').waitFor()
  expect(await plain.page.getByRole('button', { name: 'Show a passkey' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Show a passkey' }).click()
  await page.getByText('It is you. For 5 minutes you may change how you sign in.').waitFor()
  await page.getByLabel('Name of the passkey').waitFor()
  await page.getByLabel('The new password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set it' }).click()
  await page.getByText('The password is changed').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.goto('/admin')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('link', { name: 'You: Carol' }).waitFor()
  expect(errors).toEqual([])
})

it('without scripts, a password and its code sign in, and nothing is offered that needs one', async () => {
  const { page } = await visitor({ javaScriptEnabled: false })
  await page.goto('/admin')
  expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0)
  await signIn(page, 'nobody@news.example')
  await page.getByText('do not belong together').waitFor()
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('nobody@news.example')
  await signIn(page, 'ada@news.example')
  await heading(page, 'Today')
})
