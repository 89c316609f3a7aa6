import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { authenticator } from '../worker/authenticator.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { challengeFrom, joinedByPasskey, passkeySignIn, site } from './passkey-visitor.ts'
import { type Browser, browserOn, joined, ownerOn, PASSWORD } from './people-visitor.ts'

let stage: ApiStage
let ada: Browser
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
  ada = await ownerOn(stage)
})

/** Shows a passkey, and says what the page says of it. */
async function shows(browser: Browser, credential: string) {
  expect((await browser.post('/admin/you/proof', { credential })).status).toBe(303)
  return /class="flash[^>]*>\s*([^<]+)/.exec(await browser.text('/admin/you'))?.[1]?.trim()
}
const proofChallenge = (browser: Browser) => challengeFrom(browser, '/admin/you/proof')

const mayAdd = async (browser: Browser) =>
  (await browser.post('/admin/you/passkeys/options')).status === 200

const YES = 'It is you. For 5 minutes you may change how you sign in.'
const NO = 'This was none of your passkeys, or too late: try again'
const FIRST = 'Show one of your passkeys first, on the page “You”: it counts for 5 minutes'

test('with passkeys alone, an open session changes nothing of how one signs in', async () => {
  const { browser, id, email } = await joinedByPasskey(stage, ada, 'Bob')
  const begun = await browser.post('/admin/you/passkeys/options')
  expect([begun.status, await begun.json()]).toEqual([422, { refusal: FIRST }])
  const [own] = await stage.ports.people.passkeys(id)
  await browser.post(`/admin/you/passkeys/${own?.id}/remove`)
  expect(await browser.text('/admin/you')).toContain(FIRST)
  for (const [path, fields] of [
    ['/admin/you/password', { password: PASSWORD }],
    ['/admin/you/name', { name: 'Bob', email: 'eve@news.example' }],
  ] as const) {
    const answer = await browser.post(path, fields)
    expect([path, answer.status, (await answer.text()).includes(FIRST)]).toEqual([path, 422, true])
  }
  const person = await stage.ports.people.byId(id)
  expect([person?.email, person?.hasPassword]).toEqual([email, false])
  expect(await stage.ports.people.passkeys(id)).toHaveLength(1)
  expect((await browser.post('/admin/you/name', { name: 'Robert', email })).status).toBe(303)
})

test('a passkey that is shown again lets its person add another, and set a password, for five minutes', async () => {
  const { browser, device, id } = await joinedByPasskey(stage, ada, 'Bob')
  const before = await browser.text('/admin/you')
  expect([before.includes('Show that it is you'), before.includes('id="passkey-name"')]).toEqual([
    true,
    false,
  ])
  expect(await shows(browser, device.answer(await proofChallenge(browser), 1))).toBe(YES)
  const challenge = await challengeFrom(browser, '/admin/you/passkeys')
  const credential = authenticator(site).create(challenge, 'none')
  await browser.post('/admin/you/passkeys', { credential, name: 'The blue key' })
  const page = await browser.text('/admin/you')
  expect([page.includes('The blue key'), page.includes('Show that it is you')]).toEqual([
    true,
    false,
  ])
  stage.pass(5)
  expect(await mayAdd(browser)).toBe(false)
  await shows(browser, device.answer(await proofChallenge(browser), 2))
  stage.pass(4)
  expect((await browser.post('/admin/you/password', { password: PASSWORD })).status).toBe(303)
  expect((await stage.ports.people.byId(id))?.hasPassword).toBe(true)
})

test('no proof is an answer that was used already, comes late, or is of another session or person', async () => {
  const bob = await joinedByPasskey(stage, ada, 'Bob')
  const carol = await joinedByPasskey(stage, ada, 'Carol')
  const second = browserOn(stage)
  expect(await passkeySignIn(second, bob.device, 1)).toBe(303)

  const used = bob.device.answer(await proofChallenge(second), 2)
  expect(await shows(second, used)).toBe(YES)
  expect([await mayAdd(second), await mayAdd(bob.browser)]).toEqual([true, false])
  stage.pass(6)
  expect([await shows(second, used), await mayAdd(second)]).toEqual([NO, false])

  const late = bob.device.answer(await proofChallenge(second), 3)
  stage.pass(5)
  expect([await shows(second, late), await mayAdd(second)]).toEqual([NO, false])

  const elsewhere = bob.device.answer(await proofChallenge(bob.browser), 4)
  expect([await shows(second, elsewhere), await mayAdd(second)]).toEqual([NO, false])

  const carols = carol.device.answer(await proofChallenge(second), 1)
  expect([await shows(second, carols), await mayAdd(second)]).toEqual([NO, false])

  const toSignIn = bob.device.answer(await challengeFrom(second, '/admin/sign-in/passkey'), 5)
  expect([await shows(second, toSignIn), await mayAdd(second)]).toEqual([NO, false])

  const proof = bob.device.answer(await proofChallenge(second), 6)
  const { status } = await browserOn(stage).post('/admin/sign-in/passkey', { credential: proof })
  expect(status).toBe(401)
})

test('only one’s own passkeys are asked for', async () => {
  const bob = await joinedByPasskey(stage, ada, 'Bob')
  await joinedByPasskey(stage, ada, 'Carol')
  const options = await (await bob.browser.post('/admin/you/proof/options')).json()
  const [own] = await stage.ports.people.passkeys(bob.id)
  expect(options).toMatchObject({
    rpId: site.host,
    userVerification: 'required',
    allowCredentials: [{ id: own?.credentialId }],
  })
  const elsewhere = { method: 'POST', headers: { origin: 'https://evil.example' } }
  expect((await bob.browser.ask('/admin/you/proof/options', elsewhere)).status).toBe(403)
})

test('who has a password is asked for that, and who has nothing yet for nothing', async () => {
  const bob = await joined(stage, ada, 'editor')
  for (const browser of [bob.browser, ada]) {
    expect(await browser.text('/admin/you')).not.toContain('Show that it is you')
  }
  expect([await mayAdd(bob.browser), await mayAdd(ada)]).toEqual([false, true])
})
