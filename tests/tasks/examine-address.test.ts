import { afterAll, beforeAll, expect, it } from 'vitest'
import { examineAddress } from '../../src/tasks/examine-address.ts'
import { account, type TestPorts, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

let ground: TestPorts
beforeAll(async () => {
  ground = await testPorts()
})
afterAll(() => ground.close())

const URL_ = 'https://feeds.news.example'

/** What doctor says when the public address answers so. */
async function said(answer: (path: string, headers: Headers) => Response, url = URL_) {
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) =>
    answer(new URL(String(input)).pathname, new Headers(init?.headers))
  const outgoing = { ...ground.ports.outgoing, fetch }
  const [found] = await examineAddress({ ...ground.ports, outgoing }, url)
  return [found?.state, found?.message]
}

const healthy = () => Response.json({ status: 'ok' })
/** As Posthorn answers behind a proxy that passes everything. */
const passing = (path: string, headers: Headers) => {
  if (path === '/healthz') return healthy()
  const known = headers.get('if-none-match') === '"a"'
  return new Response(known ? null : '<rss/>', {
    status: known ? 304 : 200,
    headers: { etag: '"a"' },
  })
}

it.each([
  ['all comes through', passing, ['ok', `${URL_} leads here.`]],
  [
    'it redirects',
    () => Response.redirect('https://www.news.example/healthz', 301),
    [
      'wrong',
      `${URL_} redirects to https://www.news.example/healthz: feeds must call this server what it is.`,
    ],
  ],
  [
    'somebody else answers',
    () => new Response('<h1>Welcome</h1>'),
    ['wrong', `${URL_}/healthz answers 200, and not as Posthorn does.`],
  ],
  [
    'a proxy takes the ETag off',
    (path: string) => (path === '/healthz' ? healthy() : new Response('<rss/>')),
    [
      'warning',
      `${URL_}/rss.xml comes without its ETag: each reader costs its whole size, each time.`,
    ],
  ],
  [
    'a proxy does not pass If-None-Match',
    (path: string) => passing(path, new Headers()),
    [
      'warning',
      `${URL_}/rss.xml is sent whole though nothing changed: each reader costs its whole size, each time.`,
    ],
  ],
  [
    'nobody answers',
    () => {
      throw new TypeError('connect ECONNREFUSED')
    },
    ['warning', `${URL_} could not be reached from here: connect ECONNREFUSED.`],
  ],
])('when %s', async (_what, answer, expected) => {
  expect(await said(answer)).toEqual(expected)
})

it('what is not https, and what only this machine reaches while accounts are live', async () => {
  expect(await said(passing, 'http://feeds.news.example')).toEqual([
    'warning',
    'http://feeds.news.example is not https.',
  ])
  const none = () => Response.error()
  expect(await said(none, 'http://127.0.0.1:8787')).toEqual(['ok', 'http://127.0.0.1:8787'])
  const live = [
    account('tg', 'telegram', { rehearsal: false, settings: { bot_token: 't', chat: '@c' } }),
  ]
  const schedules = twoAccounts.schedules.map((one) => ({ ...one, accounts: ['tg'] }))
  await ground.ports.setup.apply(
    { ...twoAccounts, accounts: live, schedules },
    ground.ports.clock.now(),
  )
  expect((await said(none, 'http://127.0.0.1:8787'))[0]).toBe('wrong')
})
