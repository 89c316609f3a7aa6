import { describe, expect, it } from 'vitest'
import { importStore } from '../../src/stores/imports.ts'
import { postStore } from '../../src/stores/posts.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { post } from '../fakes/posts.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute))
const wordpress = {
  key: 'wordpress site.xml',
  type: 'wordpress',
  name: 'site.xml',
  share: 'none',
} as const
const fresh = {
  ...wordpress,
  done: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  reasons: [],
}

/** What the journal of imports must do, and posts with names that are learned later. `open` gives an empty migrated database. */
export function testImportStore(name: string, open: () => Promise<Sql>): void {
  describe(`import store contract: ${name}`, () => {
    it('has one unfinished import of a key at a time', async () => {
      const imports = importStore(await open())
      const first = await imports.open({ id: 'a', ...wordpress }, at(0))
      expect(first).toEqual({ id: 'a', ...fresh, startedAt: at(0), changedAt: at(0) })
      expect(await imports.open({ id: 'b', ...wordpress }, at(1))).toEqual(first)
      expect((await imports.open({ id: 'c', ...wordpress, key: 'other' }, at(1))).id).toBe('c')
      const done = { ...first, done: 3, created: 3, changedAt: at(2), finishedAt: at(2) }
      expect(await imports.advance(done, 0)).toBe(true)
      expect(await imports.byId('a')).toEqual(done)
      expect((await imports.open({ id: 'd', ...wordpress }, at(3))).id).toBe('d')
      const newest = await imports.list({ limit: 2 })
      expect(newest.items.map(({ id }) => id)).toEqual(['d', 'c'])
      const rest = await imports.list({ limit: 2, cursor: newest.cursor ?? '' })
      expect(rest).toEqual({ items: [done] })
    })

    it('moves on only from where it stands, and not behind its end', async () => {
      const imports = importStore(await open())
      const one = await imports.open({ id: 'a', ...wordpress }, at(0))
      const reasons = [{ reason: 'It is a page.', count: 1, titles: ['Imprint'] }]
      const next = { ...one, done: 100, created: 99, skipped: 1, reasons, changedAt: at(1) }
      expect(await imports.advance(next, 0)).toBe(true)
      expect(await imports.advance(next, 0)).toBe(false)
      expect(await imports.byId('a')).toEqual(next)
      const end = { ...next, done: 120, changedAt: at(2), finishedAt: at(2) }
      expect(await imports.advance(end, 100)).toBe(true)
      expect(await imports.advance({ ...end, done: 130 }, 120)).toBe(false)
      expect(await imports.byId('none')).toBeUndefined()
    })

    it('posts learn names, keep those of others apart, and say how they were recognised', async () => {
      const posts = postStore(await open())
      const [a, b] = [post({ id: 'a' }), post({ id: 'b' })]
      const taken = { kind: 'guid', value: 'of-b' } as const
      const news = { kind: 'url', value: 'https://news.example/new' } as const
      await posts.insert([
        { post: a, aliases: [] },
        { post: b, aliases: [taken] },
      ])
      await posts.addNames([{ id: 'a', aliases: [taken, news], recognised: 'By its id.' }], at(1))
      await posts.addNames([{ id: 'a', aliases: [news] }], at(2))
      const found = await posts.byAliases([taken, news, { ...news, value: 'none' }])
      expect([...found].map(([key, { id }]) => [key, id])).toEqual([
        ['guid of-b', 'b'],
        ['url https://news.example/new', 'a'],
      ])
      const later = { ...a, title: 'New', revision: 2, savedAt: at(3) }
      await posts.update({ post: later, aliases: [], recognised: 'By its address.' }, 1)
      const late = { ...later, savedAt: at(4) }
      await posts.update({ post: late, aliases: [], recognised: 'Too late.' }, 1)
      expect(await posts.recognitions('a')).toEqual([
        { at: at(3), says: 'By its address.' },
        { at: at(1), says: 'By its id.' },
      ])
      expect(await posts.recognitions('b')).toEqual([])
    })
  })
}
