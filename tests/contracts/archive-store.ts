import { describe, expect, it } from 'vitest'
import { archiveStore } from '../../src/stores/archive.ts'
import { changeCounter } from '../../src/stores/changes.ts'
import { postStore } from '../../src/stores/posts.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { post } from '../fakes/posts.ts'

const at = (time: string) => new Date(`2026-11-22T${time}:00Z`)

/** What every archive store must do. `open` gives an empty migrated database. */
export function testArchiveStore(name: string, open: () => Promise<Sql>): void {
  describe(`archive store contract: ${name}`, () => {
    async function stage(...ids: readonly string[]) {
      const db = await open()
      const posts = postStore(db)
      const insert = (id: string, changes: Partial<Parameters<typeof post>[0]> = {}) =>
        posts.insert([{ post: post({ id, ...changes }), aliases: [] }])
      for (const id of ids) await insert(id)
      return { archive: archiveStore(db), posts, insert, changes: changeCounter(db) }
    }
    const numbers = async (archive: ReturnType<typeof archiveStore>) =>
      (await archive.after(0, 50)).map(({ id, number }) => [id, number])

    it('numbers posts once, in the order in which readers could see them', async () => {
      const { archive, insert } = await stage()
      await insert('late', { publishedAt: at('09:00') })
      await insert('early', { publishedAt: at('08:00') })
      await insert('held', { publishedAt: at('07:00'), embargoUntil: at('12:00') })
      await insert('draft', { publishedAt: at('07:00'), status: 'draft' })
      expect(await archive.number(at('10:00'))).toBe(true)
      expect(await archive.number(at('10:00'))).toBe(false)
      await insert('backdated', { publishedAt: at('01:00') })
      await archive.number(at('12:00'))
      expect(await numbers(archive)).toEqual([
        ['early', 1],
        ['late', 2],
        ['backdated', 3],
        ['held', 4],
      ])
      expect((await archive.after(2, 1)).map(({ id }) => id)).toEqual(['backdated'])
    })

    it('gives what a selection looks at', async () => {
      const { archive, insert } = await stage()
      const said = { tags: ['a'], authors: [{ name: 'Ana' }], section: 'City', language: 'de' }
      await insert('one', said)
      await archive.number(at('12:00'))
      expect(await archive.after(0, 9)).toEqual([{ id: 'one', number: 1, ...said }])
    })

    it('takes a post once, however often it is given, and notes how far it came', async () => {
      const { archive } = await stage('a', 'b', 'c')
      expect(await archive.progress('main')).toBeUndefined()
      await archive.append('main', ['a', 'b'], { selection: '{}', number: 2 })
      await archive.append('main', ['b', 'c', 'a'], { selection: '{"x":1}', number: 3 })
      expect(await archive.progress('main')).toEqual({ selection: '{"x":1}', number: 3 })
      await archive.seal('main', 9, 2)
      const ids = async (page: number) => (await archive.page('main', page)).map(({ id }) => id)
      expect([await ids(1), await ids(2), await ids(3)]).toEqual([['b', 'a'], ['c'], []])
    })

    it('tells what stands in no page, and up to where it must be sealed', async () => {
      const { archive, posts } = await stage('a', 'b', 'c', 'd')
      await archive.append('main', ['a', 'b', 'c', 'd'], { selection: '{}', number: 4 })
      expect(await archive.open('main', ['a', 'b', 'c', 'd'])).toEqual({ posts: 4, fallen: 0 })
      expect(await archive.open('main', ['a', 'd'])).toEqual({ posts: 4, fallen: 3 })
      const gone = post({ id: 'c', status: 'deleted', revision: 2 })
      await posts.update({ post: gone, aliases: [] }, 1)
      expect(await archive.open('main', ['a', 'd'])).toEqual({ posts: 4, fallen: 2 })
      expect(await archive.open('other', [])).toEqual({ posts: 0, fallen: 0 })
    })

    it('seals pages that nothing changes, and feeds apart from one another', async () => {
      const { archive } = await stage('a', 'b', 'c', 'd', 'e')
      const all = ['a', 'b', 'c', 'd', 'e']
      await archive.append('main', all, { selection: '{}', number: 5 })
      await archive.append('odd', ['a', 'c', 'e'], { selection: '{}', number: 5 })
      await archive.seal('main', 2, 2)
      await archive.seal('main', 1, 2)
      await archive.seal('odd', 2, 1)
      const pages = async (feed: string) => {
        const found: string[][] = []
        for (let page = 1; page <= (await archive.pages(feed)); page += 1) {
          found.push((await archive.page(feed, page)).map(({ id }) => id))
        }
        return found
      }
      expect(await pages('main')).toEqual([['b', 'a'], ['c']])
      expect(await pages('odd')).toEqual([['a'], ['c']])
      expect(await archive.pageBefore('main', ['e', 'd'])).toBe(2)
      expect(await archive.pageBefore('main', ['e', 'd', 'c'])).toBe(1)
      expect(await archive.pageBefore('main', all)).toBe(0)
    })

    it('never moves the change counter: no feed says anything else', async () => {
      const { archive, changes } = await stage('a', 'b')
      const before = await changes.current()
      await archive.number(at('12:00'))
      await archive.append('main', ['a', 'b'], { selection: '{}', number: 2 })
      await archive.seal('main', 2, 1)
      expect(await changes.current()).toBe(before)
    })
  })
}
