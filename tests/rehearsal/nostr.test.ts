import { decode } from 'nostr-tools/nip19'
import { finalizeEvent } from 'nostr-tools/pure'
import { beforeEach, describe, expect, it } from 'vitest'
import { inProcessFetch } from '../../src/rehearsal/in-process.ts'
import {
  createRehearsal,
  type Rehearsal,
  rehearsalSettings,
} from '../../src/rehearsal/rehearsal.ts'

let now: Date
let rehearsal: Rehearsal
beforeEach(() => {
  now = new Date('2026-03-01T12:00:00Z')
  rehearsal = createRehearsal({ now: () => now })
})

const address = 'ws://127.0.0.1:9000/nostr'
const { data: secret } = decode(rehearsalSettings.nostr?.secret_key as `nsec1${string}`)
const stranger = new Uint8Array(32).fill(7)
const seconds = 1_772_366_400

async function speak(path = '') {
  const conversation = await rehearsal.converse(`${address}${path}`)
  if (!conversation) throw new Error('nobody speaks there')
  const raw = async (text: string) => {
    const answer = await conversation.hear(text)
    return 'texts' in answer ? answer.texts.map((one) => JSON.parse(one)) : answer
  }
  const say = (...message: unknown[]) => raw(JSON.stringify(message))
  return { say, raw, greeting: conversation.greeting.map((one) => JSON.parse(one)) }
}

const event = (changes: object = {}, key = secret) =>
  finalizeEvent({ kind: 1, created_at: seconds, tags: [], content: 'Bridge', ...changes }, key)
/** What an OK says, whatever it is about. */
const said = (isKept: boolean, words: unknown = expect.any(String)) => [
  ['OK', expect.stringMatching(/^[0-9a-f]{64}$/), isKept, words],
]
const texts = async () => (await rehearsal.posts()).map(({ text }) => text)

describe('an event', () => {
  it('is kept once, and shown with its thread and language', async () => {
    const { say } = await speak()
    const note = event({ tags: [['l', 'en', 'ISO-639-1']] })
    const answer = event({ content: 'More', tags: [['e', note.id, '', 'root']] })
    expect(await say('EVENT', note)).toEqual([['OK', note.id, true, '']])
    expect(await say('EVENT', note)).toEqual([
      ['OK', note.id, true, 'duplicate: already have this event'],
    ])
    await say('EVENT', answer)
    expect(await rehearsal.posts()).toMatchObject([
      {
        network: 'nostr',
        account: 'rehearsal',
        id: note.id,
        url: expect.stringMatching(/^https:\/\/njump\.me\/nevent1/),
        text: 'Bridge',
        at: '2026-03-01T12:00:00.000Z',
        language: 'en',
        record: { sig: note.sig },
      },
      { id: answer.id, replyTo: note.id },
    ])
  })

  const changed = { ...event(), content: 'Another' }
  it.each([
    [changed, 'invalid: id is wrong'],
    [{ ...event(), sig: 'ab'.repeat(64) }, 'invalid: signature is wrong'],
    [event({ created_at: seconds + 901 }), 'invalid: created_at is too far in the future'],
    [event({ tags: [['expiration', String(seconds - 1)]] }), 'invalid: event is expired'],
    [event({ kind: 4 }), 'blocked: kind 4 is not taken here'],
    [event({ kind: 30_023 }), 'invalid: d tag is missing'],
    [event({ content: 'a'.repeat(10_001) }), 'invalid: content is longer than 10000 characters'],
    [
      event({ kind: 30_023, tags: [['d', 'a']], content: 'a'.repeat(131_072) }),
      'invalid: event is larger than 131072 bytes',
    ],
    [event({}, stranger), 'auth-required: only members may write'],
  ])('is refused: %#', async (refused, words) => {
    const { say } = await speak()
    expect(await say('EVENT', refused)).toEqual([['OK', refused.id, false, words]])
    expect(await texts()).toEqual([])
  })

  it('is counted: 120 in a minute', async () => {
    const { say } = await speak()
    for (let number = 0; number < 120; number++) await say('EVENT', event())
    expect(await say('EVENT', event())).toEqual(said(false, 'rate-limited: slow down there'))
    now = new Date('2026-03-01T12:01:00Z')
    expect(await say('EVENT', event())).toEqual(said(true))
  })

  it('of an address replaces an older one, not a newer one', async () => {
    const { say } = await speak()
    const version = (content: string, created_at: number) =>
      event({
        kind: 30_023,
        created_at,
        content,
        tags: [
          ['d', 'a'],
          ['title', 'Bridge'],
        ],
      })
    for (const [content, at] of [
      ['two', seconds],
      ['one', seconds - 1],
      ['three', seconds + 1],
    ] as const) {
      expect(await say('EVENT', version(content, at))).toEqual(said(true))
    }
    expect(await rehearsal.posts()).toMatchObject([
      { text: 'Bridge\n\nthree', url: expect.stringMatching(/^https:\/\/njump\.me\/naddr1/) },
    ])
  })

  it('is taken down by its author, by id or by address', async () => {
    const { say } = await speak()
    const note = event()
    const article = event({ kind: 30_023, content: 'x', tags: [['d', 'a']] })
    await say('EVENT', note)
    await say('EVENT', article)
    const address = `30023:${article.pubkey}:a`
    await say('EVENT', event({ kind: 5, created_at: seconds - 1, tags: [['a', address]] }))
    expect(await texts()).toEqual(['Bridge', 'x'])
    await say(
      'EVENT',
      event({
        kind: 5,
        tags: [
          ['e', note.id],
          ['a', address],
        ],
      }),
    )
    expect(await texts()).toEqual([])
    const refusal = said(false, 'deleted: its author asked for that')
    expect(await say('EVENT', note)).toEqual(refusal)
    expect(await say('EVENT', article)).toEqual(refusal)
    const newer = event({ kind: 30_023, created_at: seconds + 1, tags: [['d', 'a']] })
    expect(await say('EVENT', newer)).toEqual(said(true))
  })
})

it.each(['nonsense', '{}', '["EVENT",{"id":"1"}]', '["REQ"]', '["COUNT","a",{}]'])(
  'complains of %s',
  async (text) => {
    const { raw } = await speak()
    expect(await raw(text)).toEqual([['NOTICE', 'invalid: this is no message of NIP-01']])
  },
)

describe('a question', () => {
  it.each([
    [{ ids: ['1'] }],
    [{ kinds: ['1'] }],
    [{ search: ['bridge'] }],
    [{ '#e': [1] }],
    ['bridge'],
  ])('that cannot be read is closed: %j', async (filter) => {
    const { say } = await speak()
    expect(await say('REQ', 's', filter)).toEqual([
      ['CLOSED', 's', 'invalid: a filter cannot be read'],
    ])
  })

  it('is answered with what matches, newest first, and an end', async () => {
    const { say } = await speak()
    const events = [0, 1, 2].map((number) =>
      event({ created_at: seconds + number, content: String(number), tags: [['t', `t${number}`]] }),
    )
    for (const one of events) await say('EVENT', one)
    const found = async (...filters: object[]) =>
      ((await say('REQ', 's', ...filters)) as unknown[][]).map(([kind, , one]) =>
        kind === 'EVENT' ? (one as { content: string }).content : kind,
      )
    const [first] = events
    expect(await found({ kinds: [1] })).toEqual(['2', '1', '0', 'EOSE'])
    expect(await found({ kinds: [1], limit: 2 })).toEqual(['2', '1', 'EOSE'])
    expect(await found({ since: seconds + 1, until: seconds + 1 })).toEqual(['1', 'EOSE'])
    expect(await found({ '#t': ['t0', 't2'] })).toEqual(['2', '0', 'EOSE'])
    expect(await found({ ids: [first?.id] }, { '#t': ['t1'] })).toEqual(['0', '1', 'EOSE'])
    expect(await found({ authors: ['ab'.repeat(32)] })).toEqual(['EOSE'])
    expect(await found({ authors: [first?.pubkey], kinds: [0] })).toEqual([
      '{"name":"rehearsal"}',
      'EOSE',
    ])
    expect(await say('CLOSE', 's')).toEqual([])
  })
})

describe('among members', () => {
  const proof = (changes: object = {}, key = secret) =>
    event(
      {
        kind: 22_242,
        content: '',
        tags: [
          ['relay', address],
          ['challenge', 'rehearsal-1'],
        ],
        ...changes,
      },
      key,
    )

  it('nobody reads or writes before they have said who they are', async () => {
    const { say, greeting } = await speak('/members')
    expect(greeting).toEqual([['AUTH', 'rehearsal-1']])
    expect(await say('EVENT', event())).toEqual(
      said(false, 'auth-required: only members may write'),
    )
    expect(await say('REQ', 's', {})).toEqual([
      ['CLOSED', 's', 'auth-required: only members may read'],
    ])
    expect(await say('AUTH', proof())).toEqual(said(true))
    expect(await say('EVENT', event())).toEqual(said(true))
    expect(await say('REQ', 's', { kinds: [1] })).toMatchObject([{ 0: 'EVENT' }, { 0: 'EOSE' }])
  })

  it.each([
    [proof({}, stranger), 'restricted: this key is no member'],
    [proof({ created_at: seconds - 601 }), 'invalid: this proves nothing now'],
    [proof({ kind: 1 }), 'invalid: this proves nothing now'],
    [proof({ tags: [['relay', address]] }), 'invalid: the challenge is another one'],
    [
      proof({
        tags: [
          ['relay', 'wss://other.example'],
          ['challenge', 'rehearsal-1'],
        ],
      }),
      'invalid: for another relay',
    ],
    [{ ...proof(), sig: 'ab'.repeat(64) }, 'invalid: signature is wrong'],
  ])('a proof is looked at: %#', async (wrong, words) => {
    const { say } = await speak('/members')
    expect(await say('AUTH', wrong)).toEqual([['OK', wrong.id, false, words]])
    expect(await say('EVENT', event())).toEqual(said(false))
  })
})

it('says what it is to those who only ask', async () => {
  const answer = await inProcessFetch(rehearsal)('http://127.0.0.1:9000/nostr')
  expect([answer.headers.get('content-type'), await answer.json()]).toEqual([
    'application/nostr+json',
    {
      name: 'Rehearsal relay',
      pubkey: '92076a16031670da483e931373696bbfcc9f264e85326eb6d910a4353ea30fd8',
      supported_nips: [1, 9, 10, 11, 23, 42],
      limitation: { max_message_length: 131_072, max_content_length: 10_000 },
    },
  ])
})

it('opens no conversation elsewhere', async () => {
  expect(await rehearsal.converse('ws://127.0.0.1:9000/nostr/other')).toBe(undefined)
  expect(await rehearsal.converse('ws://127.0.0.1:9000/mastodon')).toBe(undefined)
  expect(await rehearsal.converse('ws://127.0.0.1:9000/pigeon')).toBe(undefined)
})
