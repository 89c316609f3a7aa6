import { verifyEvent } from 'nostr-tools/pure'
import { describe, expect, it } from 'vitest'
import { messageQueue } from '../../src/core/message-queue.ts'
import { nostr } from '../../src/networks/nostr.ts'
import type { Draft } from '../../src/ports/network.ts'
import { inProcessFetch } from '../../src/rehearsal/in-process.ts'
import { rehearsalSocket } from '../../src/rehearsal/in-process-socket.ts'
import { createRehearsal, rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { testNetwork } from '../contracts/network.ts'

const OTHER = '7f'.repeat(32)

testNetwork(nostr, {
  served: (url) => ({ relays: url.replace(/^http/, 'ws') }),
  revoked: { secret_key: OTHER },
  secrets: ['secret_key'],
  secret: () => OTHER,
  checked: () => ({ name: 'rehearsal', url: expect.stringMatching(/^https:\/\/njump\.me\/npub1/) }),
  named: ({ id }) => ({ id, url: expect.stringMatching(/^https:\/\/njump\.me\/nevent1/) }),
  tooLong: 'a'.repeat(10_001),
  reasons: {
    auth: 'restricted: this key is no member',
    blocked: 'blocked: this key was banned',
    limited: 'rate-limited: slow down there',
    broken: 'error: could not reach the database',
    rejected: 'invalid: content is longer than 10000 characters',
  },
  again: 'published',
  looks: 'by key',
  tellsWhen: false,
  brokenOff: 'the connection broke (ECONNRESET)',
})

const settings = {
  secret_key: rehearsalSettings.nostr?.secret_key,
  relays: 'wss://nostr.rehearsal.example',
}
const now = () => new Date('2026-03-01T12:00:00Z')
const draft: Draft = {
  text: 'Harbour #Bridge opens #1 #bridge #Straße\n\nhttps://news.example/a',
  url: 'https://news.example/a',
  key: 'delivery-1',
  language: 'en',
  at: '2026-03-01T12:00:00.900Z',
}

/** A relay that answers as told, and keeps what it was sent. */
function scripted(answer: (message: unknown[]) => readonly unknown[][], changes: object = {}) {
  const sent: unknown[][] = []
  const account = nostr.connect(
    { ...settings, ...changes },
    {
      fetch,
      now,
      async socket() {
        const queue = messageQueue(1_000_000, () => {})
        return {
          send(text) {
            const message = JSON.parse(text)
            sent.push(message)
            for (const one of answer(message)) queue.push(JSON.stringify(one))
          },
          receive: queue.take,
          close: queue.end,
        }
      },
    },
  )
  return { account, sent }
}

const idOf = ([, event]: unknown[]) => (event as { id: string }).id
const ok = (message: unknown[]) => (message[0] === 'EVENT' ? [['OK', idOf(message), true, '']] : [])

describe('an event', () => {
  it('says what the draft says, in tags too, and is signed by the account', async () => {
    const { account, sent } = scripted(ok)
    await account.publish(draft)
    const [[kind, event]] = sent as [[string, Parameters<typeof verifyEvent>[0]]]
    expect([kind, event]).toEqual([
      'EVENT',
      {
        id: 'd87842ed9e0adc69d71468d6f30e7e1a3138cb673cb69c45d52042e7c788c997',
        pubkey: '92076a16031670da483e931373696bbfcc9f264e85326eb6d910a4353ea30fd8',
        created_at: 1_772_366_400,
        kind: 1,
        tags: [
          ['r', 'https://news.example/a'],
          ['t', 'bridge'],
          ['t', 'straße'],
          ['L', 'ISO-639-1'],
          ['l', 'en', 'ISO-639-1'],
        ],
        content: draft.text,
        sig: expect.stringMatching(/^[0-9a-f]{128}$/),
      },
    ])
    expect(verifyEvent(event)).toBe(true)
  })

  it('has the same id whenever it is made, and another for another text', async () => {
    const ids = []
    for (const changes of [{}, { key: 'other' }, { text: 'Other' }, { url: '' }]) {
      const { account, sent } = scripted(ok)
      await account.publish({ ...draft, ...changes })
      ids.push(idOf(sent[0] ?? []))
    }
    expect(ids[1]).toBe(ids[0])
    expect(new Set(ids).size).toBe(3)
  })

  it('of an article comes first, and the note names it', async () => {
    const { account, sent } = scripted(ok)
    await account.publish({
      ...draft,
      article: {
        url: 'https://news.example/whole',
        identifier: 'post-1',
        title: 'Bridge opens',
        summary: 'At last',
        image: 'https://news.example/a.jpg',
        markdown: '# Bridge',
        publishedAt: '2026-02-28T10:00:00.000Z',
        hashtags: ['Bridge'],
      },
    })
    expect(sent.map(([, event]) => event)).toMatchObject([
      {
        kind: 30_023,
        created_at: 1_772_366_401,
        content: '# Bridge',
        tags: [
          ['d', 'post-1'],
          ['title', 'Bridge opens'],
          ['summary', 'At last'],
          ['image', 'https://news.example/a.jpg'],
          ['published_at', '1772272800'],
          ['r', draft.url],
          ['t', 'bridge'],
          ['L', 'ISO-639-1'],
          ['l', 'en', 'ISO-639-1'],
        ],
      },
      {
        kind: 1,
        tags: expect.arrayContaining([
          ['a', '30023:92076a16031670da483e931373696bbfcc9f264e85326eb6d910a4353ea30fd8:post-1'],
        ]),
      },
    ])
  })
})

describe('a relay that says', () => {
  it.each([
    ['duplicate: already have this event', 'published'],
    ['replaced: have a newer event', 'published'],
    ['invalid: event is too old', 'rejected'],
    ['pow: 28 bits are needed', 'rejected'],
    ['reject: no', 'rejected'],
    ['', 'rejected'],
    ['blocked: no', 'blocked'],
    ['restricted: no', 'blocked'],
    ['mute: nobody would hear', 'blocked'],
    ['rate-limited: slow down', 'retry'],
    ['error: no space left', 'lost'],
  ])('%j means %s', async (words, outcome) => {
    const { account } = scripted((message) =>
      message[0] === 'EVENT' ? [['OK', idOf(message), false, words]] : [],
    )
    expect((await account.publish(draft)).outcome).toBe(outcome)
  })

  it('something else is waited on, and its complaint is told', async () => {
    const wait = AbortSignal.timeout(20)
    const account = nostr.connect(settings, {
      fetch,
      now,
      async socket() {
        const queue = messageQueue(1_000, () => {})
        wait.addEventListener('abort', () => queue.fail(wait.reason))
        for (const text of ['nonsense', '["OK","other",true,""]', '["NOTICE","what?"]']) {
          queue.push(text)
        }
        return { send() {}, receive: queue.take, close() {} }
      },
    })
    expect(await account.publish(draft)).toEqual({
      outcome: 'lost',
      reason: 'no answer in time (what?)',
    })
  })

  it('nothing more has closed', async () => {
    const account = nostr.connect(settings, {
      fetch,
      now,
      socket: async () => ({ send() {}, receive: async () => undefined, close() {} }),
    })
    expect(await account.publish(draft)).toEqual({
      outcome: 'lost',
      reason: 'the relay closed the connection',
    })
  })

  it('the secret key is not repeated', async () => {
    const secret = settings.secret_key ?? ''
    const hex = '1e6f9e8e1df8f37cf470efc79be7a3877e3cdf3d1c3bf1e6f9e8e1df8f37cf47'
    const { account } = scripted((message) =>
      message[0] === 'EVENT'
        ? [['OK', idOf(message), false, `blocked: ${secret} ${hex}`]]
        : [['CLOSED', message[1], `blocked: ${secret} ${hex}`]],
    )
    expect(await account.publish(draft)).toEqual({ outcome: 'blocked', reason: 'blocked: ••• •••' })
    expect(await account.check()).toEqual({ outcome: 'blocked', reason: 'blocked: ••• •••' })
  })

  it('what it has is believed only with a right id and signature', async () => {
    let forged: object = {}
    const { account } = scripted((message) => {
      if (message[0] === 'EVENT') {
        forged = { ...(message[1] as object), sig: 'ab'.repeat(64) }
        return ok(message)
      }
      return message[0] === 'REQ'
        ? [
            ['EVENT', message[1], forged],
            ['EOSE', message[1]],
          ]
        : []
    })
    await account.publish(draft)
    expect(await account.find?.(draft, now())).toEqual({ outcome: 'absent' })
  })

  it('more than was asked for is not listened to, and no end waited for', async () => {
    let event: unknown
    const { account, sent } = scripted((message) => {
      if (message[0] === 'EVENT') event = message[1]
      const told = ['EVENT', message[1], event]
      return message[0] === 'REQ' ? [told, told, told] : ok(message)
    })
    await account.publish(draft)
    expect((await account.find?.(draft, now()))?.outcome).toBe('found')
    expect(sent.at(-1)).toEqual(['CLOSE', 'posthorn-1'])
  })
})

describe('a relay that asks who it is', () => {
  const members = () => {
    const rehearsal = createRehearsal({ now })
    const account = nostr.connect(
      { ...settings, relays: 'wss://nostr.rehearsal.example/members' },
      { fetch, now, socket: rehearsalSocket(rehearsal, 'nostr') },
    )
    return { account, rehearsal }
  }

  it('is told, for events and for questions', async () => {
    const { account, rehearsal } = members()
    expect((await account.publish(draft)).outcome).toBe('published')
    expect((await account.find?.(draft, now()))?.outcome).toBe('found')
    expect(await rehearsal.posts()).toHaveLength(1)
  })

  it('and then is silent: nothing was posted', async () => {
    const { account, rehearsal } = members()
    await inProcessFetch(rehearsal)('http://rehearsal.example/_faults', {
      method: 'POST',
      body: JSON.stringify({ network: 'nostr', on: 'auth', do: 'reset-before' }),
    })
    expect(await account.publish(draft)).toEqual({
      outcome: 'retry',
      reason: 'the connection broke (ECONNRESET)',
    })
  })
})

describe('settings', () => {
  const connect = (changes: object) => () =>
    nostr.connect({ ...settings, ...changes }, { fetch, now })
  it.each([
    [{ secret_key: 'nsec1rehearsal' }],
    [{ secret_key: '00'.repeat(32) }],
    [{ secret_key: 'ff'.repeat(32) }],
    [{ secret_key: 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141' }],
    [{ secret_key: 'npub1jgrk59srzecd5jp7jvfhx6tthlxf7fjws5exadkezzjr204rplvqp95ffx' }],
    [{ relays: '' }],
    [{ relays: ['https://relay.example'] }],
    [{ relays: ['wss://me:secret@relay.example'] }],
    [{ quorum: 2 }],
    [{ quorum: 0 }],
    [{ long_form: 'perhaps' }],
  ])('refuses %j', (changes) => {
    expect(connect(changes)).toThrow()
  })

  it('takes a list of relays, or one text, each relay once', async () => {
    for (const relays of [
      ['wss://a.example/', 'wss://a.example'],
      ' wss://a.example, wss://a.example/ ',
    ]) {
      const opened: string[] = []
      const account = nostr.connect(
        { ...settings, relays, quorum: '1', long_form: 'true' },
        {
          fetch,
          now,
          async socket(url) {
            opened.push(url)
            throw new TypeError('no')
          },
        },
      )
      await account.check()
      expect(opened).toEqual(['wss://a.example'])
    }
  })

  it('says where no socket can be opened', async () => {
    expect(await connect({})().publish(draft)).toEqual({
      outcome: 'blocked',
      reason: 'no WebSocket can be opened here',
    })
  })
})

describe('a check', () => {
  const limited = (answers: Readonly<Record<string, unknown>>) =>
    nostr.connect(
      { ...settings, relays: Object.keys(answers).map((name) => `wss://${name}.example`) },
      {
        async fetch(input, init) {
          const { origin, hostname } = new URL(String(input))
          const asked = new Headers(init?.headers).get('accept')
          expect([origin, asked]).toEqual([`https://${hostname}`, 'application/nostr+json'])
          const answer = answers[hostname.replace('.example', '')]
          if (answer === 'down') throw new TypeError('no')
          return Response.json(answer)
        },
        now,
        socket: rehearsalSocket(createRehearsal({ now }), 'nostr'),
      },
    )
  const says = (max_content_length: unknown) => ({ limitation: { max_content_length } })

  it.each([
    [{ a: says(8_196), b: says(1_000) }, { max: 1_000 }],
    [{ a: says(8_196), b: {} }, undefined],
    [{ a: says('long'), b: 'down' }, undefined],
    [{ a: says(0) }, undefined],
    [{ a: says(1), b: says(1_000) }, { max: 1_000 }],
    [{ a: says(4_999) }, { max: 4_999 }],
  ])('learns the longest note that all relays take: %j', async (answers, text) => {
    expect(await limited(answers).check()).toMatchObject({ outcome: 'ok', name: 'rehearsal' })
    const { text: told } = (await limited(answers).check()) as { text?: object }
    expect(told).toEqual(text)
  })
})
