import { describe, expect, it } from 'vitest'
import type { Setup } from '../../src/core/setup.ts'
import { editDelivery } from '../../src/tasks/approve-delivery.ts'
import { decideDelivery } from '../../src/tasks/decide-delivery.ts'
import { sendDelivery } from '../../src/tasks/send-delivery.ts'
import { HOUR, schedule, testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

const approving: Setup = {
  ...twoAccounts,
  templates: { default: '{{ post.title }}\n{{ post.url }}' },
  schedules: [schedule('news', ['masto'], { approve: true })],
}

/** The delivery of a post that waits for approval. */
async function open(setup = approving) {
  const ground = await testPorts({ setup })
  await ground.save({ id: 'one', title: 'Ferry stays', dek: 'For now' })
  const { id } = await ground.delivery('one', 'masto')
  const { ports } = ground
  return {
    ...ground,
    id,
    now: async () => {
      const { state, text, reason, approvedRevision } = await ground.delivery('one', 'masto')
      return { state, text, reason, approvedRevision }
    },
    approve: (seen: { text?: string; revision?: number } = {}) =>
      decideDelivery(ports, id, { event: 'approve', ...seen }),
    send: () => sendDelivery(ports, id),
    sent: () => ground.texts('mastodon'),
  }
}

describe('approval', () => {
  it('holds until a person approves, and sends what they saw', async () => {
    const { ports, id, send, now, approve, sent } = await open()
    expect(await now()).toMatchObject({ state: 'held' })
    expect(await send()).toBe('left')
    const approved = await approve()
    expect(approved).toMatchObject({
      state: 'planned',
      approvedRevision: 1,
      approvedAs: {
        text: 'Ferry stays\nhttps://news.example/one',
        title: 'Ferry stays',
        url: 'https://news.example/one',
      },
    })
    expect(await send()).toBe('sent')
    expect(await sent()).toEqual(['Ferry stays\nhttps://news.example/one'])
    expect((await ports.deliveries.byId(id))?.state).toBe('sent')
  })

  it('takes an own text, as it stands', async () => {
    const { approve, send, sent, now } = await open()
    await approve({ text: '  It stays!\r\nSee https://news.example/one\n' })
    expect(await now()).toMatchObject({ text: 'It stays!\nSee https://news.example/one' })
    expect(await send()).toBe('sent')
    expect(await sent()).toEqual(['It stays!\nSee https://news.example/one'])
  })

  it.each([
    ['', 'text: Expected some text.'],
    [' \n ', 'text: Expected some text.'],
    ['a'.repeat(501), 'text: The text counts 501, and the network takes 500.'],
  ])('refuses the text %j', async (text, message) => {
    const { approve, now } = await open()
    await expect(approve({ text })).rejects.toMatchObject({ code: 'invalid', message })
    expect(await now()).toMatchObject({ state: 'held', text: undefined })
  })

  it('refuses when the post is not the one that was seen', async () => {
    const { approve, save, now } = await open()
    await save({ id: 'one', title: 'Ferry goes' })
    await expect(approve({ revision: 1 })).rejects.toMatchObject({ code: 'conflict' })
    expect(await now()).toMatchObject({ state: 'held' })
    expect(await approve({ revision: 2 })).toMatchObject({ state: 'planned', approvedRevision: 2 })
  })

  it('is renewed in silence when the text stays the same', async () => {
    const { approve, save, now, send, sent } = await open()
    await approve()
    await save({ id: 'one', title: 'Ferry stays', dek: 'For good' })
    expect(await now()).toMatchObject({ state: 'planned', approvedRevision: 2, reason: undefined })
    expect(await send()).toBe('sent')
    expect(await sent()).toEqual(['Ferry stays\nhttps://news.example/one'])
  })

  it('is gone at once when the text changes', async () => {
    const { approve, save, now, send, sent } = await open()
    await approve()
    await save({ id: 'one', title: 'Ferry goes' })
    expect(await now()).toEqual({
      state: 'held',
      text: undefined,
      reason: 'The post was changed after it was approved: a person must approve it anew.',
      approvedRevision: undefined,
    })
    await approve()
    await send()
    expect(await sent()).toEqual(['Ferry goes\nhttps://news.example/one'])
  })

  it.each([
    ['dek', { title: 'Ferry stays', dek: 'For good' }, 'planned'],
    ['title', { title: 'Ferry goes', dek: 'For now' }, 'held'],
    ['address', { title: 'Ferry stays', dek: 'For now', url: 'https://news.example/two' }, 'held'],
  ])('of an own text, after another %s', async (_what, changed, state) => {
    const { approve, save, now } = await open()
    await approve({ text: 'Read https://news.example/one' })
    await save({ id: 'one', ...changed })
    expect(await now()).toMatchObject({ state, text: 'Read https://news.example/one' })
  })

  it('is asked for again at sending, whoever changed what', async () => {
    const { ports, clock, approve, now, send, sent } = await open()
    await approve()
    const other = { ...approving, templates: { default: 'New: {{ post.title }}' } }
    await ports.setup.apply(other, clock.now())
    expect(await send()).toBe('left')
    expect(await now()).toMatchObject({
      state: 'held',
      reason: 'Its share text was changed after it was approved: a person must approve it anew.',
    })
    expect(await sent()).toEqual([])
  })

  it('is renewed at sending when nobody could before', async () => {
    const { ports, approve, send, sent } = await open()
    await approve()
    const post = await ports.posts.byId('one')
    if (!post) throw new Error('no post')
    const record = { post: { ...post, dek: 'For good', revision: 2 }, aliases: [] }
    await ports.posts.update(record, 1)
    expect(await send()).toBe('sent')
    expect(await sent()).toEqual(['Ferry stays\nhttps://news.example/one'])
  })

  it('is needed before the shelf life ends', async () => {
    const { ports, clock, now, approve } = await open()
    clock.advance(6 * HOUR)
    expect(await ports.deliveries.missExpired(clock.now())).toBe(1)
    expect(await now()).toMatchObject({ state: 'missed' })
    await expect(approve()).rejects.toMatchObject({ code: 'wrong-state' })
  })

  it('is needed again after it was cancelled before', async () => {
    const { ports, id, now, send } = await open()
    await decideDelivery(ports, id, { event: 'cancel' })
    await decideDelivery(ports, id, { event: 'again' })
    expect(await send()).toBe('left')
    expect(await now()).toMatchObject({ state: 'held', reason: 'A person must approve it first.' })
  })

  it('waits past its shelf life when a person gives it a later time', async () => {
    const { ports, id, clock, approve, send, sent } = await open()
    const at = new Date(clock.now().getTime() + 8 * HOUR)
    await decideDelivery(ports, id, { event: 'reschedule', at })
    clock.advance(8 * HOUR)
    expect(await ports.deliveries.missExpired(clock.now())).toBe(0)
    await approve()
    expect(await send()).toBe('sent')
    expect(await sent()).toHaveLength(1)
  })
})

describe('an own text', () => {
  it('is for deliveries without approval too, and can be taken away', async () => {
    const { ports, id, send, sent } = await open(twoAccounts)
    expect(await editDelivery(ports, id, 'Mine')).toMatchObject({ state: 'planned', text: 'Mine' })
    const { text } = await editDelivery(ports, id, undefined)
    expect(text).toBeUndefined()
    await editDelivery(ports, id, 'Mine after all')
    expect(await send()).toBe('sent')
    expect(await sent()).toEqual(['Mine after all'])
    await expect(editDelivery(ports, id, 'Too late')).rejects.toMatchObject({
      code: 'wrong-state',
      message: `The delivery ${id} is sent: its text cannot be changed any more.`,
    })
  })

  it('takes back the approval of another text', async () => {
    const { ports, id, approve } = await open()
    await approve()
    expect(await editDelivery(ports, id, 'Mine')).toMatchObject({
      state: 'held',
      text: 'Mine',
      reason: 'Its share text was changed after it was approved: a person must approve it anew.',
    })
  })

  it('is never sent unseen when it comes between the rules and the claim', async () => {
    const { ports, id, sent } = await open(twoAccounts)
    const claim: typeof ports.deliveries.claim = async (asked) => {
      await ports.deliveries.setText(id, 'Mine', ports.clock.now())
      return ports.deliveries.claim(asked)
    }
    const raced = { ...ports, deliveries: { ...ports.deliveries, claim } }
    expect(await sendDelivery(raced, id)).toBe('left')
    expect(await sent()).toEqual([])
    await sendDelivery(ports, id)
    expect(await sent()).toEqual(['Mine'])
  })
})
