import { describe, expect, it } from 'vitest'
import { correctPost, retractPost } from '../../src/tasks/change-post.ts'
import { decideDelivery } from '../../src/tasks/decide-delivery.ts'
import { previewShare } from '../../src/tasks/preview-share.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { HOUR, newPost } from '../fakes/in-memory-ports.ts'
import { amendStage } from './amend-stage.ts'

const link = 'https://news.example/one'
const sentence = (number: number) => `Sentence ${number} of the report says what it has to say.`
const sentences = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => sentence(from + index)).join(' ')
const post = { id: 'one', title: 'First', dek: sentences(1, 12) }
const templates = { default: '{{ post.title }}\n\n{{ post.dek | shrink }}\n\n{{ post.url }}' }
/** X takes 280, so that five sentences fit into a part, and four beside title and link. */
const parts = [`First\n\n${sentences(1, 4)}\n\n${link}`, sentences(5, 9), sentences(10, 12)]

const stageOf = (x = {}, schedule = {}) =>
  amendStage({ x: { thread: 4, ...x }, masto: { corrections: 'nothing' }, templates, schedule })
type Stage = Awaited<ReturnType<typeof stageOf>>

const onX = async ({ networks }: Stage) =>
  (await networks.posts('x')).map(({ id, text, replyTo }) => ({ id, text, replyTo }))
/** What stands on X: each part under the one before. */
async function expectThread(stage: Stage, texts: readonly string[]) {
  const posts = await onX(stage)
  expect(posts.map(({ text }) => text)).toEqual(texts)
  expect(posts.map(({ replyTo }) => replyTo)).toEqual([
    undefined,
    ...posts.slice(0, -1).map(({ id }) => id),
  ])
}
const deliveries = async ({ ports }: Stage) =>
  (await ports.deliveries.list({ account: 'x' }, { limit: 50 })).items
const states = async (stage: Stage) =>
  (await deliveries(stage))
    .map(({ kind, occurrence, state }) => `${kind} ${occurrence} ${state}`)
    .toSorted()

describe('a share text that is too long for one post', () => {
  it('becomes a thread, each part under the one before', async () => {
    const stage = await stageOf()
    await stage.shared(post)
    await expectThread(stage, parts)
    expect(await states(stage)).toEqual(['part part-2 sent', 'part part-3 sent', 'share  sent'])
    const [whole] = (await stage.networks.posts('mastodon')).map(({ text }) => text)
    expect(whole).toContain(sentence(1))
    expect(whole).not.toContain(sentence(12))
  })

  it('says which part of how many each is, when asked', async () => {
    const stage = await stageOf({ threadNumbers: true })
    await stage.shared(post)
    await expectThread(stage, [`${parts[0]} 1/3`, `${parts[1]} 2/3`, `${parts[2]} 3/3`])
  })

  it('is shortened to as many parts as the account allows', async () => {
    const stage = await stageOf({ thread: 2 })
    await stage.shared(post)
    await expectThread(stage, [parts[0] ?? '', sentences(5, 9)])
  })

  it('stays one post where it fits whole, and where no thread is asked for', async () => {
    const stage = await stageOf()
    await stage.shared({
      id: 'two',
      title: 'Second',
      url: 'https://news.example/two',
      dek: sentence(1),
    })
    expect(await onX(stage)).toHaveLength(1)
    const other = await stageOf({ thread: undefined })
    await other.shared(post)
    expect(await onX(other)).toHaveLength(1)
  })

  it('passes the spacing and the caps of the account as one', async () => {
    const stage = await stageOf({ spacing: HOUR, perDay: 1 })
    await stage.shared(post)
    await expectThread(stage, parts)
  })

  it('is previewed whole, with its counts and its cost', async () => {
    const stage = await stageOf()
    const saved = await stage.save(post)
    const [preview] = await previewShare(stage.ports, { post: saved.id, account: 'x' })
    expect(preview?.text).toBe(parts[0])
    expect(preview?.parts).toEqual([
      { text: parts[1], count: parts[1]?.length },
      { text: parts[2], count: parts[2]?.length },
    ])
    expect(preview?.cost).toBeCloseTo(3 * 0.015)
    expect(preview?.warnings).toEqual([])
  })

  it('costs what all parts cost when it begins, so that no budget cuts it off', async () => {
    const poor = await stageOf({ monthlyBudget: 0.044 })
    await poor.shared(post)
    expect(await onX(poor)).toEqual([])
    const stage = await stageOf({ monthlyBudget: 0.046 })
    await stage.shared(post)
    await expectThread(stage, parts)
    expect(await stage.ports.deliveries.spent('x', '2026-11')).toBeCloseTo(0.045)
  })
})

describe('a thread that was begun', () => {
  const fault = (stage: Stage, wanted: object) => stage.order({ network: 'x', ...wanted })

  it('is said as it was frozen, whatever becomes of its post and its template', async () => {
    const stage = await stageOf({ corrections: 'nothing' })
    await fault(stage, { do: '429', seconds: 60, times: 1 })
    await stage.save(post)
    await stage.drain()
    expect(await onX(stage)).toEqual([])
    await stage.later(61_000)
    await expectThread(stage, parts)
  })

  it('is left as it is when the account was found to have the post already', async () => {
    const stage = await stageOf({ corrections: 'nothing' })
    await fault(stage, { do: '429', seconds: 60, times: 1 })
    await stage.save(post)
    await stage.drain()
    const now = stage.clock.now()
    const there = { id: 'there', postId: 'one', accountId: 'x', scheduleId: 'news', at: now }
    await stage.ports.planning.adopt([{ ...there, post: { id: '17' } }], now)
    await stage.later(61_000)
    expect(await onX(stage)).toEqual([])
    expect(await states(stage)).toEqual(['share  sent'])
  })

  it('goes on with the texts of its first part after an edit', async () => {
    const stage = await stageOf({ corrections: 'nothing' })
    await stage.save(post)
    const { ports } = stage
    const cut = await halted(stage)
    expect((await onX(stage)).map(({ text }) => text)).toEqual(parts.slice(0, cut))
    await savePost(ports, newPost({ ...post, dek: 'All other words.' }))
    await stage.later(60_000)
    await expectThread(stage, parts)
  })

  it.each(['500-after', '500-before', 'reset-after'] as const)(
    'has each part once when an answer is lost: %s',
    async (kind) => {
      const stage = await stageOf()
      await fault(stage, { do: kind, chance: 0.5, seed: 7, times: 3 })
      await stage.save(post)
      for (let minute = 0; minute < 20; minute++) await stage.later(60_000)
      await expectThread(stage, parts)
    },
  )

  it('waits for a part of which nobody knows, and goes on when a person says that it is there', async () => {
    const stage = await stageOf()
    await stage.save(post)
    await fault(stage, { do: '500-after', times: 1 })
    await fault(stage, { on: 'find', do: '500-before', times: 100 })
    for (let hour = 0; hour < 48; hour++) await stage.later(HOUR / 2)
    expect(await states(stage)).toEqual(['share  undecided'])
    const [first] = await deliveries(stage)
    const [there] = await onX(stage)
    await decideDelivery(stage.ports, first?.id ?? '', {
      event: 'resolve-sent',
      url: `https://x.com/i/web/status/${there?.id}`,
    })
    await stage.later(60_000)
    expect(await states(stage)).toEqual(['part part-2 failed', 'share  sent'])
    const [part] = (await deliveries(stage)).filter(({ kind }) => kind === 'part')
    expect(part?.reason).toBe('The network never told which post the part before it is.')
  })

  it('ends where a part is refused, and goes on when it is sent again', async () => {
    const stage = await stageOf()
    await stage.save(post)
    await halted(stage)
    await fault(stage, { do: 'duplicate', times: 1 })
    await stage.later(60_000)
    expect(await states(stage)).toEqual(['part part-2 failed', 'share  sent'])
    const [part] = (await deliveries(stage)).filter(({ kind }) => kind === 'part')
    await decideDelivery(stage.ports, part?.id ?? '', { event: 'again' })
    await stage.later(60_000)
    await expectThread(stage, parts)
  })

  it('is taken down whole', async () => {
    const stage = await stageOf()
    await stage.shared(post)
    await retractPost(stage.ports, 'one', { reason: 'It was wrong.' })
    for (let minute = 0; minute < 5; minute++) await stage.later(60_000)
    expect(await onX(stage)).toEqual([])
  })

  it('has its correction under its last part', async () => {
    const stage = await stageOf()
    await stage.shared(post)
    await correctPost(stage.ports, 'one', { note: 'It was Monday.', level: 'correction' })
    await stage.later(60_000)
    await expectThread(stage, [...parts, 'Correction: It was Monday.'])
  })
})

describe('an edit of a post that stands as a thread', () => {
  const threaded = async () =>
    amendStage({
      masto: { thread: 3 },
      x: { corrections: 'nothing' },
      templates: { default: templates.default.replace('shrink', 'keep') },
    })
  const long = { ...post, dek: sentences(1, 14) }
  const texts = async (stage: Stage) =>
    (await stage.networks.posts('mastodon')).map(({ text }) => text)

  it('changes its first part where the others stay as they are', async () => {
    const stage = await threaded()
    await stage.shared(long)
    const [first = '', second = ''] = await texts(stage)
    expect([first.startsWith('First\n\n'), second.endsWith(sentence(14))]).toEqual([true, true])
    await savePost(stage.ports, newPost({ ...long, title: 'Other' }))
    await stage.later(60_000)
    expect(await texts(stage)).toEqual([first.replace('First', 'Other'), second])
    expect(await stage.receipts('one')).toEqual(['masto · edit · done'])
  })

  it('leaves it where another part would change, or where it would be one post', async () => {
    const stage = await threaded()
    await stage.shared(long)
    const before = await texts(stage)
    for (const dek of [`${sentences(1, 13)} The end.`, 'Short.']) {
      await savePost(stage.ports, newPost({ ...long, dek }))
      await stage.later(60_000)
    }
    expect(await texts(stage)).toEqual(before)
    const why =
      'Posthorn cannot edit on Mastodon what stands in several parts: the share stays as it is.'
    expect(await stage.receipts('one')).toEqual([
      `masto · edit · skipped · ${why}`,
      `masto · edit · skipped · ${why}`,
    ])
  })
})

/** The process dies when the first part has arrived: nothing was planned after it. Gives how many parts stand. */
async function halted(stage: Stage): Promise<number> {
  const { plan } = stage.ports.deliveries
  const died = new Error('died')
  Object.assign(stage.ports.deliveries, { plan: () => Promise.reject(died) })
  await expect(stage.drain()).rejects.toBe(died)
  Object.assign(stage.ports.deliveries, { plan })
  return (await onX(stage)).length
}
