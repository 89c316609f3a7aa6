import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { browserOf } from '../../src/web/admin/you-sessions.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { type Browser, browserOn, joined, ownerOn, PASSWORD } from './people-visitor.ts'
import { totp } from './totp.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
})

const bobIn = async () => joined(stage, await ownerOn(stage), 'editor')
const shown = (html: string, pattern: RegExp) => pattern.exec(html)?.[1] ?? ''

/** Sets up the second factor; the key, and the backup codes. */
async function secured(browser: Browser) {
  const page = await (await browser.post('/admin/you/two-factor', { former: PASSWORD })).text()
  const key = shown(page, /Key: <code>([A-Z2-7]+)</)
  const confirmed = await browser.post('/admin/you/two-factor/confirm', { code: totp(key) })
  const after = await confirmed.text()
  const codes = [...after.matchAll(/<li>([\w-]{11})<\/li>/g)]
  return { key, page, confirmed: after, codes: codes.map(([, code]) => code ?? '') }
}

async function atTheCode(email: string) {
  const browser = browserOn(stage)
  const answer = await browser.post('/admin/sign-in', { email, password: PASSWORD })
  return { browser, answer }
}
const show = (browser: Browser, code: string) => browser.post('/admin/sign-in/code', { code })

describe('a second factor', () => {
  test('is set up with the password, a key and a first code, and asked for from then on', async () => {
    const bob = await bobIn()
    const { page, codes, confirmed } = await secured(bob.browser)
    expect(page).toContain('<img class="qr" src="data:image/svg+xml;base64,')
    expect(codes).toHaveLength(10)
    expect(confirmed).toContain('<div data-label="End">This one</div>')
    expect(await bob.browser.text('/admin/you')).not.toContain(codes[0])
    const { browser, answer } = await atTheCode(bob.email)
    expect([answer.status, (await answer.text()).includes('One more step')]).toEqual([200, true])
    expect(await browser.status('/admin')).toBe(401)
  })

  test('lets in with a code of the app, once', async () => {
    const bob = await bobIn()
    const { key, codes } = await secured(bob.browser)
    const first = await atTheCode(bob.email)
    const code = totp(key, 1)
    expect((await show(first.browser, code)).status).toBe(303)
    expect(await first.browser.status('/admin')).toBe(200)
    const second = await atTheCode(bob.email)
    const again = await show(second.browser, code)
    expect([again.status, (await again.text()).includes('was used already')]).toEqual([401, true])
    expect((await show(second.browser, codes[0] ?? '')).status).toBe(303)
  })

  test('lets one of two in who show the same code at once', async () => {
    const bob = await bobIn()
    const { key } = await secured(bob.browser)
    const doors = [await atTheCode(bob.email), await atTheCode(bob.email)]
    const answers = await Promise.all(doors.map(({ browser }) => show(browser, totp(key, 1))))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 401])
  })

  test('lets in with each backup code once', async () => {
    const bob = await bobIn()
    const { codes } = await secured(bob.browser)
    const [code = ''] = codes
    expect((await show((await atTheCode(bob.email)).browser, code)).status).toBe(303)
    expect((await show((await atTheCode(bob.email)).browser, code)).status).toBe(401)
    const fresh = await bob.browser.post('/admin/you/two-factor/codes', { former: PASSWORD })
    const [, other = ''] = codes
    expect((await fresh.text()).includes(other)).toBe(false)
    expect((await show((await atTheCode(bob.email)).browser, other)).status).toBe(401)
  })

  test('is not guessed: after five wrong codes the password is asked for again', async () => {
    const bob = await bobIn()
    const { key } = await secured(bob.browser)
    const { browser } = await atTheCode(bob.email)
    for (const code of ['000001', '000002', '000003', '000004', '000005']) await show(browser, code)
    const right = await show(browser, totp(key, 1))
    expect([right.status, (await right.text()).includes('Start again')]).toEqual([401, true])
    expect((await show(browserOn(stage), totp(key, 1))).status).toBe(401)
  })

  test('is not on before a code was right, and off only with the password', async () => {
    const bob = await bobIn()
    await bob.browser.post('/admin/you/two-factor', { former: PASSWORD })
    const wrong = await bob.browser.post('/admin/you/two-factor/confirm', { code: '000000' })
    expect(wrong.status).toBe(422)
    expect((await stage.ports.people.byId(bob.id))?.twoFactor).toBe(false)
    await secured(bob.browser)
    expect((await stage.ports.people.byId(bob.id))?.twoFactor).toBe(true)
    const off = (former: string) => bob.browser.post('/admin/you/two-factor/end', { former })
    expect((await off('another sentence')).status).toBe(422)
    expect((await off(PASSWORD)).status).toBe(303)
    expect((await (await atTheCode(bob.email)).answer).status).toBe(303)
  })

  test('is kept encrypted', async () => {
    const bob = await bobIn()
    const { key, codes } = await secured(bob.browser)
    const kept = JSON.stringify(await stage.ports.authRecords.find('person_two_factors', []))
    for (const secret of [key, ...codes]) expect(kept).not.toContain(secret)
  })
})

describe('a password', () => {
  test('is changed with the former one, and ends every other session', async () => {
    const bob = await bobIn()
    const { browser: other } = await atTheCode(bob.email)
    const change = (former: string, password: string) =>
      bob.browser.post('/admin/you/password', { former, password })
    expect((await change('another sentence', 'the next sentence')).status).toBe(422)
    expect((await change(PASSWORD, 'short')).status).toBe(422)
    expect(await other.status('/admin')).toBe(200)
    expect((await change(PASSWORD, 'the next sentence')).status).toBe(303)
    expect([await bob.browser.status('/admin'), await other.status('/admin')]).toEqual([200, 401])
    expect((await atTheCode(bob.email)).answer.status).toBe(401)
  })

  test('is set without a former one by who came in by a link', async () => {
    const ada = await ownerOn(stage)
    expect((await ada.post('/admin/you/password', { password: PASSWORD })).status).toBe(303)
    expect((await atTheCode('ada@news.example')).answer.status).toBe(303)
  })
})

test('a passkey is begun with the password, where there is one: an open session is not enough', async () => {
  const ada = await ownerOn(stage)
  const bob = await joined(stage, ada, 'editor')
  const begin = (browser: Browser, fields = {}) =>
    browser.post('/admin/you/passkeys/options', fields)
  for (const fields of [{}, { former: '' }, { former: 'not my password' }]) {
    const answer = await begin(bob.browser, fields)
    const told = await answer.json()
    expect([answer.status, told]).toEqual([422, { refusal: 'This is not your password' }])
  }
  expect(await stage.ports.authRecords.count('person_verifications', [])).toBe(0)
  const begun = await begin(bob.browser, { former: PASSWORD })
  expect([begun.status, await begun.json()]).toMatchObject([200, { user: { name: bob.email } }])
  expect(await bob.browser.text('/admin/you')).toContain('id="passkey-former"')
  expect((await begin(ada)).status).toBe(200)
})

test('name and address are one’s own to change, the address only with the password', async () => {
  const bob = await bobIn()
  const save = async (fields: Record<string, string>) => {
    const answer = await bob.browser.post('/admin/you/name', { name: 'Bob', ...fields })
    return [answer.status, (await stage.ports.people.byId(bob.id))?.email]
  }
  expect(await save({ email: 'b@news.example', former: '' })).toEqual([422, 'bob@news.example'])
  expect(await save({ email: 'ada@news.example', former: PASSWORD })).toEqual([422, bob.email])
  expect(await save({ email: 'b@news.example', former: PASSWORD })).toEqual([303, 'b@news.example'])
  expect(await save({ email: 'b@news.example', name: 'Robert', role: 'owner' })).toEqual([
    303,
    'b@news.example',
  ])
  const person = await stage.ports.people.byId(bob.id)
  expect([person?.name, person?.role]).toEqual(['Robert', 'editor'])
})

test('sessions are listed, and ended one by one or all others, but never those of somebody else', async () => {
  const bob = await bobIn()
  const { browser: second } = await atTheCode(bob.email)
  const { browser: third } = await atTheCode(bob.email)
  const page = await bob.browser.text('/admin/you')
  expect([...page.matchAll(/data-label="Browser">Firefox on Linux</g)]).toHaveLength(3)
  const ends = [...page.matchAll(/\/admin\/you\/sessions\/(\w{26})\/end/g)].map(([, id]) => id)
  expect(ends).toHaveLength(2)
  const [adas] = await stage.ports.authRecords.find('person_sessions', [
    { field: 'personId', is: 'ne', value: bob.id },
  ])
  await bob.browser.post(`/admin/you/sessions/${adas?.id}/end`)
  expect(await stage.ports.authRecords.count('person_sessions', [])).toBe(4)
  await bob.browser.post(`/admin/you/sessions/${ends[0]}/end`)
  expect(await stage.ports.authRecords.count('person_sessions', [])).toBe(3)
  await bob.browser.post('/admin/you/sessions/end-others')
  expect([await second.status('/admin'), await third.status('/admin')]).toEqual([401, 401])
  expect(await bob.browser.status('/admin')).toBe(200)
})

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    'Safari on Mac OS',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['', 'A browser'],
])('%s is %s', (userAgent, words) => {
  expect(browserOf(userAgent)).toBe(words)
})
