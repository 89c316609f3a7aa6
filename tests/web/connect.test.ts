import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal } from '../../src/rehearsal/rehearsal.ts'
import { setupFile } from '../../src/setup-file.ts'
import { createSignInLink } from '../../src/tasks/access.ts'
import { adoptWaiting } from '../../src/tasks/adopt-account.ts'
import { applyConfig } from '../../src/tasks/apply-config.ts'
import { adminPages } from '../../src/web/admin/admin.tsx'
import { assetFile, openStage, publicUrl } from './stage.ts'
import { setup } from './stage-setup.ts'

type Ground = Awaited<ReturnType<typeof openGround>>
let ground: Ground
beforeEach(async () => {
  ground = await openGround()
})

/** An account that nobody has connected yet, its network, and a person with a browser. */
async function openGround() {
  const stage = await openStage()
  onTestFinished(stage.close)
  const rehearsal = createRehearsal({ now: () => stage.clock.now })
  const reach = rehearsalFetch(rehearsal, 'mastodon')
  const ports = { ...stage.ports, outgoing: { ...stage.ports.outgoing, fetch: reach } }
  const desk = setup.accounts.find(({ id }) => id === 'desk')
  if (!desk) throw new Error('no desk')
  const waiting = { ...desk, settings: { server: 'https://social.example' } }
  const accounts = [...setup.accounts.filter(({ id }) => id !== 'desk'), waiting]
  await applyConfig(ports, { ...setup, accounts: setup.accounts.filter(({ id }) => id !== 'desk') })
  await applyConfig(ports, { ...setup, accounts })
  const app = adminPages({
    ports,
    assets: assetFile,
    publicUrl,
    setupFile: setupFile({}, () => ''),
  })
  const jar = new Map<string, string>()
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await app.request(`${publicUrl}${path}`, {
      ...init,
      headers: { ...init.headers, cookie: [...jar].map((one) => one.join('=')).join('; ') },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    return answer
  }
  const signIn = async () => {
    const token = await createSignInLink(ports)
    await ask('/admin/sign-in', { method: 'POST', body: new URLSearchParams({ token }) })
  }
  return { stage, ports, rehearsal, reach, ask, signIn }
}

/** Where a person is sent who presses Connect. */
async function wayOut({ ask }: Ground): Promise<string> {
  const page = await ask('/admin/accounts/desk/connect', { method: 'POST' })
  expect(page.status).toBe(200)
  const url = /^0;url=(.+)$/.exec(page.headers.get('refresh') ?? '')?.[1] ?? ''
  expect(await page.text()).toContain(`href="${url.replaceAll('&', '&amp;')}"`)
  return url
}

/** Where the network sends their browser to. */
async function wayBack({ reach }: Ground, url: string, decision: string): Promise<string> {
  const decided = await reach(`${url}&decision=${decision}`)
  const back = new URL(decided.headers.get('location') ?? '')
  expect(back.origin).toBe(publicUrl)
  return back.pathname + back.search
}

const flash = async ({ ask }: Ground) =>
  /<p class="flash (\w+)"[^>]*>([^<]*)</.exec(await (await ask('/admin/accounts')).text())?.slice(1)

describe('connecting an account', () => {
  it('is offered with the address that the network must know', async () => {
    await ground.signIn()
    const page = await (await ground.ask('/admin/accounts')).text()
    expect(page).toContain('action="/admin/accounts/desk/connect"')
    expect(page).toContain(`<code>${publicUrl}/admin/connect</code>`)
    expect(page).not.toContain('action="/admin/accounts/masto/connect"')
    expect(page.match(/Nobody has signed in for it yet: connect it\.<\/p>/g)).toHaveLength(1)
  })

  it('leads out to the network and back, and the account posts', async () => {
    await ground.signIn()
    const url = await wayOut(ground)
    expect(new URL(url).origin).toBe('https://social.example')
    const answer = await ground.ask(await wayBack(ground, url, 'allow'))
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/accounts'])
    expect(await flash(ground)).toEqual([
      'done',
      'desk is connected: it is @rehearsal@social.example.',
    ])
    const account = await ground.ports.setup.account('desk')
    expect([account?.state, account?.name]).toEqual(['active', '@rehearsal@social.example'])
  })

  it('keeps settings and what waits, and makes a broken account work again', async () => {
    await ground.signIn()
    await ground.ask(await wayBack(ground, await wayOut(ground), 'allow'))
    await ground.stage.save({
      id: 'tram',
      url: 'https://news.example/tram',
      title: 'The tram is back',
    })
    await ground.ports.setup.setAccountState('desk', 'broken', 'HTTP 401')
    const before = await ground.ports.deliveries.list({ account: 'desk' }, { limit: 9 })
    expect(before.items.map(({ state }) => state)).toEqual(['planned'])
    const settings = (await ground.ports.setup.account('desk'))?.settings
    await ground.ask(await wayBack(ground, await wayOut(ground), 'allow'))
    expect(await ground.ports.deliveries.list({ account: 'desk' }, { limit: 9 })).toEqual(before)
    const account = await ground.ports.setup.account('desk')
    expect([account?.state, account?.settings]).toEqual(['active', settings])
  })

  it('plans nothing for it before, however long that takes', async () => {
    await ground.signIn()
    for (let hour = 0; hour < 5; hour += 1) {
      ground.stage.pass(60)
      await adoptWaiting(ground.ports)
    }
    const adoption = (await ground.ports.planning.adoptions()).find(
      ({ accountId }) => accountId === 'desk',
    )
    expect(adoption).toMatchObject({ tries: 0, reason: expect.stringContaining('connect it') })
    expect(adoption).not.toHaveProperty('doneAt')
  })

  it('counts what stands there already as shared', async () => {
    await ground.signIn()
    const tram = { id: 'tram', url: 'https://news.example/tram', title: 'The tram is back' }
    await ground.stage.save(tram)
    const url = await wayOut(ground)
    const token = { authorization: 'Bearer rehearsal-access-token' }
    const body = new URLSearchParams({ status: `By hand: ${tram.url}` })
    await ground.reach('https://social.example/api/v1/statuses', {
      method: 'POST',
      headers: token,
      body,
    })
    await ground.ask(await wayBack(ground, url, 'allow'))
    expect((await flash(ground))?.[1]).toBe(
      'desk is connected: it is @rehearsal@social.example. 1 of your posts stood there and counts as shared.',
    )
    const { items } = await ground.ports.deliveries.list({ account: 'desk' }, { limit: 9 })
    expect(items.map(({ postId, state }) => [postId, state])).toEqual([['tram', 'sent']])
  })

  it('says what the network said when it was not allowed', async () => {
    await ground.signIn()
    await ground.ask(await wayBack(ground, await wayOut(ground), 'deny'))
    expect(await flash(ground)).toEqual(['failed', 'desk: the network says: access denied'])
  })

  it('stands in the audit log, however the way back was asked for', async () => {
    await ground.signIn()
    await ground.ask(await wayBack(ground, await wayOut(ground), 'allow'), { method: 'HEAD' })
    expect((await ground.ports.audit.list({}, { limit: 1 })).items).toMatchObject([
      { action: 'connect', thing: { kind: 'account', id: 'desk' } },
    ])
  })

  it('takes no answer from somebody who is not signed in', async () => {
    await ground.signIn()
    const back = await wayBack(ground, await wayOut(ground), 'allow')
    await ground.ask('/admin/sign-out', { method: 'POST' })
    expect((await ground.ask(back)).status).toBe(401)
    expect(await ground.ports.setup.account('desk')).not.toHaveProperty('name')
  })

  it('takes no answer that was not asked for', async () => {
    await ground.signIn()
    await wayOut(ground)
    await ground.ask('/admin/connect?code=stolen&state=desk.guessed')
    expect(await flash(ground)).toEqual([
      'failed',
      'desk: this sign-in was not begun here, or too long ago',
    ])
    await ground.ask('/admin/connect?code=stolen')
    expect(await flash(ground)).toEqual([
      'failed',
      'What came back belongs to no account: connect it once more.',
    ])
  })

  it('is refused for an account that has a token, or rehearses', async () => {
    await ground.signIn()
    await ground.ask('/admin/accounts/masto/connect', { method: 'POST' })
    expect(await flash(ground)).toEqual([
      'failed',
      'Nobody needs to sign in for masto: it rehearses.',
    ])
  })

  it('never shows what was granted', async () => {
    await ground.signIn()
    await ground.ask(await wayBack(ground, await wayOut(ground), 'allow'))
    const kept = (await ground.ports.setup.session('desk'))?.text ?? ''
    expect(kept).toContain('rehearsal-granted')
    for (const page of ['/admin/accounts', '/admin/log', '/admin']) {
      expect(await (await ground.ask(page)).text()).not.toContain('rehearsal-granted')
    }
  })
})
