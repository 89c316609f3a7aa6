import { describe, expect, it } from 'vitest'
import { threads } from '../../src/networks/threads.ts'
import type { Draft } from '../../src/ports/network.ts'
import { testNetwork } from '../contracts/network.ts'
import { signInContract } from '../contracts/sign-in.ts'

const DAY = 24 * 60 * 60

testNetwork(threads, {
  served: (url) => ({ api_url: url }),
  revoked: { access_token: 'revoked' },
  secrets: ['access_token', 'app_secret'],
  checked: () => ({ name: '@rehearsal', url: 'https://www.threads.com/@rehearsal' }),
  named: ({ id, url }) => ({ id, url }),
  tooLong: 'a'.repeat(501),
  reasons: {
    auth: 'HTTP 400: Error validating access token: Session has expired.',
    blocked: 'HTTP 403: Application request limit reached',
    limited: 'HTTP 403: Application request limit reached',
    broken: 'HTTP 500: An unexpected error has occurred. Please retry your request later.',
    rejected: 'HTTP 400: (#100) Param text must be at most 500 characters long.',
  },
  again: 'another',
  creates: /threads_publish$/,
})

signInContract(threads, {
  settings: { app_id: '1000000000000002', app_secret: 'rehearsal-app-secret' },
  secrets: ['rehearsal-app-secret', 'rehearsal-code-1'],
  tokens: '/refresh_access_token',
  renewed: { life: 60 * DAY, once: true, asked: 'refresh' },
  lasts: 60 * DAY,
})

const now = () => new Date('2026-03-01T12:00:00Z')
const draft = { text: 'Bridge opens https://example.com/a', url: 'https://example.com/a', key: 'd' }
const permalink = 'https://www.threads.com/@news/post/abc'

type Answers = Readonly<Record<string, unknown>>
const graph = (code: number, more = {}, status = 400) =>
  Response.json({ error: { message: 'm', type: 'OAuthException', code, ...more } }, { status })
const gone = () => graph(100, { error_subcode: 33 })

/** An account whose requests get these answers, by method and path; and the requests that were made. */
function connect(answers: Answers, changes = {}) {
  const sent: string[] = []
  const account = threads.connect(
    { access_token: ' token ', ...changes },
    {
      now,
      fetch: async (input, init) => {
        const url = new URL(String(input))
        const query = new URLSearchParams(init?.body ? String(init.body) : url.search)
        query.delete('access_token')
        const asked = `${init?.method} ${url.pathname.replace('/v1.0', '')}`
        sent.push(`${asked} ${query}`)
        const answer = answers[asked]
        if (answer instanceof Response) return answer.clone()
        return answer === undefined ? gone() : Response.json(answer)
      },
    },
  )
  return { account, sent }
}
const made = {
  'POST /me/threads': { id: 'c1' },
  'GET /c1': { status: 'FINISHED' },
  'POST /me/threads_publish': { id: '9' },
  'GET /9': { permalink },
}
const post = {
  id: '9',
  timestamp: '2026-03-01T12:00:10+0000',
  text: draft.text,
  permalink,
  media_type: 'TEXT_POST',
}
const listed = { 'GET /me/threads': { data: [post] } }
const link = 'link_attachment=https%3A%2F%2Fexample.com%2Fa'
const CONTAINER = `POST /me/threads media_type=TEXT&text=Bridge+opens+https%3A%2F%2Fexample.com%2Fa&${link}`
const STATUS = 'GET /c1 fields=status%2Cerror_message'
const PUBLISH = 'POST /me/threads_publish creation_id=c1'
const ADDRESS = 'GET /9 fields=permalink'

/** What an attempt keeps, after what an earlier one kept. */
const progress = (kept?: string, isOurs = true) => {
  const keeps: string[] = []
  const keep = async (text: string) => {
    keeps.push(text)
    return isOurs
  }
  return { keeps, progress: kept === undefined ? { keep } : { kept, keep } }
}

describe('a post on Threads', () => {
  it('is made as a container, kept, then published', async () => {
    const { account, sent } = connect(made)
    const { keeps, progress: going } = progress()
    expect(await account.publish(draft, going)).toEqual({
      outcome: 'published',
      id: '9',
      url: permalink,
    })
    expect(keeps).toEqual(['c1'])
    expect(sent).toEqual([CONTAINER, STATUS, PUBLISH, ADDRESS])
  })

  it('has no card where its text has no link, and names what it answers', async () => {
    const { account, sent } = connect(made)
    await account.publish({ ...draft, text: 'Bridge opens', replyTo: { id: '7' } })
    expect(sent[0]).toBe('POST /me/threads media_type=TEXT&text=Bridge+opens&reply_to_id=7')
  })

  it('is not published by an attempt that is overtaken', async () => {
    const { account, sent } = connect(made)
    expect(await account.publish(draft, progress(undefined, false).progress)).toEqual({
      outcome: 'retry',
      reason: 'Posthorn was held up before it could publish this.',
    })
    expect(sent).toEqual([CONTAINER])
  })

  it('is there though its address is not told', async () => {
    const { account } = connect({ ...made, 'GET /9': graph(2, {}, 500) })
    expect(await account.publish(draft)).toEqual({ outcome: 'published', id: '9' })
  })

  it.each([
    ['POST /me/threads', graph(2, {}, 500), 'retry'],
    ['POST /me/threads', new Response('<html>', { status: 502 }), 'retry'],
    ['POST /me/threads', new Response('', { status: 200 }), 'retry'],
    ['POST /me/threads', {}, 'retry'],
    ['POST /me/threads', graph(190), 'auth'],
    ['POST /me/threads', graph(100), 'rejected'],
    ['GET /c1', graph(2, {}, 500), 'retry'],
    ['GET /c1', {}, 'retry'],
    ['GET /c1', { status: 'IN_PROGRESS' }, 'lost'],
    ['GET /c1', { status: 'ERROR', error_message: 'UNKNOWN' }, 'retry'],
    ['GET /c1', { status: 'ERROR', error_message: 'INVALID_BIT_RATE' }, 'rejected'],
    ['GET /c1', gone(), 'retry'],
    ['POST /me/threads_publish', graph(2, {}, 500), 'lost'],
    ['POST /me/threads_publish', {}, 'lost'],
    ['POST /me/threads_publish', gone(), 'retry'],
    ['POST /me/threads_publish', graph(9, { error_subcode: 2_207_042 }, 403), 'retry'],
    ['POST /me/threads_publish', graph(9_007, { error_subcode: 2_207_027 }), 'retry'],
    ['POST /me/threads_publish', graph(9, {}, 500), 'lost'],
    ['POST /me/threads_publish', graph(4, { error_subcode: 2_207_051 }, 403), 'blocked'],
    ['POST /me/threads_publish', graph(10, { error_subcode: 4_279_013 }), 'blocked'],
    ['POST /me/threads_publish', graph(10, {}, 403), 'blocked'],
    ['POST /me/threads_publish', graph(4, {}, 403), 'retry'],
  ])('%s answered with %j: %s', async (asked, answer, outcome) => {
    const { account, sent } = connect({ ...made, [asked]: answer })
    expect((await account.publish(draft, progress().progress)).outcome).toBe(outcome)
    expect(sent.at(-1)).toMatch(new RegExp(`^${asked} `))
  })

  it('cannot answer a post that is gone', async () => {
    const { account } = connect({ 'POST /me/threads': graph(100) })
    const reply = { ...draft, replyTo: { id: '7' } }
    const rejected = { outcome: 'rejected', reason: 'HTTP 400: m' }
    expect(await account.publish(reply)).toEqual({ ...rejected, gone: true })
    const there = connect({ 'POST /me/threads': graph(100), 'GET /7': { id: '7' } })
    expect(await there.account.publish(reply)).toEqual(rejected)
  })
})

describe('a container that was kept', () => {
  it.each([
    ['is published', { status: 'FINISHED' }, 'published', [STATUS, PUBLISH, ADDRESS]],
    ['is waited for', { status: 'IN_PROGRESS' }, 'lost', [STATUS]],
    ['is not published twice', { status: 'PUBLISHED' }, 'duplicate', [STATUS]],
    ['is asked for again', graph(2, {}, 500), 'retry', [STATUS]],
  ])('%s', async (_, standing, outcome, requests) => {
    const { account, sent } = connect({ ...made, 'GET /c1': standing })
    const { keeps, progress: going } = progress('c1')
    expect((await account.publish(draft, going)).outcome).toBe(outcome)
    expect(sent.slice(0, requests.length)).toEqual(requests)
    expect(sent.filter((one) => one.startsWith('POST /me/threads '))).toEqual([])
    expect(keeps).toEqual([])
  })

  it.each([{ status: 'EXPIRED' }, { status: 'ERROR', error_message: 'UNKNOWN' }, gone()])(
    'that is spent is made anew: %j',
    async (standing) => {
      const { account, sent } = connect({ ...made, 'GET /old': standing })
      const { keeps, progress: going } = progress('old')
      expect((await account.publish(draft, going)).outcome).toBe('published')
      expect(keeps).toEqual(['c1'])
      expect(sent.slice(1)).toEqual([CONTAINER, STATUS, PUBLISH, ADDRESS])
    },
  )

  it('and published leads to its post', async () => {
    const { account } = connect({ 'GET /c1': { status: 'PUBLISHED' }, ...listed })
    const there = { id: '9', url: permalink }
    expect(await account.publish(draft, progress('c1').progress)).toEqual({
      outcome: 'duplicate',
      reason: 'Threads has published this already',
      post: there,
    })
    expect(await account.find?.(draft, now(), 'c1')).toEqual({ outcome: 'found', post: there })
  })

  const later = (reason: string) => ({ outcome: 'later', reason })
  it.each([
    [{ status: 'FINISHED' }, { outcome: 'absent' }],
    [{ status: 'IN_PROGRESS' }, later('Threads is still making the post')],
    [
      { status: 'PUBLISHED' },
      later('Threads has published this already, and does not list it yet'),
    ],
    [{ status: 'EXPIRED' }, { outcome: 'absent' }],
    [{ status: 'ERROR' }, { outcome: 'absent' }],
    [gone(), { outcome: 'absent' }],
    [{}, later('the answer does not tell how far the post is')],
    [graph(190), { outcome: 'auth', reason: 'HTTP 400: m' }],
  ])('tells at %j whether it was published', async (standing, expected) => {
    const { account } = connect({ 'GET /c1': standing, 'GET /me/threads': { data: [] } })
    expect(await account.find?.(draft, now(), 'c1')).toEqual(expected)
  })
})

describe('a look at the posts of Threads', () => {
  const look = (one: unknown, wanted: Draft = draft) =>
    connect({
      'GET /me/threads': { data: [one] },
      'GET /me/replies': { data: [one] },
    }).account.find?.(wanted, now())
  const found = { outcome: 'found', post: { id: '9', url: permalink } }
  const absent = { outcome: 'absent' }
  const answer = { ...draft, replyTo: { id: '7' } }

  it.each([
    ['the words', { ...post, text: ` ${draft.text.replace(' ', '\n')}` }, draft, found],
    ['the link of its card', { ...post, text: 'x', link_attachment_url: draft.url }, draft, found],
    ['the link among other words', { ...post, text: `See ${draft.url}` }, draft, found],
    ['another post', { ...post, text: 'x' }, draft, absent],
    ['a repost', { ...post, media_type: 'REPOST_FACADE' }, draft, absent],
    ['a post from before', { ...post, timestamp: '2026-03-01T11:57:59+0000' }, draft, absent],
    ['an answer', { ...post, replied_to: { id: '7' } }, answer, found],
    ['an answer to another post', { ...post, replied_to: { id: '8' } }, answer, absent],
    ['no address', { ...post, permalink: null }, draft, { outcome: 'found', post: { id: '9' } }],
    [
      'a post without a date',
      { id: '9' },
      draft,
      { outcome: 'unable', reason: 'the list of posts cannot be read' },
    ],
  ])('sees %s', async (_, one, wanted, expected) => {
    expect(await look(one, wanted)).toEqual(expected)
  })

  it('reads on while there is more', async () => {
    const sent: string[] = []
    const pages = [
      { data: [{ ...post, text: 'x' }], paging: { cursors: { after: 'A' } } },
      { data: [post], paging: { cursors: { after: 'B' } } },
    ]
    const account = threads.connect(
      { access_token: 'token' },
      {
        now,
        fetch: async (input) => Response.json(pages[sent.push(String(input)) - 1]),
      },
    )
    expect(await account.find?.(draft, now())).toEqual(found)
    const first =
      'https://graph.threads.net/v1.0/me/threads?fields=id%2Ctimestamp%2Ctext%2Cpermalink%2C' +
      'link_attachment_url%2Cmedia_type&since=1772366280&limit=100'
    expect(sent).toEqual([`${first}&access_token=token`, `${first}&after=A&access_token=token`])
  })

  it('cannot tell when there is no end', async () => {
    let count = 0
    const account = threads.connect(
      { access_token: 'token' },
      {
        now,
        fetch: async () =>
          Response.json({
            data: [{ ...post, text: 'x' }],
            paging: { cursors: { after: String(count++) } },
          }),
      },
    )
    expect(await account.find?.(draft, now())).toEqual({
      outcome: 'unable',
      reason: 'not among the newest 5000 posts',
    })
    expect(count).toBe(50)
  })
})

describe('a check of Threads', () => {
  const me = { 'GET /me': { id: '1', username: 'news' } }
  const limit = (used: number) => ({
    'GET /me/threads_publishing_limit': {
      data: [{ quota_usage: used, config: { quota_total: 250, quota_duration: 86_400 } }],
    },
  })
  const ok = { outcome: 'ok', name: '@news', url: 'https://www.threads.com/@news' }
  it.each([
    [{ ...me, ...limit(249) }, ok],
    [{ ...me, 'GET /me/threads_publishing_limit': { data: [] } }, ok],
    [
      { ...me, ...limit(250) },
      { outcome: 'later', reason: '250 of 250 posts of the last 24 hours are used up' },
    ],
    [
      { ...me, 'GET /me/threads_publishing_limit': graph(10, {}, 403) },
      { outcome: 'blocked', reason: 'HTTP 403: m' },
    ],
    [{ 'GET /me': {} }, { outcome: 'blocked', reason: 'the answer does not name the account' }],
  ])('tells %#', async (answers, expected) => {
    expect(await connect(answers).account.check()).toEqual(expected)
  })
})

it.each([{ access_token: 'two words' }, { access_token: '' }, { api_url: 'ftp://example.com' }])(
  'refuses %j',
  (changes) => {
    expect(threads.settings.safeParse({ access_token: 'token' }).success).toBe(true)
    expect(threads.settings.safeParse({ access_token: 'token', ...changes }).success).toBe(false)
  },
)
