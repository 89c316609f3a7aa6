import { describe, expect, it } from 'vitest'
import type { Post } from '../../src/core/post.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { postStore } from '../../src/stores/posts.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { post } from '../fakes/posts.ts'

const now = new Date('2026-11-22T12:00:00Z')
const record = (one: Post) => ({ post: one, aliases: [] })
const city = { all: [[{ kind: 'tag', value: 'city' } as const]], none: [] }

/** A store of three posts; `bodies` are those that a question brought from the database since it was last looked at. */
async function opened() {
  const file = sqlite(':memory:')
  await migrate(file)
  const bodies: string[] = []
  const watched: Sql = {
    ...file,
    async all<Row>(statement: Parameters<Sql['all']>[0]) {
      const rows = await file.all<Row>(statement)
      for (const row of rows as { html?: string | null }[]) if (row.html) bodies.push(row.html)
      return rows
    },
  }
  const elsewhere = postStore(file)
  const one = ['a', 'b', 'c'].map((id, hour) =>
    post({ id, tags: ['city'], publishedAt: new Date(Date.UTC(2026, 10, 22, hour)) }),
  )
  await elsewhere.insert(one.map(record))
  const read = async () => {
    bodies.length = 0
    return store.newest(10, now)
  }
  const store = postStore(watched)
  return { store, elsewhere, bodies, read, posts: one.toReversed() }
}

describe('posts of feeds', () => {
  it('are read once, and are the same objects as long as nobody changes them', async () => {
    const { read, bodies, posts } = await opened()
    const first = await read()
    expect(first).toEqual(posts)
    expect(bodies.sort()).toEqual(['<p>Text of a.</p>', '<p>Text of b.</p>', '<p>Text of c.</p>'])
    const second = await read()
    expect(bodies).toEqual([])
    expect(second).toEqual(posts)
    for (const [at, one] of second.entries()) expect(one).toBe(first[at])
  })

  it('are the same objects in every feed', async () => {
    const { read, store } = await opened()
    const all = await read()
    const tagged = await store.newestBy(city, 10, now)
    for (const [at, one] of tagged.entries()) expect(one).toBe(all[at])
    expect(tagged).toHaveLength(3)
  })

  it('are read anew once somebody else changed them, one by one', async () => {
    const { read, elsewhere, bodies, posts } = await opened()
    await read()
    const [c, b, a] = posts as [Post, Post, Post]
    const edited: Post = { ...b, html: '<p>New.</p>', revision: 2 }
    await elsewhere.update(record(edited), 1)
    expect(await read()).toEqual([c, edited, a])
    expect(bodies).toEqual(['<p>New.</p>'])
    await elsewhere.update(record({ ...edited, status: 'draft', revision: 3 }), 2)
    expect(await read()).toEqual([c, a])
    expect(bodies).toEqual([])
    const moved: Post = { ...a, publishedAt: new Date('2026-11-22T10:00:00Z'), revision: 2 }
    await elsewhere.update(record(moved), 1)
    expect(await read()).toEqual([moved, c])
  })

  it.each([
    ['are let go of once no feed shows them', false],
    ['stay the same objects while another feed shows them', true],
  ])('%s', async (_what, isElsewhere) => {
    const { store, elsewhere } = await opened()
    const [before] = await store.newest(1, now)
    if (isElsewhere) await store.newestBy(city, 10, now)
    await elsewhere.insert([record(post({ id: 'd', publishedAt: now }))])
    await store.newest(1, now)
    await elsewhere.update(record(post({ id: 'd', status: 'draft', revision: 2 })), 1)
    const [after] = await store.newest(1, now)
    expect(after).toEqual(before)
    expect(after === before).toBe(isElsewhere)
  })

  it('are read again when their bodies are too many to be kept', async () => {
    const { read, elsewhere, bodies, posts } = await opened()
    const long = (id: string, letter: string): Post =>
      post({ id, html: letter.repeat(3_000_000), publishedAt: now })
    const large = [long('y', 'y'), long('x', 'x')]
    await elsewhere.insert(large.map(record))
    expect(await read()).toEqual([...large, ...posts])
    expect(await read()).toEqual([...large, ...posts])
    expect(bodies.map((html) => html[0])).toContain('y')
  })
})
