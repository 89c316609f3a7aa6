import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal } from '../../src/rehearsal/rehearsal.ts'
import { createSignInLink } from '../../src/tasks/access.ts'
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
  await ports.setup.apply({ ...setup, accounts }, stage.clock.now)
  const app = adminPages({ ports, assets: assetFile, publicUrl })
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
    await ground.stage.save({
      id: 'tram',
      url: 'https://news.example/tram',
      title: 'The tram is back',
    })
    await ground.ports.setup.setAccountState('desk', 'broken', 'HTTP 401')
    const before = await ground.ports.deliveries.list({ account: 'desk' }, { limit: 9 })
    const settings = (await ground.ports.setup.account('desk'))?.settings
    await ground.ask(await wayBack(ground, await wayOut(ground), 'allow'))
    expect(await ground.ports.deliveries.list({ account: 'desk' }, { limit: 9 })).toEqual(before)
    const account = await ground.ports.setup.account('desk')
    expect([account?.state, account?.settings]).toEqual(['active', settings])
  })

  it('says what the network said when it was not allowed', async () => {
    await ground.signIn()
    await ground.ask(await wayBack(ground, await wayOut(ground), 'deny'))
    expect(await flash(ground)).toEqual(['failed', 'desk: the network says: access denied'])
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
