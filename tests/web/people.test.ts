import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createSignInLink } from '../../src/tasks/access.ts'
import { type ApiStage, openApi } from './api-stage.ts'
import { browserOn, invite, joined, ownerOn, PASSWORD } from './people-visitor.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
  onTestFinished(stage.close)
})

const told = async () =>
  (await stage.ports.people.list()).map(({ name, email, role }) => `${name} <${email}> ${role}`)
const signIn = (email: string, password: string) => {
  const browser = browserOn(stage)
  return { browser, answer: browser.post('/admin/sign-in', { email, password }) }
}

describe('the one-time link', () => {
  test('makes the first owner, who may say who they are', async () => {
    const ada = await ownerOn(stage)
    expect(await told()).toEqual(['Ada <ada@news.example> owner'])
    expect(await ada.status('/admin')).toBe(200)
    expect(await ada.text('/admin')).toContain('<span class="spoken">You: </span>Ada</a>')
  })

  test('makes one without a word, too', async () => {
    const browser = browserOn(stage)
    await browser.post('/admin/sign-in', { token: await createSignInLink(stage.ports) })
    expect(await told()).toEqual(['Owner <owner@posthorn.invalid> owner'])
    expect(await browser.text('/admin/people')).toContain('No e-mail address')
  })

  test('is not used up by an address that is none', async () => {
    const browser = browserOn(stage)
    const token = await createSignInLink(stage.ports)
    const wrong = await browser.post('/admin/sign-in', { token, name: 'Ada', email: 'ada' })
    expect([wrong.status, (await wrong.text()).includes('Expected an e-mail address')]).toEqual([
      422,
      true,
    ])
    expect((await browser.post('/admin/sign-in', { token })).status).toBe(303)
  })

  test('makes one owner of many links at once, and works once each', async () => {
    const links = await Promise.all([1, 2, 3, 4].map(() => createSignInLink(stage.ports)))
    const uses = [...links, ...links].map(async (token) => {
      const name = `Name ${token.slice(0, 4)}`
      return (await browserOn(stage).post('/admin/sign-in', { token, name })).status
    })
    const statuses = (await Promise.all(uses)).toSorted()
    expect(statuses).toEqual([303, 303, 303, 303, 401, 401, 401, 401])
    expect(await stage.ports.people.list()).toHaveLength(1)
  })

  test('lets in whom it is for', async () => {
    const { id, browser } = await joined(stage, await ownerOn(stage), 'viewer')
    await browser.post('/admin/sign-out')
    expect(await browser.status('/admin')).toBe(401)
    await browser.post('/admin/sign-in', { token: await createSignInLink(stage.ports, id) })
    expect(await browser.text('/admin')).toContain('</span>Bob</a>')
  })
})

describe('an invitation', () => {
  test('makes somebody one of the people, with the role it says', async () => {
    const ada = await ownerOn(stage)
    const bob = await joined(stage, ada, 'editor')
    expect(await told()).toEqual(['Ada <ada@news.example> owner', 'Bob <bob@news.example> editor'])
    expect(await bob.browser.status('/admin/posts')).toBe(200)
    expect(await bob.browser.status('/admin/people')).toBe(403)
    expect(await ada.text('/admin/people')).not.toContain('Open invitations')
  })

  test('works once, whoever is faster', async () => {
    const token = await invite(await ownerOn(stage), { role: 'owner' })
    const tries = [1, 2, 3].map(async (one) => {
      const fields = { token, name: `N${one}`, email: `n${one}@news.example`, password: PASSWORD }
      return (await browserOn(stage).post('/admin/join', fields)).status
    })
    expect((await Promise.all(tries)).toSorted()).toEqual([303, 410, 410])
    expect(await stage.ports.people.list()).toHaveLength(2)
    expect(await browserOn(stage).status(`/admin/join?token=${token}`)).toBe(410)
  })

  test('ends after seven days, and when it is revoked', async () => {
    const ada = await ownerOn(stage)
    const [late, back] = [
      await invite(ada, { role: 'viewer' }),
      await invite(ada, { role: 'viewer' }),
    ]
    const open = (token: string) => browserOn(stage).status(`/admin/join?token=${token}`)
    expect([await open(late), await open(back), await open('')]).toEqual([200, 200, 410])
    const [newest] = await stage.ports.people.invitations(stage.ports.clock.now())
    await ada.post(`/admin/people/invitations/${newest?.id}/revoke`)
    expect([await open(late), await open(back)]).toEqual([200, 410])
    stage.pass(7 * 24 * 60)
    expect(await open(late)).toBe(410)
  })

  test('says beside each field what is wrong, and stays good', async () => {
    const token = await invite(await ownerOn(stage), { role: 'viewer', name: 'Bob' })
    const bob = browserOn(stage)
    const fields = { token, name: '', email: 'ADA@news.example', password: 'short' }
    const wrong = await bob.post('/admin/join', fields)
    const html = await wrong.text()
    expect(wrong.status).toBe(422)
    expect([...html.matchAll(/class="wrong">([^<]+)</g)].map(([, text]) => text)).toEqual([
      'Expected a name of up to 100 characters',
      'Expected 10 to 128 characters',
    ])
    expect(html).toContain('value="ADA@news.example"')
    expect(html).not.toContain('short')
    const taken = await bob.post('/admin/join', { ...fields, name: 'Bob', password: PASSWORD })
    expect([taken.status, (await taken.text()).includes('has this address already')]).toEqual([
      422,
      true,
    ])
  })

  test('is only for owners to make, and names a role that there is', async () => {
    const ada = await ownerOn(stage)
    const wrong = await ada.post('/admin/people/invitations', { role: 'king', name: 'Bob' })
    expect([wrong.status, (await wrong.text()).includes('value="Bob"')]).toEqual([422, true])
    const { browser } = await joined(stage, ada, 'editor')
    const refused = await browser.post('/admin/people/invitations', { role: 'owner' })
    expect(refused.status).toBe(403)
  })
})

describe('a password', () => {
  test('signs in, comes back to the page asked for, and is never told', async () => {
    const bob = await joined(stage, await ownerOn(stage), 'editor')
    const visitor = browserOn(stage)
    expect(await visitor.text('/admin/posts?q=a')).toContain('name="back" value="/admin/posts?q=a"')
    const fields = { email: ' BOB@news.example ', password: PASSWORD, back: '/admin/posts?q=a' }
    const answer = await visitor.post('/admin/sign-in', fields)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/posts?q=a'])
    const away = await visitor.post('/admin/sign-in', { ...fields, back: 'https://evil.example/' })
    expect(away.headers.get('location')).toBe('/admin')
    expect(JSON.stringify(await stage.ports.people.byId(bob.id))).not.toContain('scrypt')
  })

  test('that is wrong, and an address that nobody has, are told in the same words', async () => {
    await joined(stage, await ownerOn(stage), 'editor')
    const answers = [
      await signIn('bob@news.example', 'another sentence').answer,
      await signIn('carol@news.example', 'another sentence').answer,
      await signIn('not an address', 'another sentence').answer,
      await signIn('ada@news.example', '').answer,
    ]
    const pages = await Promise.all(answers.map((answer) => answer.text()))
    const plain = pages.map((page) => page.replaceAll(/value="[^"]*"/g, ''))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    expect(new Set(plain).size).toBe(1)
    expect(answers.flatMap(({ headers }) => headers.getSetCookie())).toEqual([])
  })

  test('is guessed for one person only so often, from wherever', async () => {
    await joined(stage, await ownerOn(stage), 'editor')
    // Longer than a password may be, so that none is hashed.
    const guesses = Array.from({ length: 25 }, (_, one) =>
      signIn('bob@news.example', `${one}`.repeat(200)),
    )
    const statuses = await Promise.all(guesses.map(async ({ answer }) => (await answer).status))
    expect([401, 429].map((status) => statuses.filter((one) => one === status).length)).toEqual([
      20, 5,
    ])
    expect((await signIn('bob@news.example', PASSWORD).answer).status).toBe(429)
    stage.pass(5)
    expect((await signIn('bob@news.example', PASSWORD).answer).status).toBe(303)
  })

  test('starts a new session, whatever the browser brought', async () => {
    await joined(stage, await ownerOn(stage), 'editor')
    const { browser, answer } = signIn('bob@news.example', PASSWORD)
    browser.jar.set('posthorn_session', 'planted.by-somebody-else')
    expect((await answer).status).toBe(303)
    expect(browser.jar.get('posthorn_session')).not.toContain('planted')
  })
})

describe('a role', () => {
  test('changes at once, and ends the sessions of its person alone', async () => {
    const ada = await ownerOn(stage)
    const bob = await joined(stage, ada, 'editor')
    await ada.post(`/admin/people/${bob.id}/role`, { role: 'viewer' })
    expect([await bob.browser.status('/admin'), await ada.status('/admin')]).toEqual([401, 200])
    const again = signIn(bob.email, PASSWORD)
    await again.answer
    expect(await again.browser.status('/admin')).toBe(200)
    expect((await again.browser.post('/admin/accounts/x/pause')).status).toBe(403)
  })

  test('of the last owner stays, as the last owner does', async () => {
    const ada = await ownerOn(stage)
    const [{ id = '' } = {}] = await stage.ports.people.list()
    await ada.post(`/admin/people/${id}/role`, { role: 'viewer' })
    expect(await ada.text('/admin/people')).toContain('This is the only owner.')
    await ada.post(`/admin/people/${id}/remove`)
    expect(await told()).toEqual(['Ada <ada@news.example> owner'])
    const bob = await joined(stage, ada, 'owner')
    await Promise.all([
      ada.post(`/admin/people/${bob.id}/remove`),
      bob.browser.post(`/admin/people/${id}/remove`),
    ])
    expect(await stage.ports.people.list()).toHaveLength(1)
  })
})

test('a person who is taken out has no session, password or link any more', async () => {
  const ada = await ownerOn(stage)
  const bob = await joined(stage, ada, 'owner')
  const link = await createSignInLink(stage.ports, bob.id)
  const stolen = browserOn(stage)
  for (const [name, value] of bob.browser.jar) stolen.jar.set(name, value)
  expect(await stolen.status('/admin/people')).toBe(200)
  await ada.post(`/admin/people/${bob.id}/remove`, { sure: 'yes' })
  expect(await stolen.status('/admin/people')).toBe(401)
  expect((await signIn(bob.email, PASSWORD).answer).status).toBe(401)
  expect((await stolen.post('/admin/sign-in', { token: link })).status).toBe(401)
})

test('who lost a password is given a way in by an owner, and sets another', async () => {
  const ada = await ownerOn(stage)
  const bob = await joined(stage, ada, 'editor')
  const page = await (await ada.post(`/admin/people/${bob.id}/reset`)).text()
  const token = /\/admin\/sign-in\?token=([\w-]+)/.exec(page)?.[1] ?? ''
  expect(await bob.browser.status('/admin')).toBe(401)
  expect((await signIn(bob.email, PASSWORD).answer).status).toBe(401)
  expect((await bob.browser.post('/admin/sign-in', { token })).status).toBe(303)
  expect((await bob.browser.post('/admin/you/password', { password: 'another one' })).status).toBe(
    303,
  )
  expect((await signIn(bob.email, 'another one').answer).status).toBe(303)
})

test('a session of the database opens nothing without the secret it is signed with', async () => {
  await ownerOn(stage)
  const [session] = await stage.ports.authRecords.find('person_sessions', [])
  const thief = browserOn(stage)
  for (const value of [session?.token, `${session?.token}.`, `${session?.token}.AAAA`]) {
    thief.jar.set('posthorn_session', String(value))
    expect(await thief.status('/admin')).toBe(401)
  }
})

test('forms of other sites do nothing', async () => {
  const ada = await ownerOn(stage)
  const bob = await joined(stage, ada, 'viewer')
  const headers = { origin: 'https://evil.example' }
  for (const path of [
    `/admin/people/${bob.id}/role`,
    `/admin/people/${bob.id}/remove`,
    '/admin/people/invitations',
    '/admin/you/password',
    '/admin/you/sessions/end-others',
    '/admin/sign-in/passkey',
    '/admin/sign-out',
  ]) {
    const body = new URLSearchParams({ role: 'owner', name: 'Eve', password: PASSWORD })
    const answer = await ada.ask(path, { method: 'POST', headers, body })
    expect([path, answer.status]).toEqual([path, 403])
  }
  for (const path of ['/admin/you/passkeys/options', '/admin/sign-in/passkey/options']) {
    const answer = await ada.ask(path, { method: 'POST', headers })
    expect([path, answer.status]).toEqual([path, 403])
  }
  expect(await told()).toEqual(['Ada <ada@news.example> owner', 'Bob <bob@news.example> viewer'])
})

test('none of the addresses that better-auth brings along is there', async () => {
  const ada = await ownerOn(stage)
  for (const path of [
    '/api/auth/sign-up/email',
    '/api/auth/get-session',
    '/admin/auth/sign-up/email',
  ]) {
    const answer = await ada.post(path, {
      name: 'Eve',
      email: 'eve@news.example',
      password: PASSWORD,
    })
    expect([path, answer.status >= 400]).toEqual([path, true])
  }
  expect(await stage.ports.people.list()).toHaveLength(1)
})
