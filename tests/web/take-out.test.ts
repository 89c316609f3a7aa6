import { parseHTML } from 'linkedom'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type ApiStage, openApi } from './api-stage.ts'
import { textOf } from './browser-visitor.ts'
import { type Browser, browserOn, invite, joined, ownerOn } from './people-visitor.ts'

let stage: ApiStage
let ada: Browser
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
  ada = await ownerOn(stage)
})

async function tokenBy(browser: Browser, name: string): Promise<string> {
  const fields = new URLSearchParams({ name, expires: '30d' })
  for (const scope of ['read', 'config']) fields.append('scopes', scope)
  const page = await browser.ask('/admin/tokens', { method: 'POST', body: fields })
  return /ph_[\w-]+/.exec(await page.text())?.[0] ?? ''
}
const opens = async (token: string) => {
  const headers = { authorization: `Bearer ${token}` }
  return (await stage.app.request('/api/v1/posts', { headers })).status === 200
}
const invites = async (token: string) =>
  (await browserOn(stage).status(`/admin/join?token=${token}`)) === 200

/** Bob, an owner who made two tokens, one of them by the other, and an invitation, and revoked a third; Ada made one of each. */
async function stageOfBob() {
  const bob = await joined(stage, ada, 'owner')
  const cms = await tokenBy(bob.browser, 'cms')
  const headers = { authorization: `Bearer ${cms}` }
  const wish = { name: 'by cms', scopes: ['read'], expires_in: '7d' }
  const { token: child } = (await (await stage.send('POST', '/tokens', wish, headers)).json()) as {
    token: string
  }
  await tokenBy(bob.browser, 'gone')
  const [{ id } = { id: '' }] = (await stage.ports.access.tokens()).filter(
    ({ name }) => name === 'gone',
  )
  await bob.browser.post(`/admin/tokens/${id}/revoke`, { confirm: 'yes' })
  const bobs = { cms, child, invitation: await invite(bob.browser, { role: 'viewer' }) }
  const adas = {
    token: await tokenBy(ada, 'newsletter'),
    invitation: await invite(ada, { role: 'viewer' }),
  }
  return { bob, bobs, adas }
}

/** The form that takes somebody out, as words, and what is ticked in it. */
async function removal(id: string) {
  const { document } = parseHTML(await ada.text('/admin/people'))
  const form = document.querySelector(`form[action="/admin/people/${id}/remove"]`)
  return { says: textOf(form), ticked: form?.querySelector('[name=made]')?.hasAttribute('checked') }
}

test('who is taken out leaves no token and no invitation behind, unless that is wished', async () => {
  const { bob, bobs, adas } = await stageOfBob()
  const { says, ticked } = await removal(bob.id)
  expect(says).toContain('2 API tokens and 1 invitation that Bob made would stay good')
  expect(ticked).toBe(true)
  await ada.post(`/admin/people/${bob.id}/remove`, { sure: 'yes', made: 'yes' })
  expect(await ada.text('/admin/people')).toContain(
    'Bob is taken out, and signed out everywhere. Revoked with them: 2 API tokens and 1 invitation.',
  )
  expect([await opens(bobs.cms), await opens(bobs.child), await invites(bobs.invitation)]).toEqual([
    false,
    false,
    false,
  ])
  expect([await opens(adas.token), await invites(adas.invitation)]).toEqual([true, true])
  const { items } = await stage.ports.audit.list({}, { limit: 4 })
  expect(items.map(({ actor, action, thing }) => [actor.name, action, thing?.kind])).toEqual([
    ['Ada', 'remove', 'person'],
    ['Ada', 'revoke', 'invitation'],
    ['Ada', 'revoke', 'token'],
    ['Ada', 'revoke', 'token'],
  ])
})

test('what somebody made stays where the box is not ticked', async () => {
  const { bob, bobs } = await stageOfBob()
  await ada.post(`/admin/people/${bob.id}/remove`, { sure: 'yes' })
  expect(await stage.ports.people.byId(bob.id)).toBeUndefined()
  expect([await opens(bobs.cms), await opens(bobs.child), await invites(bobs.invitation)]).toEqual([
    true,
    true,
    true,
  ])
})

test('the last owner is not taken out, and nothing of theirs ends', async () => {
  const token = await tokenBy(ada, 'newsletter')
  const [owner] = await stage.ports.people.list()
  await ada.post(`/admin/people/${owner?.id}/remove`, { sure: 'yes', made: 'yes' })
  expect([await opens(token), (await stage.ports.people.list()).length]).toEqual([true, 1])
})

test('who made nothing that lasts is asked nothing', async () => {
  const bob = await joined(stage, ada, 'editor')
  expect(await removal(bob.id)).toEqual({
    says: 'Bob is signed out everywhere, for goodTake out',
    ticked: undefined,
  })
})
