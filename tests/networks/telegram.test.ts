import { describe, expect, it } from 'vitest'
import { telegram } from '../../src/networks/telegram.ts'
import { testNetwork } from '../contracts/network.ts'
import { type ImageFacts, testNetworkImages } from '../contracts/network-images.ts'

const facts: ImageFacts = {
  served: (url) => ({ api_url: url }),
  revoked: { bot_token: '123456:revoked' },
  secrets: ['bot_token'],
  checked: () => ({ name: '@rehearsal', url: 'https://t.me/rehearsal' }),
  named: ({ id, url }) => ({ id, url }),
  tooLong: `${'a'.repeat(4_074)} https://news.example/a`,
  reasons: {
    auth: 'HTTP 401: Unauthorized',
    blocked: 'HTTP 403: Forbidden: bot is not a member of the channel chat',
    limited: expect.stringMatching(/^HTTP 429: Too Many Requests: retry after (60|120)$/),
    broken: 'HTTP 500: Internal Server Error',
    rejected: 'HTTP 400: Bad Request: message is too long',
  },
  again: 'another',
  looks: false,
  uploads: ['create'],
  atOnce: true,
  alt: false,
  refused: 'HTTP 400: Bad Request: IMAGE_PROCESS_FAILED',
}
testNetwork(telegram, facts)
testNetworkImages(telegram, facts)

const now = () => new Date('2026-03-01T12:00:00Z')
const draft = {
  text: 'Bridge <opens> & closes &amp; "more" https://example.com/a?b=1&c=2',
  url: 'https://example.com/a?b=1&c=2',
  key: 'delivery-1',
}
const connect = (answer: typeof fetch, settings: object = {}) =>
  telegram.connect({ bot_token: ' 1:token ', chat: '@news', ...settings }, { fetch: answer, now })
const message = (chat: object, message_id: unknown = 42) =>
  Response.json({ ok: true, result: { message_id, chat, date: 1_772_366_400 } })
const channel = { id: -1001234567890, type: 'channel', title: 'News', username: 'news' }

describe('an answer of the Bot API', () => {
  const told = (description: string, parameters?: object) =>
    JSON.stringify({ ok: false, description, parameters })
  it.each([
    [400, told('Bad Request: chat not found'), 'blocked'],
    [400, told('Bad Request: group chat was upgraded to a supergroup chat'), 'blocked'],
    [400, told('Bad Request: not enough rights to send text messages to the chat'), 'blocked'],
    [400, told('Bad Request: need administrator rights in the channel chat'), 'blocked'],
    [400, told('Bad Request: CHAT_WRITE_FORBIDDEN'), 'blocked'],
    [400, told('Bad Request: message text is empty'), 'rejected'],
    [
      400,
      told("Bad Request: can't parse entities: Unclosed start tag at byte offset 1"),
      'rejected',
    ],
    [400, '<html>', 'rejected'],
    [401, told('Unauthorized'), 'auth'],
    [403, told('Forbidden: bot was kicked from the channel chat'), 'blocked'],
    [404, told('Not Found'), 'auth'],
    [404, '<html>', 'blocked'],
    [301, '', 'blocked'],
    [429, told('Too Many Requests'), 'retry'],
    [500, told('Internal Server Error'), 'lost'],
    [502, '<html>', 'lost'],
    [200, '', 'lost'],
    [200, '{"ok":true,"result":true}', 'lost'],
    [200, '{"ok":false,"result":{"message_id":1,"chat":{"id":1}}}', 'lost'],
  ])('%i %s means %s', async (status, body, outcome) => {
    const result = await connect(async () => new Response(body, { status })).publish(draft)
    expect(result.outcome).toBe(outcome)
  })

  it.each([
    [0.5, '2026-03-01T12:00:00.500Z'],
    [35, '2026-03-01T12:00:35.000Z'],
    [90_001, undefined],
    [-1, undefined],
    ['35', undefined],
  ])('that asks to wait %j seconds', async (retry_after, after) => {
    const body = { ok: false, description: 'Too Many Requests', parameters: { retry_after } }
    const result = await connect(async () => Response.json(body, { status: 429 })).publish(draft)
    expect(result).toEqual({
      outcome: 'retry',
      reason: 'HTTP 429: Too Many Requests',
      ...(after && { after: new Date(after) }),
    })
  })

  it.each([
    [channel, 'https://t.me/news/42'],
    [{ id: -1001234567890, type: 'channel', title: 'News' }, 'https://t.me/c/1234567890/42'],
    [{ id: -12345, type: 'group', title: 'News' }, undefined],
    [{ ...channel, username: '../evil' }, 'https://t.me/c/1234567890/42'],
  ])('names the address of a message in %j', async (chat, url) => {
    expect(await connect(async () => message(chat)).publish(draft)).toEqual({
      outcome: 'published',
      id: '42',
      ...(url && { url }),
    })
  })
})

describe('what is sent', () => {
  const seen = async (sent: object, settings: object = {}) => {
    const requests: unknown[] = []
    const account = connect(async (input, init) => {
      requests.push(input, init?.method, JSON.parse(String(init?.body)))
      return message(channel)
    }, settings)
    await account.publish({ ...draft, ...sent })
    await account.edit?.({ id: '41' }, { ...draft, ...sent })
    await account.remove?.({ id: '41' })
    return requests
  }
  const text =
    'Bridge &lt;opens&gt; &amp; closes &amp;amp; "more" https://example.com/a?b=1&amp;c=2'
  const said = {
    text,
    parse_mode: 'HTML',
    link_preview_options: { url: draft.url, prefer_large_media: true },
  }

  it('is the text with its three letters escaped, and whose preview to show', async () => {
    expect(await seen({ replyTo: { id: '40' } })).toEqual([
      'https://api.telegram.org/bot1:token/sendMessage',
      'POST',
      { chat_id: '@news', ...said, reply_parameters: { message_id: 40 } },
      'https://api.telegram.org/bot1:token/editMessageText',
      'POST',
      { chat_id: '@news', message_id: 41, ...said },
      'https://api.telegram.org/bot1:token/deleteMessage',
      'POST',
      { chat_id: '@news', message_id: 41 },
    ])
  })

  it('names a private channel by its number, and no preview for a text without the link', async () => {
    const settings = { chat: -1001234567890, api_url: 'http://127.0.0.1:8081/' }
    expect((await seen({ text: 'Bridge opens' }, settings)).slice(0, 3)).toEqual([
      'http://127.0.0.1:8081/bot1:token/sendMessage',
      'POST',
      { chat_id: '-1001234567890', text: 'Bridge opens', parse_mode: 'HTML' },
    ])
  })
})

it.each([
  ['a name without @', { chat: 'news' }],
  ['an address', { chat: 'https://t.me/news' }],
  ['a token with a path', { bot_token: '1:a/../x' }],
])('refuses %s', (_, settings) => {
  expect(() => connect(fetch, settings)).toThrow()
})

describe('a check', () => {
  const ok = { outcome: 'ok', name: '@news', url: 'https://t.me/news' }
  const check = (chat: object, member: object) =>
    connect(async (input) => {
      const { pathname, search } = new URL(String(input))
      const method = `${pathname.split('/').at(-1)}${search}`
      const results: Readonly<Record<string, unknown>> = {
        getMe: { id: 1, is_bot: true },
        'getChat?chat_id=%40news': chat,
        'getChatMember?chat_id=%40news&user_id=1': member,
      }
      return Response.json({ ok: true, result: results[method] })
    }).check()
  const noRight = 'the bot is no administrator of the channel with the right to post messages'
  const group = { id: -5, type: 'group', title: 'Desk' }
  const closed = { ...group, permissions: { can_send_messages: false } }
  const silent = 'the bot may not send messages to the group'

  it.each([
    [channel, { status: 'administrator', can_post_messages: true }, ok],
    [channel, { status: 'creator' }, ok],
    [channel, { status: 'administrator' }, { outcome: 'blocked', reason: noRight }],
    [channel, { status: 'member' }, { outcome: 'blocked', reason: noRight }],
    [
      channel,
      { status: 'left' },
      { outcome: 'blocked', reason: 'the bot is not a member of the chat' },
    ],
    [group, { status: 'member' }, { outcome: 'ok', name: 'Desk' }],
    [closed, { status: 'administrator' }, { outcome: 'ok', name: 'Desk' }],
    [closed, { status: 'member' }, { outcome: 'blocked', reason: silent }],
    [group, { status: 'restricted' }, { outcome: 'blocked', reason: silent }],
    [group, { status: 'restricted', can_send_messages: true }, { outcome: 'ok', name: 'Desk' }],
    [{ id: 5, type: 'private' }, {}, { outcome: 'ok', name: '@news' }],
    [
      channel,
      {},
      { outcome: 'blocked', reason: 'the answer does not say what the bot may do there' },
    ],
    [{}, {}, { outcome: 'blocked', reason: 'the answer names no chat' }],
  ])('of %j as %j', async (chat, member, expected) => {
    expect(await check(chat, member)).toEqual(expected)
  })

  it('says when the chat is not there', async () => {
    const account = connect(async (input) =>
      String(input).endsWith('/getMe')
        ? Response.json({ ok: true, result: { id: 1 } })
        : Response.json({ ok: false, description: 'Bad Request: chat not found' }, { status: 400 }),
    )
    expect(await account.check()).toEqual({
      outcome: 'blocked',
      reason: 'HTTP 400: Bad Request: chat not found',
    })
  })

  it('knows another server by its answer', async () => {
    expect(await connect(async () => Response.json({ id: 1 })).check()).toEqual({
      outcome: 'blocked',
      reason: 'the server does not answer like the Telegram Bot API',
    })
  })
})
