import { afterEach, beforeEach, expect, test } from 'vitest'
import { terminal } from '../cli/terminal.ts'
import { type ApiStage, openApi } from './api-stage.ts'
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
  expect(rest).toMatchObject({ held: [], missed: [], waiting: [], limits: [] })
  expect(await stage.ports.deliveries.counts()).toEqual({ planned: 3 })
})

test('more than it may do is refused', async () => {
  const { status, body } = await stage.api('POST', '/simulate', { days: 32 })
  expect([status, (body as { code: string }).code]).toEqual([422, 'invalid'])
})

test('the command tells it by day', async () => {
  await stage.save(posts.ferry)
  const { run } = terminal(stage)
  const { status, out, err } = await run('simulate', '--days', '2')
  const lines = out.split('\n')
  expect({
    status,
    err,
    first: lines[0],
    rows: lines.slice(1, 4).map((row) => row.split('\t')[1]),
  }).toEqual({
    status: 0,
    err: 'Simulating 2 days; nothing is sent.\n',
    first: '2026-11-23: 3',
    rows: ['desk', 'masto', 'x'],
  })
  expect((await run('simulate', '--days', 'two')).err).toContain(
    'days: expected a whole number, not two',
  )
})
