import { describe, expect, it } from 'vitest'
import { postInput } from '../../src/core/post.ts'
import {
  correctPost,
  deletePost,
  existingPost,
  postInputOf,
  retractPost,
} from '../../src/tasks/change-post.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { HOUR, testPorts } from '../fakes/in-memory-ports.ts'

const later = new Date('2026-11-22T11:00:00Z')

/** A post that was saved an hour ago, its deliveries planned. */
async function saved(given: Parameters<Awaited<ReturnType<typeof testPorts>>['save']>[0]) {
  const ground = await testPorts()
  const post = await ground.save(given)
  ground.clock.advance(HOUR)
  const states = async () =>
    (await ground.ports.deliveries.list({ post: post.id }, { limit: 10 })).items.map(
      ({ accountId, state, reason }) => [accountId, state, reason],
    )
  return { ...ground, post, states }
}

describe('change-post', () => {
  it('a correction tells readers: a note, and a new date of change', async () => {
    const { ports, post } = await saved({ id: 'one' })
    const corrected = await correctPost(ports, 'one', {
      note: 'A name\u0000 was wrong. ',
      level: 'correction',
    })
    expect(corrected).toEqual({
      ...post,
      updatedAt: later,
      correction: { at: later, note: 'A name was wrong. ' },
      revision: 2,
      savedAt: later,
    })
    expect(await ports.posts.byId('one')).toEqual(corrected)
  })

  it('a minor correction changes nothing that readers see', async () => {
    const { ports, post } = await saved({ id: 'one' })
    expect(await correctPost(ports, 'one', { note: 'A typo', level: 'minor' })).toEqual(post)
  })

  it('a retraction leaves a notice, and nothing that is planned goes out', async () => {
    const { ports, post, states } = await saved({ id: 'one' })
    const retracted = await retractPost(ports, 'one', { reason: 'It was not so.' })
    expect(retracted).toEqual({
      ...post,
      status: 'retracted',
      updatedAt: later,
      retraction: { at: later, note: 'It was not so.' },
      revision: 2,
      savedAt: later,
    })
    expect(await states()).toEqual([
      ['x', 'cancelled', 'The post is no longer published.'],
      ['masto', 'cancelled', 'The post is no longer published.'],
    ])
    const correct = correctPost(ports, 'one', { note: 'More', level: 'correction' })
    await expect(correct).rejects.toMatchObject({ code: 'wrong-state' })
  })

  it('what nobody has seen yet is deleted instead', async () => {
    const { ports } = await saved({ id: 'one', embargo_until: new Date('2026-11-23T10:00:00Z') })
    expect((await retractPost(ports, 'one', { reason: 'No' })).status).toBe('deleted')
  })

  it('deleting withdraws what is planned', async () => {
    const { ports, post, states } = await saved({ id: 'one' })
    expect(await deletePost(ports, 'one')).toEqual({
      ...post,
      status: 'deleted',
      updatedAt: later,
      revision: 2,
      savedAt: later,
    })
    expect((await states()).map(([, state]) => state)).toEqual(['cancelled', 'cancelled'])
  })

  it('goes again on top of a change that came between', async () => {
    const { ports } = await saved({ id: 'one' })
    const [first, second] = await Promise.all([
      correctPost(ports, 'one', { note: 'First', level: 'correction' }),
      correctPost(ports, 'one', { note: 'Second', level: 'correction' }),
    ])
    expect([first.revision, second.revision].sort()).toEqual([2, 3])
    expect((await existingPost(ports, 'one')).revision).toBe(3)
  })

  it('names a post that does not exist', async () => {
    const { ports } = await testPorts()
    await expect(deletePost(ports, 'none')).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no post none',
    })
  })

  it('a post as JSON can be saved again and is the same', async () => {
    const { ports, post } = await saved({
      id: 'one',
      dek: 'A dek',
      html: '<p>Text</p>',
      tags: ['a'],
      authors: [{ name: 'Ana', url: 'https://news.example/ana' }],
      image: { url: 'https://news.example/i.jpg', alt: 'A river' },
      embargo_until: new Date('2026-11-22T12:00:00Z'),
      share: { text: 'Look', masto: 'Toot', skip: ['x'] },
    })
    const input = postInput.parse(postInputOf(post, later))
    expect(await savePost(ports, input)).toEqual({ post, outcome: 'unchanged' })
  })
})
