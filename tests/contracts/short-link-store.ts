import { beforeEach, describe, expect, it } from 'vitest'
import type { ShortLinkStore } from '../../src/ports/short-link-store.ts'
import { postStore } from '../../src/stores/posts.ts'
import { shortLinkStore } from '../../src/stores/short-links.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { post } from '../fakes/posts.ts'

/** The store over a database with the posts that links lead to. */
export async function sqlShortLinks(db: Sql): Promise<ShortLinkStore> {
  await postStore(db).insert(['ferry', 'bridge'].map((id) => ({ post: post({ id }), aliases: [] })))
  return shortLinkStore(db)
}

/** What a ShortLinkStore must do. `open` gives an empty one that knows the posts `ferry` and `bridge`. */
export function testShortLinkStore(name: string, open: () => Promise<ShortLinkStore>): void {
  describe(`short link store contract: ${name}`, () => {
    let links: ShortLinkStore
    beforeEach(async () => {
      links = await open()
    })
    const link = (code: string, postId: string, accountId: string, utm = {}) => ({
      ...{ code, postId, accountId, utm },
    })
    const ferryOnX = link('a', 'ferry', 'x', { source: 'x' })

    it('knows what was kept, and nothing else', async () => {
      expect(await links.find('a')).toBeUndefined()
      expect(await links.keep(ferryOnX)).toBe(true)
      expect(await links.keep(link('b', 'ferry', 'masto'))).toBe(true)
      expect(await links.find('a')).toEqual(ferryOnX)
      expect(await links.find('A')).toBeUndefined()
      const codes = [...Array.from({ length: 120 }, (_, index) => `no-${index}`), 'b', 'a']
      expect((await links.findAll(codes)).map(({ code }) => code).sort()).toEqual(['a', 'b'])
      expect(await links.findAll([])).toEqual([])
    })

    it('keeps the newer parameters, and the clicks there were', async () => {
      await links.keep(ferryOnX)
      await links.count('a')
      expect(await links.keep({ ...ferryOnX, utm: { medium: 'social' } })).toBe(true)
      expect(await links.find('a')).toEqual({ ...ferryOnX, utm: { medium: 'social' } })
      expect(await links.ofPost('ferry')).toEqual({ x: 1 })
    })

    it('never leads a code to another post, nor counts it for another account', async () => {
      await links.keep(ferryOnX)
      expect(await links.keep(link('a', 'bridge', 'x'))).toBe(false)
      expect(await links.keep(link('a', 'ferry', 'masto'))).toBe(false)
      expect(await links.find('a')).toEqual(ferryOnX)
    })

    it('counts clicks by account, the most first', async () => {
      await links.keep(ferryOnX)
      await links.keep(link('b', 'ferry', 'masto'))
      await links.keep(link('c', 'bridge', 'masto'))
      await links.keep(link('d', 'bridge', 'bsky'))
      for (const code of ['a', 'b', 'b', 'c', 'gone']) await links.count(code)
      expect(Object.entries(await links.ofPost('ferry'))).toEqual([
        ['masto', 2],
        ['x', 1],
      ])
      expect(Object.entries(await links.total())).toEqual([
        ['masto', 3],
        ['x', 1],
        ['bsky', 0],
      ])
      expect(await links.ofPost('none')).toEqual({})
    })
  })
}
