import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tick } from '../../src/tasks/tick.ts'
import { type ApiStage, openApi } from './api-stage.ts'

let stage: ApiStage
beforeEach(async () => {
  stage = await openApi()
})
afterEach(() => stage.close())

const save = (given: object) =>
  stage.api('PUT', '/posts/elm', { url: 'https://news.example/elm', title: 'The elm', ...given })
const due = async () => {
  const { body } = await stage.api('GET', '/deliveries?post=elm&account=masto')
  return body.items.map(({ state, due_at }: { state: string; due_at: string }) => [state, due_at])
}
const inFeed = async () => (await (await stage.app.request('/rss.xml')).text()).includes('The elm')
const run = async () => {
  await tick(stage.ports)
  await stage.deliver('masto')
}
const sent = async () => {
  await run()
  return (await due()).some(([state]: [string]) => state === 'sent')
}

describe('a post that is to come', () => {
  it('is in no feed and goes to no account before its date, and once from then on', async () => {
    const saved = await save({ published_at: '2026-11-23T10:00:00Z' })
    expect(saved.body).toMatchObject({ status: 'published', state: 'scheduled' })
    expect([await sent(), await inFeed()]).toEqual([false, false])
    stage.pass(119)
    expect([await sent(), await inFeed()]).toEqual([false, false])
    stage.pass(5)
    expect([await sent(), await inFeed()]).toEqual([true, true])
    expect((await stage.api('GET', '/posts/elm')).body.state).toBe('published')
    await run()
    expect(await due()).toHaveLength(1)
  })

  it('moves with its date', async () => {
    await save({ published_at: '2026-11-23T10:00:00Z' })
    const [[, before]] = await due()
    await save({ published_at: '2026-11-23T12:00:00Z' })
    const [[, after]] = await due()
    expect(Date.parse(after) - Date.parse(before)).toBe(2 * 3_600_000)
    stage.pass(125)
    expect([await sent(), await inFeed()]).toEqual([false, false])
    stage.pass(120)
    expect([await sent(), await inFeed()]).toEqual([true, true])
  })

  it('waits for the end of its embargo, though it is dated before', async () => {
    const saved = await save({
      published_at: '2026-11-23T07:59:00Z',
      embargo_until: '2026-11-23T09:00:00Z',
    })
    expect(saved.body.state).toBe('embargoed')
    expect([await sent(), await inFeed()]).toEqual([false, false])
    stage.pass(65)
    expect([await sent(), await inFeed()]).toEqual([true, true])
  })

  it('goes nowhere as a draft, and when it is published', async () => {
    await save({ published_at: '2026-11-23T10:00:00Z' })
    await stage.api('PATCH', '/posts/elm', { status: 'draft' })
    stage.pass(125)
    expect([await sent(), await inFeed()]).toEqual([false, false])
    await stage.api('PATCH', '/posts/elm', { status: 'published' })
    stage.pass(5)
    expect([await sent(), await inFeed()]).toEqual([true, true])
  })

  it('is dated when it is published, if it had no date as a draft', async () => {
    await save({ status: 'draft' })
    stage.pass(60)
    const { body } = await stage.api('PUT', '/posts/elm', {
      ...{ url: 'https://news.example/elm', title: 'The elm', status: 'published' },
    })
    expect(body.published_at).toBe('2026-11-23T09:00:00.000Z')
  })
})
