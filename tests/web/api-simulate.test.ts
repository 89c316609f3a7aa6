import { afterEach, beforeEach, expect, test } from 'vitest'
import { terminal } from '../cli/terminal.ts'
import { type ApiStage, openApi, TOKEN } from './api-stage.ts'
import { posts } from './stage-setup.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

test('what would go out, without sending it', async () => {
  await stage.save(posts.ferry)
  const { status, body } = await stage.api('POST', '/simulate', { days: 1 })
  const { deliveries, ...rest } = body as { deliveries: readonly Record<string, unknown>[] }
  expect(status).toBe(200)
  expect(
    deliveries.map(({ account, post, schedule, kind }) => ({ account, post, schedule, kind })),
  ).toEqual([
    { account: 'desk', post: 'ferry', schedule: 'news', kind: 'share' },
    { account: 'masto', post: 'ferry', schedule: 'news', kind: 'share' },
    { account: 'x', post: 'ferry', schedule: 'news', kind: 'share' },
  ])
  expect(rest).toMatchObject({ changes: [], held: [], missed: [], waiting: [], limits: [] })
  expect(await stage.ports.deliveries.counts()).toEqual({ planned: 3 })
})

test('as lines, it says how far it has come, and at last what would go out', async () => {
  await stage.save(posts.ferry)
  const lines = async (days: number) => {
    const answer = await stage.app.request('/api/v1/simulate', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        accept: 'application/x-ndjson',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ days }),
    })
    const text = await answer.text()
    return [answer.headers.get('content-type') ?? '', ...text.trimEnd().split('\n')]
  }
  const { body } = await stage.api('POST', '/simulate', { days: 1 })
  const [type, first, ...rest] = await lines(1)
  expect(type).toBe('application/x-ndjson')
  expect(JSON.parse(first ?? '')).toEqual({ reached: '2026-11-23T08:00:00.000Z', part: 0, sent: 0 })
  expect(rest.map((line) => JSON.parse(line))).toEqual([{ simulation: body }])
  let slow = 0
  const { clock } = stage
  Object.defineProperty(clock, 'now', {
    get: () => new Date(Date.parse('2026-11-23T08:00:00Z') + 100 * ++slow),
  })
  const [, ...told] = await lines(31)
  const last = JSON.parse(told.pop() ?? '')
  expect(last.problem.code).toBe('too-large')
  expect(told.length).toBeGreaterThan(0)
})

test('on a terminal a bar shows how far it has come, and goes', async () => {
  let passed = 0
  const now = () => new Date(Date.parse('2026-11-23T08:00:00Z') + 1_000 * ++passed)
  const { err } = await terminal(stage, { isTTY: true, now }).run('simulate', '--days', '1')
  expect(err.split('\r\u001b[K')).toEqual([
    'Simulating 1 day; nothing is sent.\n',
    '░░░░░░░░░░░░░░░░░░░░░░░░ 0 %  0 deliveries',
    '',
  ])
})

test('more than it may do is refused', async () => {
  const { status, body } = await stage.api('POST', '/simulate', { days: 32 })
  expect([status, (body as { code: string }).code]).toEqual([422, 'invalid'])
})

const TABLES = `Times in Europe/Berlin.
2026-11-23: 2
TIME   ACCOUNT  NETWORK   SCHEDULE  KIND   COST   TITLE
09:02  masto    mastodon  news      share         Council votes to keep the night ferry
09:02  x        x         news      share  0.015  Council votes to keep the night ferry

2026-11-24: 2
TIME   ACCOUNT  NETWORK   SCHEDULE  KIND   COST   TITLE
00:32  masto    mastodon  news      share         The council sat until the small hours of the morning to…
00:32  x        x         news      share  0.015  The council sat until the small hours of the morning to…

A person must look at: 2
DUE               ACCOUNT  NETWORK   TITLE                                                     WHY
2026-11-23 09:02  desk     mastodon  Council votes to keep the night ferry
2026-11-24 00:32  desk     mastodon  The council sat until the small hours of the morning to…

In all:
MONTH    ACCOUNT  SENT  SPENT IN THE MONTH  BUDGET
2026-11  masto    2
2026-11  x        2     0.030               50.00
masto: per_day was reached 2 times
`

test('the command tells it by day, on the clock of the publication', async () => {
  const setup = await stage.ports.setup.read()
  if (!setup) throw new Error('no set-up')
  const [news] = setup.schedules
  if (!news) throw new Error('no schedule')
  const accounts = setup.accounts.map((one) => ({
    ...one,
    ...(one.id === 'masto' && { perDay: 1 }),
  }))
  const desk = { ...news, id: 'desk', accounts: ['desk'], approve: true, shelfLife: 345_600_000 }
  const schedules = [{ ...news, accounts: ['x', 'masto'] }, desk]
  await stage.ports.setup.apply({ ...setup, accounts, schedules }, stage.ports.clock.now())
  await stage.save(posts.ferry)
  await stage.save({
    ...posts.ferry,
    id: 'night',
    url: 'https://news.example/politics/night',
    title: 'The council sat until the small hours of the morning to vote on the last ferry',
    embargo_until: new Date('2026-11-23T23:30:00Z'),
  })
  const { run } = terminal(stage, { isTTY: true })
  const { status, out, err } = await run('simulate', '--days', '2')
  expect({ status, err, out }).toEqual({
    status: 0,
    err: 'Simulating 2 days; nothing is sent.\n\r\u001b[K░░░░░░░░░░░░░░░░░░░░░░░░ 0 %  0 deliveries\r\u001b[K',
    out: TABLES,
  })
})

test('the command gives machines what the API does, and refuses what is no number', async () => {
  await stage.save(posts.ferry)
  const { run } = terminal(stage)
  const { body } = await stage.api('POST', '/simulate', { days: 1 })
  expect(JSON.parse((await run('simulate', '--days', '1', '--json')).out)).toEqual(body)
  expect(body.timezone).toBe('Europe/Berlin')
  expect(body.deliveries[0].at).toBe('2026-11-23T08:02:00.000Z')
  const refused = (err: string) => ({ status: 2, out: '', err })
  expect(await run('simulate', '--days', 'two')).toEqual(
    refused('--days: expected a whole number from 1 to 31, not two\n'),
  )
  expect(await run('simulate', '--days', '100000')).toEqual(
    refused('--days: expected a whole number from 1 to 31, not 100000\n'),
  )
})

test('one simulation runs at a time: the next is told to come again', async () => {
  const both = await Promise.all([1, 1].map((days) => stage.api('POST', '/simulate', { days })))
  expect(both.map(({ status, body }) => [status, body.code])).toEqual([
    [200, undefined],
    [429, 'too-many'],
  ])
  expect((await stage.api('POST', '/simulate', { days: 1 })).status).toBe(200)
})
