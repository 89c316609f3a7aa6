import { beforeEach, expect, it } from 'vitest'
import { inProcessFetch } from '../../src/rehearsal/in-process.ts'
import { createRehearsal, type Rehearsal, servedSettings } from '../../src/rehearsal/rehearsal.ts'

let now: Date
let rehearsal: Rehearsal
let reach: typeof fetch
beforeEach(() => {
  now = new Date('2026-03-01T12:00:00Z')
  rehearsal = createRehearsal({ now: () => now })
  reach = inProcessFetch(rehearsal)
})

const base = 'http://127.0.0.1:9000'
const hook = '/services/T0REHEARSAL/B0REHEARSAL/rehearsalwebhooktoken'
const send = async (body: string, path = hook) => {
  const answer = await reach(`${base}/slack${path}`, { method: 'POST', body })
  return [answer.status, await answer.text(), answer.headers.get('retry-after')]
}
const said = (text: string) => JSON.stringify({ text })
const texts = async () => (await rehearsal.posts()).map(({ text }) => text)

it('is reached by the path of its webhook', () => {
  expect(servedSettings(base).slack).toEqual({ webhook_url: `${base}/slack${hook}` })
})

it.each([
  ['Bridge opens', 'Bridge opens'],
  ['&lt;b&gt; &amp;amp; &amp;lt;', '<b> &amp; &lt;'],
  ['See <https://news.example/a?b=1&amp;c=2>', 'See https://news.example/a?b=1&c=2'],
  ['See <https://news.example/a|the bridge>', 'See the bridge'],
  ['Bridge <opens> now', 'Bridge  now'],
  ['a'.repeat(40_001), 'a'.repeat(40_000)],
])('shows %s', async (text, shown) => {
  expect(await send(said(text))).toEqual([200, 'ok', null])
  expect(await texts()).toEqual([shown])
})

it.each([
  [said(' '), hook, 400, 'no_text'],
  ['{}', hook, 400, 'no_text'],
  ['text=a', hook, 400, 'invalid_payload'],
  [said('a'), '/services/T0REHEARSAL/B0REHEARSAL/other', 404, 'no_service'],
  [said('a'), '/services/T1/B0REHEARSAL/rehearsalwebhooktoken', 404, 'no_service'],
])('refuses %s at %s', async (body, path, status, word) => {
  expect(await send(body, path)).toEqual([status, word, null])
  expect(await texts()).toEqual([])
})

it('has a webhook for every token', async () => {
  await send(said('a'))
  await send(said('a'), `${hook}desk`)
  expect((await rehearsal.posts()).map(({ account, id }) => [account, id])).toEqual([
    ['rehearsal', '1'],
    ['desk', '2'],
  ])
})

it('takes 60 messages in a minute', async () => {
  now = new Date('2026-03-01T12:00:10.500Z')
  for (let number = 0; number < 60; number++) await send(said(`Text ${number}`))
  expect(await send(said('a'))).toEqual([429, 'rate_limited', '50'])
  now = new Date('2026-03-01T12:01:00Z')
  expect(await send(said('a'))).toEqual([200, 'ok', null])
})
