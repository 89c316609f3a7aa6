import { describe, expect, it } from 'vitest'
import { savePost } from '../../src/tasks/save-post.ts'
import { HOUR, newPost, type TestPorts, testPorts } from '../fakes/in-memory-ports.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)
const published = async ({ ports }: TestPorts, id: string) =>
  (await ports.deliveries.list({ post: id }, { limit: 10 })).items.map((one) => [
    one.accountId,
    one.state,
    one.dueAt.toISOString(),
  ])

describe('save-post', () => {
  it('makes a new post, with an id and a guid that never change, and plans its deliveries', async () => {
    const ground = await testPorts()
    const { post, outcome } = await savePost(ground.ports, {
      url: 'https://news.example/river?utm_source=x',
      title: '  The  river \u0007rises ',
      dek: 'Up to the bridge',
      html: '<p onclick="x()">See <a href="/map">the map</a></p>',
      tags: ['rivers', 'rivers', ' '],
      share: { text: 'Look', masto: 'Toot', skip: ['x'] },
    })
    expect(outcome).toBe('created')
    expect(post).toEqual({
      id: 'minted-0001',
      guid: 'tag:news.example,2026-11-22:minted-0001',
      atomId: 'tag:news.example,2026-11-22:minted-0001',
      url: 'https://news.example/river?utm_source=x',
      title: 'The river rises',
      dek: 'Up to the bridge',
      html: '<p>See <a href="https://news.example/map">the map</a></p>',
      authors: [],
      tags: ['rivers'],
      attachments: [],
      publishedAt: at('10:00:00'),
      updatedAt: at('10:00:00'),
      priority: 'normal',
      share: { text: 'Look', texts: { masto: 'Toot' }, skip: ['x'] },
      status: 'published',
      revision: 1,
      baseline: false,
      createdAt: at('10:00:00'),
      savedAt: at('10:00:00'),
    })
    expect(await ground.ports.posts.byId(post.id)).toEqual(post)
    expect(await published(ground, post.id)).toEqual([
      ['masto', 'planned', '2026-11-22T10:00:00.000Z'],
    ])
    expect(ground.queued).toEqual([{ id: 'minted-0002', accountId: 'masto' }])
  })

  it('keeps the id that it is given', async () => {
    const { ports } = await testPorts()
    const { post } = await savePost(ports, newPost({ id: 'cms-42' }))
    expect([post.id, post.guid]).toEqual(['cms-42', 'tag:news.example,2026-11-22:cms-42'])
  })

  it.each([
    ['the same id at a new address', { id: 'one', url: 'https://news.example/moved' }],
    ['the same address, however it is written', { url: 'http://www.news.example/one/?utm_id=1' }],
  ])('updates the post with %s', async (_what, input) => {
    const ground = await testPorts()
    const first = await ground.save({ id: 'one' })
    ground.clock.advance(60_000)
    const { post, outcome } = await savePost(ground.ports, { title: 'New title', ...input })
    expect(outcome).toBe('updated')
    expect(post).toEqual({
      ...first,
      title: 'New title',
      url: input.url,
      revision: 2,
      savedAt: at('10:01:00'),
    })
  })

  it('writes nothing when nothing changes', async () => {
    const ground = await testPorts()
    const first = await ground.save({ id: 'one', tags: ['a'] })
    const before = await ground.ports.changes.current()
    ground.clock.advance(HOUR)
    expect(await savePost(ground.ports, newPost({ id: 'one', tags: ['a'] }))).toEqual({
      post: first,
      outcome: 'unchanged',
    })
    expect(await ground.ports.changes.current()).toBe(before)
  })

  it('refuses an id and an address that belong to two posts', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one' })
    await ground.save({ id: 'two' })
    const clash = savePost(ground.ports, newPost({ id: 'two', url: 'https://news.example/one' }))
    await expect(clash).rejects.toMatchObject({
      code: 'conflict',
      message: 'url: https://news.example/one belongs to the post one, not to two',
      issues: [{ path: 'url', message: 'belongs to the post one' }],
    })
    const renamed = savePost(
      ground.ports,
      newPost({ id: 'three', url: 'https://news.example/one' }),
    )
    await expect(renamed).rejects.toMatchObject({
      code: 'conflict',
      message: 'id: the post with this url is one, and an id never changes',
    })
  })

  it('knows a post by the guid of its former system, and keeps it for readers', async () => {
    const { ports } = await testPorts()
    const origin = { source: 'cms', guid: 'https://old.example/?p=7' }
    const { post } = await savePost(ports, { url: 'https://news.example/a', title: 'A' }, origin)
    expect([post.guid, post.atomId]).toEqual([origin.guid, origin.guid])
    const moved = await savePost(ports, { url: 'https://news.example/b', title: 'A' }, origin)
    expect([moved.outcome, moved.post.id, moved.post.guid]).toEqual([
      'updated',
      post.id,
      origin.guid,
    ])
  })

  it('gives a guid that Atom may not use an atom id of its own', async () => {
    const { ports } = await testPorts()
    const { post } = await savePost(ports, newPost(), { source: 'cms', guid: 'item 7' })
    expect([post.guid, post.atomId]).toEqual(['item 7', 'tag:news.example,2026-11-22:minted-0001'])
  })

  it('dates a draft at the moment it is published, and shares it then', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one', status: 'draft' })
    expect(await published(ground, 'one')).toEqual([])
    ground.clock.advance(48 * HOUR)
    const post = await ground.save({ id: 'one', status: 'published' })
    expect([post.publishedAt, post.updatedAt]).toEqual([
      new Date('2026-11-24T10:00:00Z'),
      new Date('2026-11-24T10:00:00Z'),
    ])
    expect(await published(ground, 'one')).toEqual([
      ['x', 'planned', '2026-11-24T10:00:00.000Z'],
      ['masto', 'planned', '2026-11-24T10:00:00.000Z'],
    ])
  })

  it.each(['retracted', 'deleted'] as const)('a %s post does not come back', async (status) => {
    const ground = await testPorts()
    const first = await ground.save({ id: 'one' })
    const out = { ...first, status, revision: 2 }
    await ground.ports.posts.update({ post: out, aliases: [] }, 1)
    const again = await savePost(
      ground.ports,
      newPost({ id: 'one', title: 'Again', status: 'published' }),
      { source: 'cms' },
    )
    expect(again.post.status).toBe(status)
    const byPerson = await savePost(ground.ports, newPost({ id: 'one', title: 'And again' }))
    expect(byPerson.post.status).toBe(status)
  })

  it('a person can bring a retracted post back by saying so', async () => {
    const ground = await testPorts()
    const first = await ground.save({ id: 'one' })
    const retraction = { at: at('10:00:00'), note: 'Wrong.' }
    const out = { ...first, status: 'retracted' as const, retraction, revision: 2 }
    await ground.ports.posts.update({ post: out, aliases: [] }, 1)
    const { post } = await savePost(ground.ports, newPost({ id: 'one', status: 'published' }))
    expect(post).toEqual({ ...first, revision: 3 })
  })

  it('turns Markdown into clean HTML', async () => {
    const { save } = await testPorts()
    const post = await save({ id: 'one', markdown: '# Hi\n\n**So** <script>x</script>[it](/is)' })
    expect(post.html).toBe(
      '<h1>Hi</h1>\n<p><strong>So</strong> <a href="https://news.example/is">it</a></p>\n',
    )
  })

  it('makes deliveries of an embargoed post due at the end of its embargo', async () => {
    const ground = await testPorts()
    await ground.save({ id: 'one', embargo_until: at('14:00:00') })
    expect(await published(ground, 'one')).toEqual([
      ['x', 'planned', '2026-11-22T14:00:00.000Z'],
      ['masto', 'planned', '2026-11-22T14:00:00.000Z'],
    ])
    expect(ground.queued).toEqual([])
  })

  it('makes one post of two that are saved at the same moment under one address', async () => {
    const { ports } = await testPorts()
    const url = 'https://news.example/same'
    const saves = await Promise.all([
      savePost(ports, { url, title: 'A' }),
      savePost(ports, { url, title: 'B' }),
      savePost(ports, { url, title: 'C' }),
    ])
    expect(new Set(saves.map(({ post }) => post.id)).size).toBe(1)
    expect(await ports.posts.count()).toBe(1)
    expect(saves.map(({ outcome }) => outcome).sort()).toEqual(['created', 'updated', 'updated'])
  })

  it('needs a set-up', async () => {
    const { ports, file } = await testPorts()
    file.script('delete from settings')
    await expect(savePost(ports, newPost())).rejects.toMatchObject({ code: 'unavailable' })
  })
})
