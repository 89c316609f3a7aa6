import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { createSignInLink } from '../../src/tasks/access.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { challengeFrom, joinedByPasskey, passkeySignIn } from './passkey-visitor.ts'
import { type Browser, browserOn, joined, ownerOn, PASSWORD } from './people-visitor.ts'

let stage: ApiStage
let ada: Browser
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
  ada = await ownerOn(stage)
})

const DOOR = '/admin/sign-in/passkey'
const askedFrom = (browser: Browser, headers: Record<string, string> = {}) =>
  browser.ask(`${DOOR}/options`, { method: 'POST', headers })
const enter = async (credential: string) =>
  (await browserOn(stage).post(DOOR, { credential })).status
const kept = () => stage.ports.authRecords.count('person_verifications', [])

test('a flood of those who cannot be told apart locks nobody out, and leaves nothing behind', async () => {
  const bob = await joined(stage, ada, 'editor')
  const carol = await joinedByPasskey(stage, ada, 'Carol')
  const eve = browserOn(stage)
  for (let one = 0; one < 500; one += 1) expect((await askedFrom(eve)).status).toBe(200)
  expect(await kept()).toBe(0)
  expect(await passkeySignIn(browserOn(stage), carol.device, 1)).toBe(303)
  const byPassword = { email: bob.email, password: PASSWORD }
  expect((await browserOn(stage).post('/admin/sign-in', byPassword)).status).toBe(303)
  const token = await createSignInLink(stage.ports)
  expect((await browserOn(stage).post('/admin/sign-in', { token })).status).toBe(303)
})

test('one address is answered sixty times a minute, and others all the same', async () => {
  const eve = browserOn(stage)
  const from = (address: string) => askedFrom(eve, { 'cf-connecting-ip': address })
  for (let one = 0; one < 60; one += 1) await from('203.0.113.7')
  expect((await from('203.0.113.7')).status).toBe(429)
  expect((await from('203.0.113.8')).status).toBe(200)
  stage.pass(1)
  expect((await from('203.0.113.7')).status).toBe(200)
})

test('what was asked is answered once, also by two at once', async () => {
  const { device } = await joinedByPasskey(stage, ada, 'Carol')
  const challenge = await challengeFrom(browserOn(stage), DOOR)
  // Passkeys that are synchronised do not count: each of their answers says 0.
  const answers = await Promise.all([0, 1, 2].map(() => enter(device.answer(challenge, 0))))
  expect(answers.toSorted()).toEqual([303, 401, 401])
  expect(await enter(device.answer(challenge, 0))).toBe(401)
  expect(await kept()).toBe(1)
})

test('within five minutes, and only what we asked', async () => {
  const { device } = await joinedByPasskey(stage, ada, 'Carol')
  const challenge = await challengeFrom(browserOn(stage), DOOR)
  const [random, ends, signature] = Buffer.from(challenge, 'base64url').toString().split('.')
  const changed = (text: string) => enter(device.answer(Buffer.from(text).toString('base64url'), 0))
  expect(await changed(`${random}.${Number(ends) + 60_000}.${signature}`)).toBe(401)
  expect(await changed(`${random}.${ends}.sha256=${'00'.repeat(32)}`)).toBe(401)
  expect(await changed('made up')).toBe(401)
  stage.pass(5)
  expect(await enter(device.answer(challenge, 0))).toBe(401)
  const next = await challengeFrom(browserOn(stage), DOOR)
  stage.pass(4)
  expect(await enter(device.answer(next, 0))).toBe(303)
  stage.pass(2)
  const last = await challengeFrom(browserOn(stage), DOOR)
  expect([await enter(device.answer(last, 0)), await kept()]).toEqual([303, 1])
})
