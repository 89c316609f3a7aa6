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
      expect(await archive.numbered()).toBe(0)
      expect(await archive.number(at('10:00'))).toBe(false)
      expect(await archive.number(at('10:00'))).toBe(false)
      expect(await archive.numbered()).toBe(2)
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

    it('counts posts that wait for their numbers, up to so many', async () => {
      const { archive, insert } = await stage('a', 'b', 'c')
      await insert('held', { embargoUntil: at('14:00') })
      await insert('draft', { status: 'draft' })
      const counts = async () => [
        await archive.unnumbered(at('12:00'), 9),
        await archive.unnumbered(at('12:00'), 2),
      ]
      expect(await counts()).toEqual([3, 2])
      await archive.number(at('12:00'))
      expect(await counts()).toEqual([0, 0])
    })

    it('numbers one post before others, if readers can see it and it has no number', async () => {
      const { archive, insert, posts } = await stage('a')
      await archive.number(at('12:00'))
      for (const id of ['b', 'c']) await insert(id, { tags: ['Odd'] })
      await insert('held', { embargoUntil: at('14:00') })
      for (const id of ['a', 'c', 'held', 'nothing']) await archive.numberOne(id, at('12:00'))
      expect(await numbers(archive)).toEqual([
        ['a', 1],
        ['c', 2],
      ])
      await archive.number(at('12:00'))
      await posts.update({ post: post({ id: 'b', revision: 2 }), aliases: [] }, 1)
      expect(await numbers(archive)).toEqual([
        ['a', 1],
        ['c', 2],
        ['b', 3],
      ])
      expect(await archive.terms.after({ kind: 'tag', value: 'odd' }, 0, 9)).toEqual([
        { id: 'c', number: 2 },
      ])
    })

    it('numbers very many in the same order, some hundreds in one go', async () => {
      const { archive, posts } = await stage()
      const ids = Array.from({ length: 1_100 }, (_, index) => `p${index}`)
      const nth = (index: number) => new Date(Date.UTC(2026, 0, 1) - index * 60_000)
      const records = ids.map((id, index) => ({
        post: post({ id, publishedAt: nth(index) }),
        aliases: [],
      }))
      while (records.length > 0) await posts.insert(records.splice(0, 100))
      const goes: boolean[] = []
      while (goes.at(-1) !== false) goes.push(await archive.number(at('12:00')))
      expect(goes).toEqual([true, true, false])
      const numbered = await archive.after(0, 2_000)
      expect(numbered.map(({ id }) => id)).toEqual(ids.toReversed())
      expect(numbered.map(({ number }) => number)).toEqual(ids.map((_, index) => index + 1))
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
      await archive.append('odd', [], { selection: '{}', number: 1 })
      expect(await archive.progresses()).toEqual(
        new Map([
          ['main', { selection: '{"x":1}', number: 3 }],
          ['odd', { selection: '{}', number: 1 }],
        ]),
      )
      await archive.seal('main', 9, 2, 0)
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
      expect(await archive.open('main')).toEqual({ posts: 4, fallen: 0 })
      expect(await archive.open('other', [])).toEqual({ posts: 0, fallen: 0 })
    })

    it('seals pages that nothing changes, and feeds apart from one another', async () => {
      const { archive } = await stage('a', 'b', 'c', 'd', 'e')
      const all = ['a', 'b', 'c', 'd', 'e']
      await archive.append('main', all, { selection: '{}', number: 5 })
      await archive.append('odd', ['a', 'c', 'e'], { selection: '{}', number: 5 })
      await archive.seal('main', 2, 2, 0)
      await archive.seal('main', 1, 2, 1)
      await archive.seal('odd', 2, 1, 0)
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

    it('seals nothing when somebody else has just done so', async () => {
      const { archive } = await stage('a', 'b', 'c')
      await archive.append('main', ['a', 'b', 'c'], { selection: '{}', number: 3 })
      const sealed = [archive.seal('main', 2, 2, 0), archive.seal('main', 2, 2, 0)]
      expect((await Promise.all(sealed)).toSorted()).toEqual([false, true])
      expect(await archive.pages('main')).toBe(1)
      expect((await archive.page('main', 1)).map(({ id }) => id)).toEqual(['b', 'a'])
    })

    it('gives the shown posts of some pages, with their page', async () => {
      const { archive, posts } = await stage('a', 'b', 'c', 'd', 'e')
      const all = ['a', 'b', 'c', 'd', 'e']
      await archive.append('main', all, { selection: '{}', number: 5 })
      await archive.seal('main', 5, 2, 0)
      const gone = post({ id: 'b', status: 'deleted', revision: 2 })
      await posts.update({ post: gone, aliases: [] }, 1)
      const between = async (from: number, to: number) =>
        (await archive.between('main', from, to)).map(({ id, page }) => [id, page])
      expect(await between(1, 2)).toEqual([
        ['d', 2],
        ['c', 2],
        ['a', 1],
      ])
      expect(await between(3, 9)).toEqual([['e', 3]])
      expect(await between(4, 9)).toEqual([])
    })

    describe('of a term', () => {
      const odd = { kind: 'tag', value: 'odd' } as const
      const even = { kind: 'tag', value: 'even' } as const
      const said = (id: string, at: number, changes = {}) =>
        post({ id, tags: [at % 2 ? 'Odd' : 'even'], ...changes })

      async function termStage() {
        const opened = await stage()
        const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
        for (const [at, id] of ids.entries()) await opened.insert(id, said(id, at + 1))
        await opened.archive.number(at('12:00'))
        return { ...opened, terms: opened.archive.terms }
      }

      it('tells its numbered posts, those that come to be seen later too', async () => {
        const { terms, insert, archive } = await termStage()
        await insert('held', said('held', 1, { embargoUntil: at('14:00') }))
        await insert('draft', said('draft', 1, { status: 'draft' }))
        expect(await terms.after(odd, 1, 2)).toEqual([
          { id: 'c', number: 3 },
          { id: 'e', number: 5 },
        ])
        await archive.number(at('15:00'))
        expect(await terms.after(odd, 6, 9)).toEqual([
          { id: 'g', number: 7 },
          { id: 'held', number: 8 },
        ])
        expect(await terms.after({ kind: 'tag', value: 'none' }, 0, 9)).toEqual([])
      })

      it('keeps its number through an edit', async () => {
        const { terms, posts } = await termStage()
        const moved = said('a', 1, { publishedAt: at('11:00'), revision: 2 })
        await posts.update({ post: moved, aliases: [] }, 1)
        expect(await terms.after(odd, 0, 1)).toEqual([{ id: 'a', number: 1 }])
      })

      it('seals ranges that say later what stands in them', async () => {
        const { terms, posts } = await termStage()
        expect(await terms.end(odd)).toEqual({ page: 0, last: 0 })
        await terms.seal(odd, [
          { page: 1, last: 3 },
          { page: 2, last: 7 },
        ])
        await terms.seal(even, [{ page: 1, last: 2 }])
        expect(await terms.end(odd)).toEqual({ page: 2, last: 7 })
        expect([await terms.pages(odd), await terms.pages(even)]).toEqual([2, 1])
        const ids = async (page: number) => (await terms.page(odd, page)).map(({ id }) => id)
        expect([await ids(1), await ids(2), await ids(3)]).toEqual([['c', 'a'], ['g', 'e'], []])
        const retagged = said('b', 1, { revision: 2 })
        await posts.update({ post: retagged, aliases: [] }, 1)
        expect(await ids(1)).toEqual(['c', 'b', 'a'])
        expect((await terms.between(odd, 1, 2)).map(({ id, page }) => [id, page])).toEqual([
          ['g', 2],
          ['e', 2],
          ['c', 1],
          ['b', 1],
          ['a', 1],
        ])
        expect(await terms.between(odd, 2, 2)).toMatchObject([{ tags: ['Odd'] }, { id: 'e' }])
      })

      it('seals no page twice, and none that reaches back', async () => {
        const { terms } = await termStage()
        await terms.seal(odd, [{ page: 1, last: 5 }])
        await terms.seal(odd, [
          { page: 1, last: 3 },
          { page: 2, last: 4 },
          { page: 3, last: 7 },
        ])
        expect(await terms.end(odd)).toEqual({ page: 1, last: 5 })
        await terms.seal(odd, [{ page: 2, last: 7 }])
        expect(await terms.end(odd)).toEqual({ page: 2, last: 7 })
      })
    })

    it('never moves the change counter: no feed says anything else', async () => {
      const { archive, changes } = await stage('a', 'b')
      const before = await changes.current()
      await archive.number(at('12:00'))
      await archive.append('main', ['a', 'b'], { selection: '{}', number: 2 })
      await archive.seal('main', 2, 1, 0)
      expect(await changes.current()).toBe(before)
    })
  })
}
