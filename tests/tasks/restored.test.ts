import { describe, expect, it } from 'vitest'
import { shortCode } from '../../src/core/short-link.ts'
import { settleRestored } from '../../src/stores/restored.ts'
import { correctPost } from '../../src/tasks/change-post.ts'
import { decideDelivery } from '../../src/tasks/decide-delivery.ts'
import { amendStage } from './amend-stage.ts'

const MINUTE = 60_000
const post = { id: 'one', title: 'First' }
const first = 'First\nhttps://news.example/one'
const long = Array.from({ length: 12 }, (_, at) => `Sentence ${at} of it says what it has to say.`)
const templates = { default: '{{ post.title }}\n\n{{ post.dek | shrink }}\n\n{{ post.url }}' }
const follows =
  'It follows what was sent before the restore, or before its account came back, and may be there already. Look at the account, then approve or cancel it.'
const anew =
  'Restored from a backup: it may have been posted anew since. Look at the account; correct the post again to have it said.'

type Stage = Awaited<ReturnType<typeof amendStage>>
const stageOf = (x = {}, more = {}) => amendStage({ x, masto: { corrections: 'nothing' }, ...more })

/** What is in the database now is what a backup had; then as after the restore. */
async function restored(stage: Stage) {
  stage.clock.advance(MINUTE)
  await settleRestored(stage.file, stage.clock.now())
  for (let minute = 0; minute < 10; minute++) await stage.later(MINUTE)
}
const onX = async (stage: Stage) => (await stage.networks.posts('x')).map(({ text }) => text)
const deliveries = async ({ ports }: Stage) =>
  (await ports.deliveries.list({ account: 'x' }, { limit: 50 })).items
const told = async (stage: Stage) =>
  (await deliveries(stage)).map(({ kind, state, reason }) => [kind, state, reason])
const lose = (stage: Stage) => stage.order({ network: 'x', do: '500-after', times: 1 })
const correct = ({ ports }: Stage) =>
  correctPost(ports, 'one', { note: 'It was Monday.', level: 'correction' })
const approve = async (stage: Stage, id: string | undefined) => {
  await decideDelivery(stage.ports, id ?? '', { event: 'approve' })
  await stage.later(MINUTE)
}

describe('after a restore', () => {
  it('what waited for a person before waits with the reason, and goes out when it is approved', async () => {
    const stage = await stageOf({}, { schedule: { approve: true } })
    await stage.shared(post)
    await restored(stage)
    const [held] = await deliveries(stage)
    expect(held?.state).toBe('held')
    expect(held?.reason).toContain('Restored from a backup')
    await approve(stage, held?.id)
    expect(await onX(stage)).toEqual([first])
  })

  it('short links that may be out lead somewhere', async () => {
    const stage = await stageOf({ shortLinks: true }, { schedule: { approve: true } })
    await stage.shared(post)
    await restored(stage)
    const code = shortCode('one', 'x')
    const target = { code, postId: 'one', accountId: 'x', utm: {} }
    expect(await stage.ports.shortLinks.find(code)).toEqual(target)
    expect(await stage.ports.shortLinks.find(shortCode('one', 'masto'))).toBeUndefined()
  })

  it('the parts of a thread that may have followed wait for a person', async () => {
    const stage = await stageOf({ thread: 4 }, { templates })
    await stage.save({ ...post, dek: long.join(' ') })
    await lose(stage)
    await stage.drain()
    await restored(stage)
    expect(await onX(stage)).toHaveLength(1)
    expect((await told(stage)).map(([kind, state]) => [kind, state])).toEqual([
      ['part', 'held'],
      ['share', 'sent'],
    ])
    const [part] = await deliveries(stage)
    expect(part?.reason).toBe(follows)
    await approve(stage, part?.id)
    expect(await onX(stage)).toHaveLength(3)
  })

  it('the reply to a share that may have followed waits for a person', async () => {
    const stage = await stageOf({}, { schedule: { reply: 'More: {{ post.url }}' } })
    await stage.save(post)
    await lose(stage)
    await stage.drain()
    await restored(stage)
    expect(await onX(stage)).toEqual([first])
    expect(await told(stage)).toEqual([
      ['reply', 'held', follows],
      ['share', 'sent', 'The lost attempt had arrived.'],
    ])
  })

  it('nothing is taken down and posted anew by itself', async () => {
    const stage = await stageOf({ corrections: 'repost' })
    await stage.shared(post)
    await stage.ports.setup.rest('x', new Date(stage.clock.now().getTime() + MINUTE), 'busy')
    const { title: _title, ...rest } = post
    await stage.save({ ...rest, title: 'Second' })
    await correct(stage)
    await restored(stage)
    expect(await onX(stage)).toEqual([first])
    expect((await stage.receipts('one')).at(-1)).toBe(`x · repost · skipped · ${anew}`)
  })

  it('a correction that may have been said is not said again', async () => {
    const stage = await stageOf({ corrections: 'reply' })
    await stage.save(post)
    await lose(stage)
    await stage.drain()
    await correct(stage)
    await restored(stage)
    expect(await onX(stage)).toEqual([first])
    await correct(stage)
    await stage.later(MINUTE)
    expect(await onX(stage)).toEqual([first, 'Correction: It was Monday.'])
  })
})
