import { describe, expect, it } from 'vitest'
import { bluesky } from '../../src/networks/bluesky.ts'
import { didOf } from '../../src/rehearsal/bluesky-session.ts'
import { inProcessFetch, rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { testNetwork } from '../contracts/network.ts'
import { keptSession } from '../contracts/network-ground.ts'
import { type ImageFacts, testNetworkImages } from '../contracts/network-images.ts'

const facts: ImageFacts = {
  served: (url) => ({ service: url }),
  revoked: { app_password: 'revoked' },
  secrets: ['app_password'],
  checked: () => ({
    name: '@rehearsal.example',
    url: 'https://bsky.app/profile/rehearsal.example',
  }),
  named: ({ id, url }) => ({ id, url }),
  tooLong: 'a'.repeat(301),
  reasons: {
    auth: 'HTTP 401: AuthenticationRequired: Invalid identifier or password',
    blocked: 'HTTP 401: AccountTakedown: Account has been taken down',
    limited: 'HTTP 429: RateLimitExceeded: Rate Limit Exceeded',
    broken: 'HTTP 500: InternalServerError: Internal Server Error',
    rejected:
      'HTTP 400: InvalidRequest: Invalid app.bsky.feed.post record: grapheme too big (maximum 300, got 301) at $.record.text',
  },
  again: 'published',
  looks: 'by key',
  creates: /putRecord$/,
  uploads: ['upload'],
  refused: 'HTTP 400: InvalidMimeType: The file is no image/jpeg',
}
testNetwork(bluesky, facts)
testNetworkImages(bluesky, facts)

const now = () => new Date('2026-03-01T12:00:00Z')
const settings = { identifier: '@news.example', app_password: ' abcd-efgh ' }
const did = 'did:plc:newsnewsnewsnewsnewsnews'
const tokens = { did, handle: 'news.example', accessJwt: 'access', refreshJwt: 'refresh' }
const draft = {
  text: 'Brücke #offen https://news.example/a',
  url: 'https://news.example/a',
  key: 'delivery-1',
  language: 'de-AT',
  at: '2026-03-01T12:00:00.000Z',
}
const rkey = '3mfyouuy67dol'
const uri = `at://${did}/app.bsky.feed.post/${rkey}`
const url = `https://bsky.app/profile/news.example/post/${rkey}`
const error = (status: number, name: string) =>
  Response.json({ error: name, message: 'told' }, { status })

type Sent = readonly [address: string, init: RequestInit | undefined]
/** An account whose log-in works, and whose other requests get these answers, by the last word of their method. */
function connect(answers: Readonly<Record<string, () => Response>>) {
  const sent: Sent[] = []
  const account = bluesky.connect(settings, {
    now,
    fetch: async (input, init) => {
      const { pathname } = new URL(String(input))
      const method = pathname.split('.').at(-1) ?? ''
      if (method === 'createSession') return Response.json(tokens)
      sent.push([String(input), init])
      return answers[method]?.() ?? error(501, 'MethodNotImplemented')
    },
  })
  return { account, sent }
}
const put = () => Response.json({ uri, cid: 'bafyreia', commit: { cid: 'bafyreib', rev: rkey } })
const bodies = (sent: readonly Sent[]) =>
  sent.flatMap(([, init]) => (init?.body ? [JSON.parse(String(init.body))] : []))

describe('a record that is sent to Bluesky', () => {
  const facets = [
    {
      index: { byteStart: 8, byteEnd: 14 },
      features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'offen' }],
    },
    {
      index: { byteStart: 15, byteEnd: 37 },
      features: [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://news.example/a' }],
    },
  ]
  const post = {
    $type: 'app.bsky.feed.post',
    text: draft.text,
    createdAt: draft.at,
    langs: ['de-AT'],
    facets,
  }

  it('says all there is to say, and where it belongs', async () => {
    const { account, sent } = connect({ putRecord: put })
    const card = { title: 'Die Brücke ist offen', description: 'Nach vierzig Jahren' }
    expect(await account.publish({ ...draft, card })).toEqual({
      outcome: 'published',
      id: rkey,
      url,
    })
    const record = {
      ...post,
      embed: { $type: 'app.bsky.embed.external', external: { uri: draft.url, ...card } },
    }
    const body = { repo: did, collection: 'app.bsky.feed.post', rkey, swapRecord: null, record }
    expect(sent).toEqual([
      [
        'https://bsky.social/xrpc/com.atproto.repo.putRecord',
        {
          method: 'POST',
          headers: { authorization: 'Bearer access', 'content-type': 'application/json' },
          body: JSON.stringify(body),
          redirect: 'manual',
        },
      ],
    ])
  })

  it.each([
    [{}, post],
    [{ language: 'not_a_tag' }, { ...post, langs: undefined }],
    [{ text: 'Kurz' }, { ...post, text: 'Kurz', facets: undefined }],
    [
      { card: { title: 'Offen' } },
      {
        ...post,
        embed: {
          $type: 'app.bsky.embed.external',
          external: { uri: draft.url, title: 'Offen', description: '' },
        },
      },
    ],
  ])('with %j', async (changes, expected) => {
    const { account, sent } = connect({ putRecord: put })
    await account.publish({ ...draft, ...changes })
    expect(bodies(sent)).toEqual([expect.objectContaining({ record: without(expected) })])
  })

  const root = { uri: `at://${did}/app.bsky.feed.post/root`, cid: 'bafyreiroot' }
  const parent = { uri: `at://${did}/app.bsky.feed.post/parent`, cid: 'bafyreiparent' }
  it.each([
    [{}, { root: parent, parent }],
    [{ reply: { root, parent: root } }, { root, parent }],
  ])('answers a post with %j', async (value, reply) => {
    const { account, sent } = connect({
      getRecord: () => Response.json({ ...parent, value }),
      putRecord: put,
    })
    await account.publish({ ...draft, replyTo: { id: 'parent' } })
    expect(sent[0]?.[0]).toBe(
      `https://bsky.social/xrpc/com.atproto.repo.getRecord?repo=${encodeURIComponent(did)}&collection=app.bsky.feed.post&rkey=parent`,
    )
    expect(bodies(sent)).toEqual([expect.objectContaining({ record: { ...post, reply } })])
  })
})

const without = (record: object) => JSON.parse(JSON.stringify(record))

describe('an answer of Bluesky', () => {
  it.each([
    [() => error(400, 'InvalidRequest'), 'rejected'],
    [() => error(413, 'PayloadTooLarge'), 'rejected'],
    [() => error(401, 'AuthMissing'), 'auth'],
    [() => error(401, 'AccountDeactivated'), 'blocked'],
    [() => error(400, 'RepoTakendown'), 'blocked'],
    [() => error(403, 'AccountNotFound'), 'blocked'],
    [() => error(429, 'RateLimitExceeded'), 'retry'],
    [() => error(500, 'InternalServerError'), 'lost'],
    [() => error(504, 'UpstreamTimeout'), 'lost'],
    [() => Response.json({}), 'lost'],
    [() => Response.json({ uri: `at://${did}/app.bsky.feed.post/other` }), 'lost'],
  ])('to a record: %s means %s', async (putRecord, outcome) => {
    const { account, sent } = connect({ putRecord })
    expect((await account.publish(draft)).outcome).toBe(outcome)
    expect(sent).toHaveLength(1)
  })

  it.each([
    [() => Response.json({ uri, cid: 'bafyreia', value: {} }), { post: { id: rkey, url } }],
    [() => error(500, 'InternalServerError'), {}],
  ])('that another text stands there names it if it can be read', async (getRecord, told) => {
    const { account } = connect({ putRecord: () => error(400, 'InvalidSwap'), getRecord })
    const reason = 'HTTP 400: InvalidSwap: told'
    expect(await account.publish(draft)).toEqual({ outcome: 'duplicate', reason, ...told })
  })

  it('that uses up the points says until when', async () => {
    const headers = { 'ratelimit-remaining': '0', 'ratelimit-reset': '1772370000' }
    const { account } = connect({ putRecord: () => Response.json({ uri }, { headers }) })
    expect(await account.publish(draft)).toEqual({
      outcome: 'published',
      id: rkey,
      url,
      rate: { remaining: 0, resetAt: new Date('2026-03-01T13:00:00Z') },
    })
  })

  it.each([
    [() => error(500, 'InternalServerError'), 'retry'],
    [() => error(400, 'InvalidRequest'), 'blocked'],
    [() => Response.json({ uri }), 'retry'],
  ])('to a look at the post that is answered: %s means %s', async (getRecord, outcome) => {
    const { account, sent } = connect({ getRecord })
    const result = await account.publish({ ...draft, replyTo: { id: 'parent' } })
    expect([result.outcome, bodies(sent)]).toEqual([outcome, []])
  })

  it.each([
    [{ handle: 'news.example' }, { outcome: 'ok', name: '@news.example' }],
    [
      { handle: 'news.example', active: false, status: 'deactivated' },
      { outcome: 'blocked', reason: 'the account is deactivated' },
    ],
    [{}, { outcome: 'blocked', reason: 'the server does not answer like Bluesky' }],
  ])('to a check: %j', async (session, expected) => {
    const { account } = connect({ getSession: () => Response.json(session) })
    expect(await account.check()).toMatchObject(expected)
  })
})

it('cannot look for a draft whose moment was not kept', async () => {
  const { at: _, ...old } = draft
  const { account, sent } = connect({})
  expect([await account.find?.(old, now()), sent]).toEqual([
    { outcome: 'unable', reason: 'the moment that its key is made of was not kept' },
    [],
  ])
})

it('reads where recent posts lead, by facets and cards, and passes over what is no post', async () => {
  const value = { text: 'Offen', createdAt: '2026-03-01T11:00:00.000Z' }
  const link = { $type: 'app.bsky.richtext.facet#link', uri: 'https://news.example/a' }
  const external = { uri: 'https://news.example/a', title: 'Offen', description: '' }
  const more = { uri: 'https://news.example/b', title: 'Offen', description: '' }
  const records = [
    {
      uri: `at://${did}/app.bsky.feed.post/3`,
      value: { ...value, facets: [{ features: [link] }], embed: { external } },
    },
    { uri: `at://${did}/app.bsky.feed.post/2`, value: { text: 'no time' } },
    { uri: `at://${did}/app.bsky.feed.post/1`, value: { ...value, embed: { external: more } } },
    {
      uri: `at://${did}/app.bsky.feed.post/0`,
      value: { ...value, createdAt: '2026-02-28T11:00:00Z' },
    },
  ]
  const { account, sent } = connect({
    listRecords: () => Response.json({ records, cursor: `page-${sent.length}` }),
  })
  const at = new Date('2026-03-01T11:00:00Z')
  const named = (id: string) => ({ id, url: `https://bsky.app/profile/news.example/post/${id}` })
  const first = { ...named('3'), text: 'Offen', links: ['https://news.example/a'], at }
  const second = { ...named('1'), text: 'Offen', links: ['https://news.example/b'], at }
  expect(await account.recent?.(new Date('2026-02-28T12:00:00Z'))).toEqual({
    outcome: 'read',
    posts: [first, second],
  })
  expect(sent).toHaveLength(1)
})

describe('a mention', () => {
  const text = 'By @ada.example and @bo.example'
  const features = (sent: readonly Sent[]) =>
    bodies(sent).flatMap(({ record: { facets = [] } }) => facets)

  it('is of who the handle belongs to; a handle that nobody knows stays plain', async () => {
    const { account, sent } = connect({
      resolveHandle: () => {
        const handle = new URL(sent.at(-1)?.[0] ?? '').searchParams.get('handle')
        return handle === 'ada.example' ? Response.json({ did: 'did:plc:ada' }) : error(400, 'No')
      },
      putRecord: put,
    })
    expect(await account.publish({ ...draft, text })).toMatchObject({ outcome: 'published' })
    expect(features(sent)).toEqual([
      {
        index: { byteStart: 3, byteEnd: 15 },
        features: [{ $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:ada' }],
      },
    ])
    expect(sent.slice(0, 2).map(([address, init]) => [address, init?.headers])).toEqual([
      [`https://bsky.social/xrpc/com.atproto.identity.resolveHandle?handle=ada.example`, undefined],
      [`https://bsky.social/xrpc/com.atproto.identity.resolveHandle?handle=bo.example`, undefined],
    ])
  })

  it.each([
    ['is down', () => error(502, 'Down')],
    ['is unlike Bluesky', () => Response.json({ did: 7 })],
    ['does not answer', () => Promise.reject(new Error('no network here'))],
  ])('holds up nothing when the server %s', async (_, answer) => {
    const { account, sent } = connect({
      resolveHandle: answer as () => Response,
      putRecord: put,
    })
    expect(await account.publish({ ...draft, text })).toMatchObject({ outcome: 'published' })
    expect(features(sent)).toEqual([])
  })
})

describe('documents', () => {
  const article = {
    identifier: 'bridge',
    url: 'https://news.example/city/bridge?print=1',
    title: 'A bridge opens',
    summary: 'After forty years',
    markdown: 'It *opens*.',
    publishedAt: '2026-03-01T11:00:00.000Z',
    hashtags: ['Bridges'],
  }
  const share = {
    text: 'A bridge opens https://news.example/city/bridge',
    url: 'https://news.example/city/bridge',
    key: 'delivery-1',
    at: '2026-03-01T12:00:00.000Z',
    article,
  }
  const value = {
    $type: 'site.standard.document',
    site: 'https://news.example',
    path: '/city/bridge?print=1',
    title: 'A bridge opens',
    description: 'After forty years',
    publishedAt: '2026-03-01T11:00:00.000Z',
    tags: ['Bridges'],
  }

  /** An account on the local network, and what its repository holds of documents. */
  function repositoryOf() {
    const rehearsal = createRehearsal({ now: () => new Date('2026-03-01T12:00:00Z') })
    const reach = rehearsalFetch(rehearsal, 'bluesky')
    const settings = { ...rehearsalSettings.bluesky, documents: 'true' }
    const io = { fetch: reach, now: () => new Date('2026-03-01T12:00:00Z'), session: keptSession() }
    const account = bluesky.connect(settings, io)
    const order = (fault: object) =>
      inProcessFetch(rehearsal)('http://rehearsal.example/_faults', {
        method: 'POST',
        body: JSON.stringify({ network: 'bluesky', on: 'create', ...fault }),
      })
    const documents = async (): Promise<readonly { uri: string; value: object }[]> => {
      const [post] = await rehearsal.posts('bluesky')
      const handle = post?.account ?? rehearsalSettings.bluesky?.identifier ?? ''
      const query = `collection=site.standard.document&repo=${await didOf(handle)}`
      const answer = await reach(`https://bsky.social/xrpc/com.atproto.repo.listRecords?${query}`)
      return ((await answer.json()) as { records: { uri: string; value: object }[] }).records
    }
    return { account, documents, order, posts: () => rehearsal.posts('bluesky') }
  }

  it('are put beside the share and name it, once however often it is sent', async () => {
    const { account, documents, posts } = repositoryOf()
    const sent = await account.publish(share)
    await account.publish(share)
    const id = sent.outcome === 'published' ? sent.id : ''
    expect((await posts()).map((post) => post.id)).toEqual([id])
    expect(await documents()).toEqual([
      {
        uri: expect.stringMatching(/site\.standard\.document\/[2-7a-j][2-7a-z]{12}$/),
        cid: expect.stringMatching(/^bafyrei/),
        value: {
          ...value,
          bskyPostRef: {
            uri: expect.stringContaining(`/app.bsky.feed.post/${id}`),
            cid: expect.stringMatching(/^bafyrei/),
          },
        },
      },
    ])
  })

  it('never fail a share, which says what it went without', async () => {
    const { account, order, posts } = repositoryOf()
    await account.check()
    await order({ do: '500-before', times: 1 })
    expect(await account.publish(share)).toMatchObject({
      outcome: 'published',
      without: expect.stringContaining('without its document'),
    })
    expect(await posts()).toHaveLength(1)
  })

  it('go with the share that is taken down', async () => {
    const { account, documents } = repositoryOf()
    const sent = await account.publish(share)
    if (sent.outcome !== 'published') throw new Error(sent.outcome)
    expect(await account.remove?.({ id: sent.id })).toEqual({ outcome: 'done' })
    expect(await documents()).toEqual([])
  })

  it('are not put for accounts that do not ask for them', async () => {
    const { account, documents } = repositoryOf()
    const { article: _, ...plain } = share
    await account.publish(plain)
    expect(await documents()).toEqual([])
  })
})
