import { beforeEach, describe, expect, it } from 'vitest'
import { inProcessFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, type Rehearsal } from '../../src/rehearsal/rehearsal.ts'

let now: Date
let rehearsal: Rehearsal
let reach: typeof fetch
beforeEach(() => {
  now = new Date('2026-03-01T12:00:00Z')
  rehearsal = createRehearsal({ now: () => now })
  reach = inProcessFetch(rehearsal)
})

const base = 'http://127.0.0.1:9000/telegram/bot'
const token = '123456:rehearsal-bot-token'
const ask = async (method: string, body?: object, bot = token) => {
  const answer = await reach(`${base}${bot}/${method}`, {
    method: body ? 'POST' : 'GET',
    ...(body && { body: JSON.stringify(body) }),
  })
  return [answer.status, await answer.json()]
}
const send = (text: string, more: object = {}) =>
  ask('sendMessage', { chat_id: '@rehearsal', text, parse_mode: 'HTML', ...more })
const refused = (why: string) => [
  400,
  { ok: false, error_code: 400, description: `Bad Request: ${why}` },
]
const texts = async () => (await rehearsal.posts()).map(({ text }) => text)

describe('a message to Telegram', () => {
  it('is numbered in turn, and says what its markup left', async () => {
    await send('<b>First</b>')
    expect(
      await send(' <i>Bridge</i> &lt;opens&gt; &amp; closes &#33;&#x21; &copy; & > \n'),
    ).toEqual([
      200,
      {
        ok: true,
        result: {
          message_id: 3,
          chat: {
            id: -1_002_992_436_598,
            type: 'channel',
            title: 'Rehearsal of rehearsal',
            username: 'rehearsal',
          },
          date: 1_772_366_400,
          text: 'Bridge <opens> & closes !! &copy; & >',
        },
      },
    ])
    expect((await rehearsal.posts()).map(({ url }) => url)).toEqual([
      'https://t.me/rehearsal/2',
      'https://t.me/rehearsal/3',
    ])
  })

  it.each([
    ['a < b', 'Unsupported start tag "" at byte offset 2'],
    ['ä <bridge> opens', 'Unsupported start tag "bridge" at byte offset 3'],
    ['<b>Bridge', 'Can\'t find end tag corresponding to start tag "b"'],
    ['Bridge</b>', 'Unexpected end tag at byte offset 6'],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['x <b', 'Unclosed start tag at byte offset 2'],
  ])('cannot say %s', async (text, why) => {
    expect(await send(text)).toEqual(refused(`can't parse entities: ${why}`))
    expect(await texts()).toEqual([])
  })

  it.each([
    ['a'.repeat(4_096), 200],
    ['a'.repeat(4_097), 400],
    [`<b>${'&amp;'.repeat(4_096)}</b>`, 200],
    ['😀'.repeat(2_048), 200],
    ['😀'.repeat(2_049), 400],
    [' ', 400],
  ])('is measured after its markup: %s', async (text, expected) => {
    expect((await send(text))[0]).toBe(expected)
  })

  it('takes text without markup as it is', async () => {
    await send('a < b &amp; c', { parse_mode: undefined })
    expect(await texts()).toEqual(['a < b &amp; c'])
  })

  it('may be sent again', async () => {
    await send('Bridge opens')
    await send('Bridge opens')
    expect(await texts()).toEqual(['Bridge opens', 'Bridge opens'])
  })

  it('is refused to chats that are not there', async () => {
    expect(await send('Bridge opens', { chat_id: '@news' })).toEqual(refused('chat not found'))
    expect(await send('Bridge opens', { chat_id: undefined })).toEqual(refused('chat_id is empty'))
  })

  it('goes to a channel of its own', async () => {
    await send('Desk', { chat_id: '@rehearsal_desk' })
    await send('Inside', { chat_id: '-1001000000001' })
    expect((await rehearsal.posts()).map(({ account, url }) => [account, url])).toEqual([
      ['rehearsal_desk', 'https://t.me/rehearsal_desk/2'],
      ['private', 'https://t.me/c/1000000001/3'],
    ])
    expect(await send('x', { reply_parameters: { message_id: 2 } })).toEqual(
      refused('message to be replied not found'),
    )
  })
})

it.each([
  ['123456:other', 401, 'Unauthorized'],
  ['rehearsal-bot-token', 404, 'Not Found'],
])('refuses the token %s', async (bot, error_code, description) => {
  const expected = [error_code, { ok: false, error_code, description }]
  expect(await ask('getMe', undefined, bot)).toEqual(expected)
  expect(await ask('sendMessage', { chat_id: '@rehearsal', text: 'x' }, bot)).toEqual(expected)
})

it('edits and deletes what stands, once', async () => {
  await send('Bridge opens')
  const change = { chat_id: '@rehearsal', message_id: 2, text: 'Bridge closes' }
  now = new Date('2026-03-01T12:01:00Z')
  expect(await ask('editMessageText', change)).toMatchObject([
    200,
    { ok: true, result: { message_id: 2, date: 1_772_366_400, edit_date: 1_772_366_460 } },
  ])
  expect(await ask('editMessageText', change)).toMatchObject([
    400,
    { description: expect.stringMatching(/^Bad Request: message is not modified: /) },
  ])
  expect(await texts()).toEqual(['Bridge closes'])
  const elsewhere = { ...change, chat_id: '@rehearsal_desk' }
  expect(await ask('deleteMessage', elsewhere)).toEqual(refused('message to delete not found'))
  expect(await ask('deleteMessage', change)).toEqual([200, { ok: true, result: true }])
  expect(await ask('deleteMessage', change)).toEqual(refused('message to delete not found'))
  expect(await ask('editMessageText', change)).toEqual(refused('message to edit not found'))
  await send('Next')
  expect((await rehearsal.posts()).map(({ id }) => id)).toEqual(['3'])
})

it('says who the bot is and what it may do', async () => {
  expect(await ask('getMe')).toMatchObject([200, { result: { id: 123456, is_bot: true } }])
  expect(await ask('getChat?chat_id=-1001000000001')).toEqual([
    200,
    { ok: true, result: { id: -1001000000001, type: 'channel', title: 'Private rehearsal' } },
  ])
  expect(await ask('getChatMember?chat_id=%40rehearsal&user_id=123456')).toMatchObject([
    200,
    { result: { status: 'administrator', can_post_messages: true } },
  ])
  expect(await ask('getChatMember?chat_id=%40rehearsal&user_id=1')).toEqual(
    refused('PARTICIPANT_ID_INVALID'),
  )
})

it('takes 20 messages a minute in a chat', async () => {
  now = new Date('2026-03-01T12:00:25Z')
  for (let number = 0; number < 20; number++) await send(String(number))
  expect(await send('Bridge opens')).toEqual([
    429,
    {
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 35',
      parameters: { retry_after: 35 },
    },
  ])
  expect((await send('Bridge opens', { chat_id: '@rehearsal_desk' }))[0]).toBe(200)
  now = new Date('2026-03-01T12:01:00Z')
  expect((await send('Bridge opens'))[0]).toBe(200)
})
