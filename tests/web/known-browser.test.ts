import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'
import { type Browser, browserOn, joined, ownerOn, PASSWORD } from './people-visitor.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
})

const email = 'bob@news.example'
const show = async (browser: Browser, password: string) =>
  (await browser.post('/admin/sign-in', { email, password })).status
/** Longer than a password may be, so that none is hashed. */
async function guess(browser: Browser, times: number) {
  for (let one = 0; one < times; one += 1) await show(browser, `${one}`.repeat(200))
}

/** A browser in which Bob has signed in once, and out again. */
async function bobs() {
  await joined(stage, await ownerOn(stage), 'editor')
  const browser = browserOn(stage)
  expect(await show(browser, PASSWORD)).toBe(303)
  await browser.post('/admin/sign-out')
  return browser
}

test('who guesses a password from elsewhere does not lock its person out of a browser of theirs', async () => {
  const bob = await bobs()
  await guess(browserOn(stage), 20)
  expect(await show(browserOn(stage), PASSWORD)).toBe(429)
  expect(await show(bob, PASSWORD)).toBe(303)
})

test('in a browser that is known, a password is guessed only so often, too', async () => {
  const bob = await bobs()
  await guess(bob, 20)
  expect(await show(bob, PASSWORD)).toBe(429)
  expect(await show(browserOn(stage), PASSWORD)).toBe(303)
})

test('a browser is known for its own person alone, and not by a cookie that was made up', async () => {
  const bob = await bobs()
  const known = bob.jar.get('posthorn_known') ?? ''
  await guess(browserOn(stage), 20)
  const made = browserOn(stage)
  made.jar.set(
    'posthorn_known',
    known.replace(/^./, (first) => (first === '0' ? '1' : '0')),
  )
  expect(await show(made, PASSWORD)).toBe(429)
  const ada = await ownerOn(stage)
  await ada.post('/admin/sign-out')
  expect(ada.jar.has('posthorn_known')).toBe(true)
  expect(await show(ada, PASSWORD)).toBe(429)
})

test('what makes a browser known opens nothing', async () => {
  const bob = await bobs()
  expect(await bob.status('/admin')).toBe(401)
  bob.jar.set('posthorn_session', bob.jar.get('posthorn_known') ?? '')
  expect(await bob.status('/admin')).toBe(401)
})
