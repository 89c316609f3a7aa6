import { describe, expect, it } from 'vitest'
import { discord } from '../../../src/networks/discord.ts'
import { abilitiesWith } from '../../../src/ports/network.ts'

const now = () => new Date('2026-03-01T12:00:00Z')
const draft = { text: 'Bridge opens https://example.com/a', url: 'https://example.com/a', key: 'd' }
const CHANNEL = 'https://discord.com/channels/6/5'

/** A bot whose requests get these answers, by method and path; and what was sent. */
function connect(answers: Readonly<Record<string, unknown>>) {
  const sent: unknown[] = []
  const known = {
    'GET /users/@me': { id: '3', username: 'news' },
    'GET /channels/5': { id: '5', guild_id: '6' },
    ...answers,
  } as Readonly<Record<string, unknown>>
  const account = discord.connect(
    { bot_token: ' to-ken ', channel_id: '5' },
    {
      now,
      fetch: async (input, init) => {
        const asked = `${init?.method ?? 'GET'} ${String(input).replace('https://discord.com/api/v10', '')}`
        expect(new Headers(init?.headers).get('authorization')).toBe('Bot to-ken')
        sent.push(init?.body ? [asked, JSON.parse(String(init.body))] : asked)
        const answer = known[asked]
        if (answer instanceof Response) return answer.clone()
        return answer === undefined ? new Response('{}', { status: 404 }) : Response.json(answer)
      },
    },
  )
  return { account, sent }
}
const POST = 'POST /channels/5/messages'
const LIST = 'GET /channels/5/messages?limit=100'
const message = (more = {}) => ({
  id: '9',
  content: draft.text,
  timestamp: '2026-03-01T12:00:10.000000+00:00',
  author: { id: '3' },
  ...more,
})

describe('a message by a bot', () => {
  it('has a nonce of the draft, which Discord enforces, and notifies nobody', async () => {
    const { account, sent } = connect({ [POST]: { id: '9', channel_id: '5' } })
    const replyTo = { id: '7' }
    expect(await account.publish({ ...draft, replyTo })).toEqual({
      outcome: 'published',
      id: '9',
      url: `${CHANNEL}/9`,
    })
    await account.publish({ ...draft, key: 'e' })
    const body = { content: draft.text, allowed_mentions: { parse: [] }, enforce_nonce: true }
    const reference = { message_reference: { message_id: '7', fail_if_not_exists: true } }
    expect(sent).toEqual([
      'GET /channels/5',
      [POST, { ...body, nonce: '18ac3e7343f016890c510e93f', ...reference }],
      'GET /channels/5',
      [POST, { ...body, nonce: '3f79bb7b435b05321651daefd' }],
    ])
  })

  it('is there though its channel does not tell where', async () => {
    const { account } = connect({ [POST]: { id: '9', channel_id: '5' }, 'GET /channels/5': {} })
    expect(await account.publish(draft)).toEqual({ outcome: 'published', id: '9' })
  })

  it.each([
    [{ message_reference: { _errors: [] } }, { outcome: 'rejected', gone: true }],
    [{ content: { _errors: [] } }, { outcome: 'rejected' }],
  ])('refused for %j', async (errors, expected) => {
    const body = { message: 'Invalid Form Body', code: 50_035, errors }
    const { account } = connect({ [POST]: Response.json(body, { status: 400 }) })
    expect(await account.publish({ ...draft, replyTo: { id: '7' } })).toEqual({
      ...expected,
      reason: expect.stringMatching(/^HTTP 400: Invalid Form Body/),
    })
  })

  it.each(['', 'null', '{"channel_id":"5"}'])('answered with %j is lost', async (body) => {
    const { account } = connect({ [POST]: new Response(body) })
    expect((await account.publish(draft)).outcome).toBe('lost')
  })
})

describe('a look at the channel', () => {
  const look = (one: unknown, wanted: Parameters<NonNullable<typeof find>>[0] = draft) =>
    connect({ [LIST]: [one], [`${LIST}&before=9`]: [] }).account.find?.(wanted, now())
  const { find } = connect({}).account
  const found = { outcome: 'found', post: { id: '9', url: `${CHANNEL}/9` } }
  const absent = { outcome: 'absent' }
  const answer = { ...draft, replyTo: { id: '7' } }
  const reference = (id: string) => ({ message_reference: { message_id: id } })

  it.each([
    ['the words', message(), draft, found],
    ['the link among other words', message({ content: `See <${draft.url}>` }), draft, found],
    ['other words', message({ content: 'x' }), draft, absent],
    ['a message of somebody else', message({ author: { id: '4' } }), draft, absent],
    ['an old one', message({ timestamp: '2026-03-01T11:57:59Z' }), draft, absent],
    ['an answer', message(reference('7')), answer, found],
    ['an answer to another', message(reference('8')), answer, absent],
    ['an answer where none was sent', message(reference('7')), draft, absent],
    [
      'what it cannot read',
      { id: '9' },
      draft,
      { outcome: 'unable', reason: 'the list of posts cannot be read' },
    ],
  ])('sees %s', async (_, one, wanted, expected) => {
    expect(await look(one, wanted)).toEqual(expected)
  })

  it('reads on while messages are young enough', async () => {
    const { account, sent } = connect({
      [LIST]: [message({ id: '12', content: 'x' })],
      [`${LIST}&before=12`]: [message(), message({ id: '1', timestamp: '2026-02-01T00:00:00Z' })],
    })
    expect(await account.find?.(draft, now())).toEqual(found)
    expect(sent.slice(2)).toEqual([LIST, `${LIST}&before=12`])
  })

  it.each([
    ['GET /users/@me', {}],
    ['GET /channels/5', {}],
    ['GET /channels/5', Response.json({ message: 'Missing Access' }, { status: 403 })],
  ])('tells nothing of absence when %s fails', async (asked, body) => {
    const { account } = connect({ [LIST]: [], [asked]: body })
    expect(await account.find?.(draft, now())).toMatchObject({ outcome: 'later' })
    expect(await account.recent?.(now())).toMatchObject({ outcome: 'later' })
    expect(await account.check()).toMatchObject({ outcome: 'blocked' })
  })
})

describe('settings of Discord', () => {
  const hook = 'https://discord.com/api/webhooks/1/t'
  it.each([
    [{ webhook_url: hook }, []],
    [{ bot_token: 't', channel_id: '5' }, []],
    [{ bot_token: 't', webhook_url: hook }, []],
    [{}, ['webhook_url']],
    [{ bot_token: 't' }, ['channel_id']],
    [{ channel_id: '5' }, ['bot_token']],
    [{ channel_id: '5', webhook_url: hook }, ['bot_token']],
    [{ bot_token: 't', channel_id: 'news' }, ['channel_id']],
    [{ bot_token: 't t', channel_id: '5' }, ['bot_token']],
  ])('%j: what is wrong is %j', (settings, keys) => {
    const { error } = discord.settings.safeParse(settings)
    expect((error?.issues ?? []).map(({ path: [key] }) => key)).toEqual(keys)
  })

  it('say what the account can do', () => {
    expect(abilitiesWith(discord, { webhook_url: hook })).toEqual(['edit', 'remove'])
    expect(abilitiesWith(discord, { channel_id: '5' })).toEqual([
      ...['reply', 'edit', 'remove', 'recent'],
    ])
  })
})
