import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import type { DeliveryState } from '../../src/core/delivery.ts'
import { shownSettings } from '../../src/web/admin/shown-settings.ts'
import { openStage, type Stage } from './stage.ts'
import { playMorning, posts, SECRET } from './stage-setup.ts'

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(stage.close)
})

/** A person's browser: keeps cookies, sends forms. */
function visitor({ app }: Stage) {
  const jar = new Map<string, string>()
  const ask = async (path: string, init?: RequestInit) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await app.request(`https://feeds.news.example${path}`, {
      ...init,
      headers: { ...init?.headers, cookie, origin: 'https://feeds.news.example' },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
  return {
    ask,
    html: async (path: string) => (await ask(path)).text(),
    post: (path: string, fields: Readonly<Record<string, string>> = {}) =>
      ask(path, { method: 'POST', body: new URLSearchParams(fields) }),
  }
}

async function signedIn() {
  const person = visitor(stage)
  const link = new URL(await stage.signInLink(), 'https://feeds.news.example')
  await person.post('/admin/sign-in', { token: link.searchParams.get('token') ?? '' })
  return person
}

async function deliveryIn(state: DeliveryState): Promise<string> {
  const { items } = await stage.ports.deliveries.list({ state }, { limit: 1 })
  return items[0]?.id ?? ''
}
const stateOf = async (id: string) => (await stage.ports.deliveries.byId(id))?.state

const flashOf = (html: string) =>
  /<p class="flash (\w+)" role="(\w+)">([^<]*)</.exec(html)?.slice(1)
const titlesOf = (html: string) =>
  [...html.matchAll(/<td><div data-label="(?:Post|Account)"><a href="[^"]*"[^>]*>([^<]*)/g)].map(
    (match) => match[1],
  )

const pages = ['/admin', '/admin/posts', '/admin/deliveries', '/admin/accounts', '/admin/rehearsal']

describe('the way in', () => {
  it.each([...pages, '/admin/posts/bakery', '/admin/nothing'])(
    '%s says how to get a link to those without a session',
    async (path) => {
      const response = await stage.app.request(path)
      const html = await response.text()
      expect(response.status).toBe(401)
      expect(html).toContain('<code>npx posthorn sign-in</code>')
      expect(html).not.toContain('The Daily Example')
    },
  )

  it('refuses forms without a session', async () => {
    await playMorning(stage)
    const id = await deliveryIn('failed')
    const response = await visitor(stage).post(`/admin/deliveries/${id}/again`)
    expect([response.status, await stateOf(id)]).toEqual([401, 'failed'])
  })

  it('is not used up by programs that open the link', async () => {
    const link = await stage.signInLink()
    const person = visitor(stage)
    expect((await person.ask(link)).status).toBe(200)
    expect((await person.ask(link)).status).toBe(200)
    const token = new URL(link, 'https://feeds.news.example').searchParams.get('token') ?? ''
    const response = await person.post('/admin/sign-in', { token })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/admin'])
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^posthorn_session=\w{32}\.[\w%]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect((await person.ask('/admin')).status).toBe(200)
  })

  it('opens once', async () => {
    const link = new URL(await stage.signInLink(), 'https://feeds.news.example')
    const token = link.searchParams.get('token') ?? ''
    await visitor(stage).post('/admin/sign-in', { token })
    const second = await visitor(stage).post('/admin/sign-in', { token })
    expect(second.status).toBe(401)
    expect(second.headers.getSetCookie()).toEqual([])
    expect(await second.text()).toContain('<h1>This link no longer works</h1>')
  })

  it('closes behind the one who signs out', async () => {
    const person = await signedIn()
    const cookie = (await person.ask('/admin')).status
    const response = await person.post('/admin/sign-out')
    expect([cookie, response.status, response.headers.get('location')]).toEqual([200, 303, '/'])
    expect((await person.ask('/admin')).status).toBe(401)
    await person.post('/admin/sign-out')
    const { items } = await stage.ports.audit.list({}, { limit: 9 })
    expect(items.map(({ actor, action }) => [actor.name, action])).toEqual([
      ['Owner', 'sign out'],
      ['Owner', 'sign in by a link'],
    ])
  })

  it('leads from an address with a slash at its end to the page', async () => {
    const person = await signedIn()
    const led = async (path: string) => {
      const answer = await person.ask(path)
      return [answer.status, answer.headers.get('location')]
    }
    expect(await led('/admin/people/')).toEqual([301, '/admin/people'])
    expect(await led('/admin/posts//?tag=a%20b')).toEqual([301, '/admin/posts?tag=a%20b'])
    expect(await led('/admin/nothing')).toEqual([404, null])
    expect((await person.post('/admin/people/')).status).toBe(404)
  })

  it('keeps pages out of caches', async () => {
    const person = await signedIn()
    expect((await person.ask('/admin')).headers.get('cache-control')).toBe('no-store')
  })
})

describe('Today', () => {
  it('says what comes next, however much was planned after it', async () => {
    await playMorning(stage)
    const { ports, clock } = stage
    const planned = (postId: string, hours: number) => ({
      ...{ id: `${postId}-${hours}`, kind: 'reshare' as const, postId, accountId: 'x' },
      ...{ scheduleId: 'news', occurrence: `${hours}`, urgent: false, held: false },
      dueAt: new Date(clock.now.getTime() + hours * 3_600_000),
      expiresAt: new Date(clock.now.getTime() + 9_000 * 3_600_000),
    })
    await ports.deliveries.plan([planned('ferry', 1)], clock.now)
    const later = Array.from({ length: 101 }, (_, at) => planned('bakery', at + 2))
    await ports.deliveries.plan(later, new Date(clock.now.getTime() + 1_000))
    const html = await (await signedIn()).html('/admin')
    const next = html.slice(html.indexOf('id="upcoming"'), html.indexOf('id="sent"'))
    expect(next).toContain('href="/admin/deliveries/ferry-1"')
    expect(next.match(/<li>/g)).toHaveLength(8)
  })

  it('shows what needs a person, with what they can do', async () => {
    await playMorning(stage)
    const person = await signedIn()
    const html = await person.html('/admin')
    const needs = html.slice(html.indexOf('id="waiting"'), html.indexOf('id="upcoming"'))
    expect([...needs.matchAll(/<\/span> (broken|undecided|failed)</g)].map((m) => m[1])).toEqual([
      'broken',
      'undecided',
      'failed',
    ])
    expect(
      [...needs.matchAll(/action="\/admin\/deliveries\/\w+\/(\w+)"/g)].map((m) => m[1]),
    ).toEqual(['again', 'cancel'])
    expect(html).toContain('3<span class="spoken"> waiting for you</span>')
  })

  it('says so when nothing does', async () => {
    const person = await signedIn()
    expect(await person.html('/admin')).toContain('Nothing. All is going well.')
  })
})

describe('Deliveries', () => {
  it.each([
    ['?state=sent&account=x', [posts.tram.title, posts.bakery.title, posts.ferry.title]],
    ['?state=failed&account=', [posts.ferry.title]],
    [
      '?state=nonsense&account=masto',
      [
        posts.storks.title,
        posts.choir.title,
        posts.tram.title,
        posts.bakery.title,
        posts.ferry.title,
      ],
    ],
  ])('%s shows those', async (query, expected) => {
    await playMorning(stage)
    const person = await signedIn()
    expect(titlesOf(await person.html(`/admin/deliveries${query}`))).toEqual(expected)
  })

  it('are paged without losing the filter', async () => {
    for (let n = 0; n < 52; n += 1) {
      await stage.save({
        ...posts.ferry,
        id: `n${n}`,
        url: `https://news.example/${n}`,
        title: `Number ${n}`,
      })
    }
    const person = await signedIn()
    const first = await person.html('/admin/deliveries?account=x')
    const next = /<a href="([^"]*)" rel="next"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const second = await person.html(next)
    expect([titlesOf(first).length, titlesOf(second)]).toEqual([50, ['Number 1', 'Number 0']])
    expect(second).not.toContain('rel="next"')
  })

  it('can be sent again, and say so once', async () => {
    await playMorning(stage)
    const id = await deliveryIn('failed')
    const person = await signedIn()
    const response = await person.post(`/admin/deliveries/${id}/again`)
    expect([response.status, response.headers.get('location'), await stateOf(id)]).toEqual([
      303,
      `/admin/deliveries/${id}`,
      'planned',
    ])
    expect(flashOf(await person.html(`/admin/deliveries/${id}`))).toEqual([
      'done',
      'status',
      'It is planned again.',
    ])
    expect(flashOf(await person.html(`/admin/deliveries/${id}`))).toBeUndefined()
  })

  it('that were missed are all sent again by one button, of one account or of all', async () => {
    await stage.save(posts.ferry)
    stage.pass(24 * 60)
    await stage.ports.deliveries.missExpired(stage.clock.now)
    const person = await signedIn()
    const states = async () =>
      (await stage.ports.deliveries.list({}, { limit: 9 })).items
        .map(({ accountId, state }) => `${accountId} ${state}`)
        .sort()
    const button = 'Send all missed again'
    expect(await person.html('/admin/deliveries')).not.toContain(button)
    const page = '/admin/deliveries?state=missed&account=x'
    const html = await person.html(page)
    expect(html).toContain(button)
    expect(html).toContain('<input type="hidden" name="account" value="x"/>')
    const answer = await person.post('/admin/deliveries/retry', { state: 'missed', account: 'x' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, page])
    expect(flashOf(await person.html(page))?.[2]).toBe(
      '1 go out again, as their accounts let them.',
    )
    expect(await person.html(page)).not.toContain(button)
    expect(await states()).toEqual(['desk missed', 'masto missed', 'x planned'])
    await person.post('/admin/deliveries/retry', { state: 'missed' })
    expect(await states()).toEqual(['desk planned', 'masto planned', 'x planned'])
    await person.post('/admin/deliveries/retry', { state: 'planned' })
    expect(flashOf(await person.html('/admin/deliveries'))).toEqual([
      'failed',
      'alert',
      'Choose a state to send again.',
    ])
  })

  it('keep the message for the page, not for a part that refreshes', async () => {
    await playMorning(stage)
    const person = await signedIn()
    await person.post(`/admin/deliveries/${await deliveryIn('failed')}/cancel`)
    await person.ask('/admin', { headers: { 'hx-request': 'true' } })
    expect(flashOf(await person.html('/admin'))?.[0]).toBe('done')
  })

  it('explain what is not possible', async () => {
    await playMorning(stage)
    const id = await deliveryIn('sent')
    const person = await signedIn()
    await person.post(`/admin/deliveries/${id}/again`)
    expect(flashOf(await person.html('/admin'))).toEqual([
      'failed',
      'alert',
      `The delivery ${id} is sent: retry is not possible. Nothing is to be decided about it.`,
    ])
    expect(await person.html(`/admin/deliveries/${id}`)).not.toContain('class="action"')
  })

  it.each([
    ['/admin', '/admin'],
    ['/admin/deliveries?state=failed', '/admin/deliveries?state=failed'],
    ['https://elsewhere.example/', undefined],
    ['//elsewhere.example/admin', undefined],
    ['/admin/\\elsewhere.example', undefined],
    ['/administration', undefined],
  ])('go back to %s only if that is an admin page', async (back, expected) => {
    await playMorning(stage)
    const id = await deliveryIn('failed')
    const response = await (await signedIn()).post(`/admin/deliveries/${id}/again`, { back })
    expect(response.headers.get('location')).toBe(expected ?? `/admin/deliveries/${id}`)
  })

  it('that are undecided are settled by a person, with the address on the network', async () => {
    await playMorning(stage)
    const id = await deliveryIn('undecided')
    const person = await signedIn()
    const url = 'https://social.example/@news/1'
    await person.post(`/admin/deliveries/${id}/resolve-sent`, { url })
    const delivery = await stage.ports.deliveries.byId(id)
    expect([delivery?.state, delivery?.post?.url]).toEqual(['sent', url])
  })

  it('take no address that is none', async () => {
    await playMorning(stage)
    const id = await deliveryIn('undecided')
    const person = await signedIn()
    await person.post(`/admin/deliveries/${id}/resolve-sent`, { url: 'javascript:alert(1)' })
    expect(flashOf(await person.html('/admin'))?.[0]).toBe('failed')
    expect(await stateOf(id)).toBe('undecided')
  })

  it('show every attempt with its outcome', async () => {
    await playMorning(stage)
    const person = await signedIn()
    const html = await person.html(`/admin/deliveries/${await deliveryIn('undecided')}`)
    const timeline = html.slice(html.indexOf('class="timeline"'), html.indexOf('id="facts"'))
    expect([...timeline.matchAll(/<li class="([\w-]+)">/g)].map((m) => m[1])).toEqual([
      'lost',
      'unable',
    ])
    expect(timeline).toContain('The connection ended before an answer.')
  })
})

describe('A post', () => {
  it('says of an account why it gets the post, rule by rule', async () => {
    await stage.save(posts.ferry)
    const person = await signedIn()
    const closed = await person.html('/admin/posts/ferry')
    expect(closed).toContain('<a href="/admin/posts/ferry?explain=x#why">x on X</a>')
    expect(closed).not.toContain('The post is published.')
    const open = await person.html('/admin/posts/ferry?explain=x')
    expect(open).toContain('<a href="/admin/posts/ferry?explain=x#why" aria-current="true">')
    expect(open).toContain('<li><strong>Yes.</strong> The post is published.</li>')
    expect(await person.html('/admin/posts/ferry?explain=nobody')).toBe(closed)
  })

  it('shows what each account would say, with count and cost', async () => {
    await stage.save(posts.bakery)
    const html = await (await signedIn()).html('/admin/posts/bakery')
    expect(
      [
        ...html.matchAll(
          /class="preview"><header><strong>(\w+)<\/strong><span class="quiet">(\w+)</g,
        ),
      ].map((m) => [m[1], m[2]]),
    ).toEqual([
      ['X', 'x'],
      ['Mastodon', 'masto'],
      ['Mastodon', 'desk'],
    ])
    expect(
      [...html.matchAll(/<meter[^>]*>([^<]*)<\/meter><\/label><span>([^<]*)/g)].map((m) => [
        m[1],
        m[2],
      ]),
    ).toEqual([
      ['101 of 280', '$0.015'],
      ['150 of 500', 'Free'],
      ['150 of 500', 'Free'],
    ])
  })

  it.each([
    [{ reason: 'It was wrong.' }, 'Tick the box to retract the post'],
    [{ reason: 'a'.repeat(2_001), confirm: 'yes' }, 'Say it in at most 2000 characters'],
    [{ confirm: 'yes', reason: ' ' }, 'Say why the post is retracted: readers see it'],
  ])('is not retracted by half a form %j', async (form, message) => {
    await stage.save(posts.ferry)
    const person = await signedIn()
    await person.post('/admin/posts/ferry/retract', form)
    expect(flashOf(await person.html('/admin/posts/ferry'))).toEqual(['failed', 'alert', message])
    expect((await stage.ports.posts.byId('ferry'))?.status).toBe('published')
  })

  it('is retracted with its reason', async () => {
    await stage.save(posts.ferry)
    const person = await signedIn()
    await person.post('/admin/posts/ferry/retract', { reason: 'It was wrong.', confirm: 'yes' })
    const post = await stage.ports.posts.byId('ferry')
    expect([post?.status, post?.retraction?.note]).toEqual(['retracted', 'It was wrong.'])
    expect(await person.html('/admin/posts/ferry')).not.toContain('Retract this post')
  })

  it('that is unknown is not found', async () => {
    expect((await (await signedIn()).ask('/admin/posts/nothing')).status).toBe(404)
  })
})

describe('Accounts', () => {
  it('an account that rests says until when, and why', async () => {
    const person = await signedIn()
    const now = stage.ports.clock.now().getTime()
    const until = new Date(now + 60_000)
    await stage.ports.setup.rest('masto', until, 'HTTP 429: Too many requests')
    const page = await person.html('/admin/accounts')
    expect(page).toContain('Nothing goes out while it rests: HTTP 429: Too many requests')
    expect(page).toContain(`datetime="${until.toISOString()}"`)
    expect(page.match(/Posts go out\.<\/p>/g)).toHaveLength(2)
  })

  it('an answer to a share does not look like a second share', async () => {
    const setup = await stage.ports.setup.read()
    if (!setup) throw new Error('no set-up')
    const schedules = setup.schedules.map((one) => ({ ...one, reply: 'What do you think?' }))
    await stage.ports.setup.apply({ ...setup, schedules }, stage.ports.clock.now())
    await stage.save(posts.ferry)
    stage.pass(12)
    await stage.send('x')
    const person = await signedIn()
    expect(await person.html('/admin/deliveries?account=x')).toContain('<small>reply</small>')
  })

  it('are paused, resumed and checked', async () => {
    const person = await signedIn()
    const state = async () => (await stage.ports.setup.account('masto'))?.state
    await person.post('/admin/accounts/masto/pause')
    const paused = await state()
    await person.post('/admin/accounts/masto/resume')
    const resumed = await state()
    await person.post('/admin/accounts/masto/check')
    const flash = flashOf(await person.html('/admin/accounts'))
    expect([paused, resumed, flash?.[0]]).toEqual(['paused', 'active', 'done'])
    expect(flash?.[2]).toMatch(/^masto works: it is /)
  })

  it('are adopted: what stands there counts as shared', async () => {
    await stage.save({ ...posts.tram, dek: `As we said: ${posts.bakery.url}` })
    stage.pass(3)
    await stage.send('masto')
    await stage.save(posts.bakery)
    const person = await signedIn()
    const html = await person.html('/admin/accounts')
    expect(html).toContain('action="/admin/accounts/masto/adopt"')
    await person.post('/admin/accounts/masto/adopt')
    const flash = flashOf(await person.html('/admin/accounts'))
    expect(flash).toEqual(['done', 'status', 'masto: looked at 1, counted 1 as shared.'])
    const { items } = await stage.ports.deliveries.list({ account: 'masto' }, { limit: 9 })
    expect(items.map(({ postId, state }) => `${postId} ${state}`).sort()).toEqual([
      'bakery sent',
      'tram sent',
    ])
    await person.post('/admin/accounts/desk/adopt')
    const failed = flashOf(await person.html('/admin/accounts'))
    expect([failed?.[0], failed?.[2]?.split(':')[0]]).toEqual(['failed', 'desk cannot be read'])
  })

  it('never show a secret, on any page', async () => {
    await playMorning(stage)
    const person = await signedIn()
    const ids = (await stage.ports.deliveries.list({}, { limit: 50 })).items.map(({ id }) => id)
    const paths = [...pages, '/admin/posts/bakery', ...ids.map((id) => `/admin/deliveries/${id}`)]
    for (const path of paths) expect(await person.html(path)).not.toContain(SECRET)
    expect(await person.html('/admin/accounts')).toContain(
      '<dt>Server</dt><dd>https://social.example</dd>',
    )
  })

  it('show only settings that their network declares and does not call secret', () => {
    const relays = z.array(z.string())
    const settings = z.object({
      server: z.string(),
      api_url: z.string().meta({ title: 'API address' }),
      app_key: z.string(),
      per_day: z.number(),
      relays,
    })
    expect(
      shownSettings(
        { settings, secrets: ['app_key'] },
        {
          server: 'https://a.example',
          api_url: 'https://api.example',
          app_key: 'hidden',
          per_day: 4,
          relays: ['wss://a.example', 'wss://b.example'],
          unknown: 'hidden too',
        },
      ),
    ).toEqual([
      { name: 'server', value: 'https://a.example' },
      { name: 'API address', value: 'https://api.example' },
      { name: 'per day', value: '4' },
      { name: 'relays', value: 'wss://a.example, wss://b.example' },
    ])
  })
})

describe('Rehearsal', () => {
  it('shows what followers would see, newest first, links live', async () => {
    await playMorning(stage)
    const html = await (await signedIn()).html('/admin/rehearsal')
    expect([...html.matchAll(/<section><h2>(\w+)</g)].map((m) => m[1])).toEqual(['Mastodon', 'X'])
    expect(
      [
        ...html.slice(html.indexOf('<h2>X')).matchAll(/share-text">([^\n]*)\n<a href="([^"]*)"/g),
      ].map((m) => [m[1], m[2]]),
    ).toEqual([
      [posts.tram.title, posts.tram.url],
      [posts.bakery.title, posts.bakery.url],
      [posts.ferry.title, posts.ferry.url],
    ])
  })
})

describe('every page', () => {
  it('answers HEAD as GET, and leaves the message of the last form to who sees it', async () => {
    await playMorning(stage)
    const person = await signedIn()
    for (const path of [...pages, '/admin/posts/bakery', '/admin/log/changes', '/admin/you']) {
      const { status, body } = await person.ask(path, { method: 'HEAD' })
      expect([path, status, body]).toEqual([path, 200, null])
    }
    await person.post('/admin/accounts/masto/pause')
    await person.ask('/admin/accounts', { method: 'HEAD' })
    expect(flashOf(await person.html('/admin/accounts'))?.[0]).toBe('done')
  })

  it.each(['/', ...pages, '/admin/posts/bakery'])(
    '%s has one h1, and nothing inline',
    async (path) => {
      await playMorning(stage)
      const html = await (await signedIn()).html(path)
      expect(html.match(/<h1/g)).toHaveLength(1)
      expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?! src="\/assets\/)/)
      expect(html.match(/(?:src|href)="\/assets\/[\w.]+(?!\?v=)[\w.]*"/)).toBeNull()
    },
  )
})
