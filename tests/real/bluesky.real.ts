import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bluesky } from '../../src/networks/bluesky.ts'
import type { Draft, Session } from '../../src/ports/network.ts'
import { cidOf } from '../../src/rehearsal/bluesky-cid.ts'
import { testOnGround } from '../contracts/network.ts'
import { type Ground, keptSession, openGround } from '../contracts/network-ground.ts'
import { photo, photoBytes, sampleImages } from '../contracts/sample-images.ts'
import { passedOn } from './passed-on-bluesky.ts'
import { JWT_SECRET, type RealAccount, type RealPds, startPds } from './pds.ts'

const served = (url: string) => ({ service: url })
const POSTS = 'app.bsky.feed.post'
const creates = /putRecord$/

let pds: RealPds
beforeAll(async () => {
  pds = await startPds()
}, 120_000)
afterAll(() => pds.close())

const credentials = ({ handle, appPassword }: RealAccount) => ({
  identifier: handle,
  app_password: appPassword,
})

/** An account of its own, behind what breaks connections when told to. */
async function open(account?: RealAccount): Promise<Ground> {
  const owner = account ?? (await pds.account())
  return openGround(bluesky, 'over a socket', served, creates, credentials(owner), [
    passedOn(pds, owner),
  ])
}

describe('network bluesky on a real server', () => {
  testOnGround(
    bluesky,
    {
      served,
      revoked: { app_password: 'revoked' },
      secrets: ['app_password'],
      checked: () => ({
        name: expect.stringMatching(/^@desk-\d+\.test$/),
        url: expect.stringMatching(/^https:\/\/bsky\.app\/profile\/desk-\d+\.test$/),
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
      creates,
    },
    open,
  )
})

describe('a record on a real server', () => {
  let owner: RealAccount
  let ground: Ground
  beforeEach(async () => {
    owner = await pds.account()
    ground = await open(owner)
  })
  afterEach(() => ground.close())
  const draft: Draft = {
    text: 'Brücke #offen https://news.example/a?b=1',
    url: 'https://news.example/a?b=1',
    key: 'delivery-1',
    language: 'de',
    at: '2026-03-01T12:00:00.000Z',
    card: { title: 'Brücke offen', description: 'Nach drei Jahren' },
    image: photo,
  }
  const stored = async () => {
    const query = { repo: owner.did, collection: POSTS }
    return (await pds.ask('com.atproto.repo.listRecords', query)) as {
      records: { uri: string; cid: string; value: Record<string, unknown> }[]
    }
  }

  it('has its facets at the right bytes, and a card with its image', async () => {
    expect((await ground.connect().publish(draft)).outcome).toBe('published')
    const { records } = await stored()
    const thumb = {
      $type: 'blob',
      ref: { $link: expect.any(String) },
      mimeType: 'image/jpeg',
      size: photoBytes.byteLength,
    }
    expect(records.map(({ value }) => value)).toEqual([
      {
        $type: POSTS,
        text: draft.text,
        createdAt: draft.at,
        langs: ['de'],
        facets: [
          {
            index: { byteStart: 8, byteEnd: 14 },
            features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'offen' }],
          },
          {
            index: { byteStart: 15, byteEnd: 41 },
            features: [{ $type: 'app.bsky.richtext.facet#link', uri: draft.url }],
          },
        ],
        embed: {
          $type: 'app.bsky.embed.external',
          external: { uri: draft.url, ...draft.card, thumb },
        },
      },
    ])
    const [{ value } = { value: {} }] = records
    const { embed } = value as { embed: { external: { thumb: { ref: { $link: string } } } } }
    const query = new URLSearchParams({ did: owner.did, cid: embed.external.thumb.ref.$link })
    const blob = await fetch(`${pds.url}/xrpc/com.atproto.sync.getBlob?${query}`)
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(sampleImages.get(photo.hash))
  })

  it('has the post as a document beside it, until it is taken down', async () => {
    const account = ground.connect({ documents: 'true' })
    const article = {
      identifier: 'bruecke',
      url: 'https://news.example/a?b=1',
      title: 'Brücke offen',
      summary: 'Nach drei Jahren',
      markdown: 'Sie ist *offen*.',
      publishedAt: '2026-03-01T11:00:00.000Z',
      hashtags: ['Brücken'],
    }
    const sent = await account.publish({ ...draft, article })
    if (sent.outcome !== 'published') throw new Error(sent.outcome)
    expect(sent).not.toHaveProperty('without')
    const documents = async () => {
      const query = { repo: owner.did, collection: 'site.standard.document' }
      const told = await pds.ask('com.atproto.repo.listRecords', query)
      return (told as { records: { value: object }[] }).records.map(({ value }) => value)
    }
    const { records } = await stored()
    expect(await documents()).toEqual([
      {
        $type: 'site.standard.document',
        site: 'https://news.example',
        path: '/a?b=1',
        title: 'Brücke offen',
        description: 'Nach drei Jahren',
        publishedAt: '2026-03-01T11:00:00.000Z',
        tags: ['Brücken'],
        bskyPostRef: { uri: records[0]?.uri, cid: records[0]?.cid },
      },
    ])
    expect(await account.remove?.({ id: sent.id })).toEqual({ outcome: 'done' })
    expect(await documents()).toEqual([])
  })

  it('is called by the server what the rehearsal calls it', async () => {
    await ground.connect().publish(draft)
    const { records } = await stored()
    expect(await Promise.all(records.map(({ value }) => cidOf(value)))).toEqual(
      records.map(({ cid }) => cid),
    )
  })

  it.each(['reset-after', 'truncate', '500-after'])(
    'is one, sent again after %s',
    async (fault) => {
      await ground.order({ do: fault })
      const account = ground.connect()
      expect((await account.publish(draft)).outcome).toBe('lost')
      const [first] = (await stored()).records
      const again = await account.publish(draft)
      expect(again.outcome).toBe('published')
      expect((await stored()).records).toEqual([first])
      expect(await account.find?.(draft, ground.clock.now)).toMatchObject({ outcome: 'found' })
    },
  )

  it('of another text under its key is told as a duplicate, and left as it is', async () => {
    const account = ground.connect()
    await account.publish(draft)
    expect(await account.publish({ ...draft, text: 'Anders' })).toMatchObject({
      outcome: 'duplicate',
      post: { id: expect.any(String) },
    })
    expect((await stored()).records.map(({ value }) => value.text)).toEqual([draft.text])
  })

  it('is written though the token has expired: it is refreshed', async () => {
    const session = keptSession()
    const connect = () =>
      bluesky.connect(
        { ...credentials(owner), service: pds.url },
        { fetch, now: () => new Date(), session, image: async (hash) => sampleImages.get(hash) },
      )
    await connect().check()
    const before = await expire(session)
    expect((await connect().publish(draft)).outcome).toBe('published')
    const after = JSON.parse((await session.read())?.text ?? '{}')
    expect(after.accessJwt).not.toBe(before.accessJwt)
    expect(after.refreshJwt).not.toBe(before.refreshJwt)
    expect((await stored()).records).toHaveLength(1)
  })
})

/** The same token, as if its two hours were over: signed by the server's own secret. */
async function expire(session: Session): Promise<Readonly<Record<string, string>>> {
  const { text = '{}', version = 0 } = (await session.read()) ?? {}
  const login = JSON.parse(text)
  const [head = '', payload = ''] = login.accessJwt.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const past = Buffer.from(JSON.stringify({ ...claims, iat: 1, exp: 2 })).toString('base64url')
  const signed = createHmac('sha256', JWT_SECRET).update(`${head}.${past}`).digest('base64url')
  const expired = { ...login, accessJwt: `${head}.${past}.${signed}` }
  await session.keep(JSON.stringify(expired), version)
  return expired
}

describe('a real server that was asked too often', () => {
  let limited: RealPds
  beforeAll(async () => {
    limited = await startPds({ limited: true })
  }, 120_000)
  afterAll(() => limited.close())

  it('is left alone for as long as it says', async () => {
    const owner = await limited.account()
    const login = () =>
      bluesky.connect(
        { ...credentials(owner), service: limited.url },
        { fetch, now: () => new Date(), session: keptSession() },
      )
    const outcomes = new Set<string>()
    for (let number = 0; number < 30; number++) outcomes.add((await login().check()).outcome)
    expect([...outcomes]).toEqual(['ok'])
    const begun = Date.now()
    const draft = { text: 'One too many', url: '', key: 'd', at: new Date().toISOString() }
    const result = await login().publish(draft)
    expect(result).toEqual({
      outcome: 'retry',
      reason: 'HTTP 429: RateLimitExceeded: Rate Limit Exceeded',
      after: expect.any(Date),
    })
    const { after } = result as { after: Date }
    expect(after.getTime()).toBeGreaterThan(begun)
    expect(after.getTime()).toBeLessThanOrEqual(begun + 310_000)
  })
})
