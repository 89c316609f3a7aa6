import { finalizeEvent } from 'nostr-tools/pure'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyOf } from '../../src/networks/nostr/key.ts'
import { nostr } from '../../src/networks/nostr.ts'
import { nodeSockets } from '../../src/outgoing/node-socket.ts'
import type { Draft } from '../../src/ports/network.ts'
import { rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { testOnGround } from '../contracts/network.ts'
import { keptSession, openGround } from '../contracts/network-ground.ts'
import { passedOn } from './passed-on-nostr.ts'
import { type RealRelay, startRelay } from './relay.ts'

const served = (url: string) => ({ relays: url.replace(/^http/, 'ws') })
const secret_key = String(rehearsalSettings.nostr?.secret_key)
const { secret, pubkey } = keyOf(secret_key)
const now = () => new Date('2026-03-01T12:00:00Z')
const socket = nodeSockets({
  check: () => {},
  userAgent: 'Posthorn',
  timeoutMs: 20_000,
  maxBytes: 1_048_576,
})

/** What was heard in answer to each text, up to what ends the answer. */
async function say(url: string, ...texts: readonly unknown[][]): Promise<readonly unknown[][]> {
  const connection = await socket(url)
  const heard: unknown[][] = []
  for (const text of texts) {
    connection.send(JSON.stringify(text))
    for (;;) {
      const next = JSON.parse((await connection.receive()) ?? '["OK"]')
      heard.push(next)
      if (['OK', 'EOSE', 'CLOSED', 'NOTICE'].includes(next[0])) break
    }
  }
  connection.close()
  return heard
}

describe('network nostr on a real relay', () => {
  let relay: RealRelay
  afterEach(() => relay.close())
  testOnGround(
    nostr,
    {
      served,
      secrets: ['secret_key'],
      checked: () => ({ name: 'desk', url: expect.stringMatching(/^https:\/\/njump\.me\/npub1/) }),
      named: ({ id }) => ({ id, url: expect.stringMatching(/^https:\/\/njump\.me\/nevent1/) }),
      reasons: {
        auth: 'restricted: this key is no member',
        blocked: 'blocked: this key was banned',
        limited: 'rate-limited: slow down there',
        broken: 'error: could not reach the database',
        rejected: '',
      },
      again: 'published',
      looks: 'by key',
      tellsWhen: false,
      brokenOff: 'the connection broke (ECONNRESET)',
    },
    async () => {
      relay = await startRelay()
      const content = JSON.stringify({ name: 'desk' })
      const profile = finalizeEvent({ kind: 0, created_at: 1, tags: [], content }, secret)
      await say(relay.url, ['EVENT', profile])
      return openGround(nostr, 'over a socket', served, undefined, {}, [passedOn(relay.url)])
    },
  )
})

describe('real relays', () => {
  let relays: RealRelay[]
  beforeEach(async () => {
    relays = [await startRelay(), await startRelay({ closed: true }), await startRelay()]
  })
  afterEach(() => Promise.all(relays.map((relay) => relay.close())))

  const connect = () =>
    nostr.connect(
      { secret_key, relays: relays.map(({ url }) => url) },
      // A proof of who one is has to be of this hour.
      { fetch, now: () => new Date(), socket, session: keptSession() },
    )
  const draft: Draft = {
    text: 'Brücke #offen https://news.example/a',
    url: 'https://news.example/a',
    key: 'delivery-1',
    language: 'de',
    at: '2026-03-01T12:00:00.000Z',
    article: {
      url: 'https://news.example/whole',
      identifier: 'bridge',
      title: 'Brücke offen',
      markdown: '# Brücke',
      publishedAt: '2026-03-01T11:00:00.000Z',
      hashtags: ['offen'],
    },
  }
  const stored = (kinds: number[]) =>
    Promise.all(
      relays.map(async ({ url }) => {
        const heard = await say(url, ['REQ', 's', { kinds, authors: [pubkey] }])
        return heard.flatMap(([word, , event]) =>
          word === 'EVENT' ? [(event as { content: string }).content] : [],
        )
      }),
    )

  it('take a note and its article once, one of them after it asked who it is', async () => {
    const account = connect()
    const first = await account.publish(draft)
    expect(first).toMatchObject({ outcome: 'published' })
    expect(await account.publish(draft)).toEqual(first)
    expect(await stored([1])).toEqual([[draft.text], [draft.text], [draft.text]])
    expect(await stored([30_023])).toEqual([['# Brücke'], ['# Brücke'], ['# Brücke']])
    expect(await account.find?.(draft, now())).toMatchObject({ outcome: 'found' })
  })

  it('replace an article by its newer version', async () => {
    const account = connect()
    await account.publish(draft)
    await account.publish({
      ...draft,
      text: 'Berichtigt',
      at: '2026-03-01T12:10:00.000Z',
      ...(draft.article && { article: { ...draft.article, markdown: '# Brücke, doch zu' } }),
    })
    expect(await stored([30_023])).toEqual(relays.map(() => ['# Brücke, doch zu']))
  })

  it('let go of a note and its article', async () => {
    const account = connect()
    const { id = '' } = (await account.publish(draft)) as { id?: string }
    expect(await account.remove?.({ id })).toEqual({ outcome: 'done' })
    expect(await stored([1, 30_023])).toEqual([[], [], []])
    expect(await account.remove?.({ id })).toEqual({ outcome: 'gone' })
  })

  it('make a quorum without the one that is down', async () => {
    await relays[2]?.close()
    expect(await connect().publish(draft)).toMatchObject({ outcome: 'published' })
    relays.pop()
    expect(await stored([1])).toEqual([[draft.text], [draft.text]])
  })

  it('refuse what is not signed rightly, in words that are known', async () => {
    const [one, other] = [1, 2].map((created_at) =>
      finalizeEvent({ kind: 1, created_at, tags: [], content: 'x' }, secret),
    )
    const [first] = relays
    const heard = await say(
      first?.url ?? '',
      ['EVENT', { ...one, sig: 'ab'.repeat(64) }],
      ['EVENT', { ...other, content: 'y' }],
    )
    expect(heard.map(([, , isKept, words]) => [isKept, words])).toEqual([
      [false, 'invalid: signature is wrong'],
      [false, 'invalid: id is wrong'],
    ])
  })
})
