import { describe, expect, it } from 'vitest'
import { postStore } from '../../src/stores/posts.ts'
import { quarantineStore } from '../../src/stores/quarantine.ts'
import { shareClickStore } from '../../src/stores/share-clicks.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { post } from '../fakes/posts.ts'

const now = new Date('2026-11-23T10:00:00Z')
const later = new Date('2026-11-23T11:00:00Z')
const rss = { feed: 'main', format: 'rss' }
const atom = { feed: 'main', format: 'atom' }

/** What the stores about feeds and their posts must do. `open` gives an empty migrated database. */
export function testFeedRecords(name: string, open: () => Promise<Sql>): void {
  async function withPosts() {
    const db = await open()
    const posts = postStore(db)
    const records = ['one', 'two'].map((id) => ({ post: post({ id }), aliases: [] }))
    await posts.insert(records)
    return { db, posts }
  }
  const aside = (id: string, reason = 'title was not read as written') => ({
    guid: `tag:news.example,2026-11-22:${id}`,
    reason,
  })

  describe(`quarantine store contract: ${name}`, () => {
    const entry = (id: string, since: Date, given = {}) => ({
      postId: id,
      title: `Post ${id}`,
      ...rss,
      reason: 'title was not read as written',
      since,
      ...given,
    })

    it('keeps what a rendering leaves out, and since when', async () => {
      const quarantine = quarantineStore((await withPosts()).db)
      expect(await quarantine.list()).toEqual([])
      expect(await quarantine.replace(rss, [aside('one')], now)).toBe(true)
      expect(await quarantine.replace(rss, [aside('one'), aside('two')], later)).toBe(true)
      expect(await quarantine.list()).toEqual([entry('two', later), entry('one', now)])
    })

    it('tells when nothing changes, and then writes nothing', async () => {
      const { db } = await withPosts()
      let written = 0
      const counting: Sql = {
        ...db,
        all: (statement) => db.all(statement),
        batch: (statements) => {
          written++
          return db.batch(statements)
        },
        run: (statement) => {
          written++
          return db.run(statement)
        },
      }
      const quarantine = quarantineStore(counting)
      expect(await quarantine.replace(rss, [], now)).toBe(false)
      expect(await quarantine.replace(rss, [aside('one')], now)).toBe(true)
      expect(await quarantine.replace(rss, [aside('one')], later)).toBe(false)
      expect(written).toBe(1)
    })

    it('clears what renders again, and nothing of other renderings', async () => {
      const quarantine = quarantineStore((await withPosts()).db)
      await quarantine.replace(rss, [aside('one')], now)
      await quarantine.replace(atom, [aside('one', 'not well-formed')], now)
      expect(await quarantine.replace(rss, [], later)).toBe(true)
      expect(await quarantine.list()).toEqual([
        entry('one', now, { ...atom, reason: 'not well-formed' }),
      ])
    })

    it('takes a new reason, and keeps since when', async () => {
      const quarantine = quarantineStore((await withPosts()).db)
      await quarantine.replace(rss, [aside('one')], now)
      expect(await quarantine.replace(rss, [aside('one', 'not well-formed')], later)).toBe(true)
      expect(await quarantine.list()).toEqual([entry('one', now, { reason: 'not well-formed' })])
    })

    it('does not name a post that was saved since, until it fails again', async () => {
      const { db, posts } = await withPosts()
      const quarantine = quarantineStore(db)
      await quarantine.replace(rss, [aside('one')], now)
      await posts.update({ post: post({ id: 'one', revision: 2 }), aliases: [] }, 1)
      expect(await quarantine.list()).toEqual([])
      expect(await quarantine.replace(rss, [aside('one')], later)).toBe(true)
      expect(await quarantine.list()).toEqual([entry('one', now)])
    })

    it('passes over a guid that no post has', async () => {
      const quarantine = quarantineStore((await withPosts()).db)
      expect(await quarantine.replace(rss, [aside('three')], now)).toBe(false)
      expect(await quarantine.list()).toEqual([])
    })
  })

  describe(`share click store contract: ${name}`, () => {
    it('counts by post and network, the most first', async () => {
      const clicks = shareClickStore((await withPosts()).db)
      expect([await clicks.ofPost('one'), await clicks.total()]).toEqual([{}, {}])
      for (const network of ['x', 'bluesky', 'bluesky']) await clicks.count('one', network)
      for (const network of ['x', 'x', 'reddit']) await clicks.count('two', network)
      expect(Object.entries(await clicks.ofPost('one'))).toEqual([
        ['bluesky', 2],
        ['x', 1],
      ])
      expect(Object.entries(await clicks.total())).toEqual([
        ['x', 3],
        ['bluesky', 2],
        ['reddit', 1],
      ])
    })
  })
}
