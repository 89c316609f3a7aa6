import { describe, expect, it } from 'vitest'
import type { Post } from '../../src/core/post.ts'
import { archiveStore } from '../../src/stores/archive.ts'
import { changeCounter } from '../../src/stores/changes.ts'
import { postStore } from '../../src/stores/posts.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'
import { post } from '../fakes/posts.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)
const record = (one: Post, urls: string[] = []) => ({
  post: one,
  aliases: [
    { kind: 'guid' as const, value: one.guid },
    ...urls.map((value) => ({ kind: 'url' as const, value })),
  ],
})
const ids = (posts: readonly Post[]) => posts.map(({ id }) => id)

/** A post with everything it may have. */
const full = post({
  id: 'full',
  dek: 'A dek',
  summary: 'A summary',
  authors: [{ name: 'Ana Ä', url: 'https://news.example/ana' }, { name: 'Ben' }],
  section: 'City',
  tags: ['rivers', 'a<b'],
  language: 'de-AT',
  image: { url: 'https://news.example/i.jpg', alt: 'A river', width: 800, height: 600 },
  attachments: [{ url: 'https://news.example/a.mp3', type: 'audio/mpeg', length: 12 }],
  embargoUntil: at('11:00:00'),
  priority: 'breaking',
  share: { text: 'Read this', texts: { masto: 'Toot' }, skip: ['x'] },
  story: 'flood',
  correction: { at: at('12:00:00'), note: 'A name was wrong.' },
  source: 'cms',
  baseline: true,
  savedAt: new Date('2026-11-22T10:00:00.123Z'),
})

/** What every post store must do. `open` gives an empty migrated database. */
export function testPostStore(name: string, open: () => Promise<Sql>): void {
  describe(`post store contract: ${name}`, () => {
    it('gives back everything of a post', async () => {
      const posts = postStore(await open())
      expect(await posts.insert([record(full)])).toBe(true)
      expect(await posts.byId('full')).toEqual(full)
      expect(await posts.byId('none')).toBeUndefined()
    })

    it('finds a page of posts with one question', async () => {
      const db = await open()
      const posts = postStore(db)
      const many = Array.from({ length: 150 }, (_, number) => post({ id: `p${number}'"` }))
      expect(await posts.insert(many.map((one) => record(one)))).toBe(true)
      const found = await posts.byIds([...ids(many), 'none', 'p0\'"'])
      expect(found).toEqual(new Map(many.map((one) => [one.id, one])))
      expect(await posts.byIds([])).toEqual(new Map())
    })

    it('finds a post by any name it ever had', async () => {
      const posts = postStore(await open())
      await posts.insert([record(post({ id: 'a', guid: 'old-guid' }), ['https://news.example/a'])])
      const moved = post({ id: 'a', guid: 'old-guid', url: 'https://new.example/a', revision: 2 })
      expect(await posts.update(record(moved, ['https://new.example/a']), 1)).toBe(true)
      for (const alias of [
        { kind: 'guid', value: 'old-guid' },
        { kind: 'url', value: 'https://news.example/a' },
        { kind: 'url', value: 'https://new.example/a' },
      ] as const) {
        expect((await posts.byAlias([alias]))?.url).toBe('https://new.example/a')
      }
      expect(
        await posts.byAlias([{ kind: 'guid', value: 'https://news.example/a' }]),
      ).toBeUndefined()
    })

    it('inserts all or none', async () => {
      const posts = postStore(await open())
      await posts.insert([record(post({ id: 'a' }))])
      expect(await posts.insert([record(post({ id: 'b' })), record(post({ id: 'a' }))])).toBe(false)
      expect(await posts.byId('b')).toBeUndefined()
      expect(await posts.count()).toBe(1)
    })

    it('saves many at once, of whom no two may have a name in common', async () => {
      const posts = postStore(await open())
      const many = Array.from({ length: 300 }, (_, n) =>
        record(post({ id: `p${n}` }), [`https://news.example/p${n}`, `https://old.example/p${n}`]),
      )
      const double = record(post({ id: 'double' }), ['https://old.example/p299'])
      expect(await posts.insert([...many, double])).toBe(false)
      expect(await posts.count()).toBe(0)
      expect(await posts.insert(many)).toBe(true)
      const names = many.map(
        ({ aliases }) => aliases.at(-1) ?? ({ kind: 'url', value: '' } as const),
      )
      const found = await posts.byAliases(names)
      expect([...found.values()].map(({ id }) => id).sort()).toEqual(
        many.map((one) => one.post.id).sort(),
      )
    })

    it('lets several posts say the same, of whom the first is known by it', async () => {
      const posts = postStore(await open())
      const said = { kind: 'content', value: 'b2f5' } as const
      const saying = (id: string) => ({ post: post({ id }), aliases: [said] })
      expect(await posts.insert([saying('one'), saying('two')])).toBe(true)
      expect((await posts.byAlias([said]))?.id).toBe('one')
    })

    it('updates only the revision that was read, and keeps every revision', async () => {
      const posts = postStore(await open())
      await posts.insert([record(post({ id: 'a', title: 'First' }))])
      const second = post({ id: 'a', title: 'Second', revision: 2, savedAt: at('10:01:00') })
      expect(await posts.update(record(second), 1)).toBe(true)
      const late = post({ id: 'a', title: 'Late', revision: 2, savedAt: at('10:02:00') })
      expect(await posts.update(record(late, ['https://late.example/']), 1)).toBe(false)
      expect((await posts.byId('a'))?.title).toBe('Second')
      expect(await posts.byAlias([{ kind: 'url', value: 'https://late.example/' }])).toBeUndefined()
      const revisions = await posts.revisions('a')
      expect(revisions.map(({ revision, post: { title } }) => [revision, title])).toEqual([
        [2, 'Second'],
        [1, 'First'],
      ])
      expect(await posts.revisions('a', 1)).toEqual(revisions.slice(0, 1))
    })

    it('keeps nothing of the later of two updates of the same moment', async () => {
      const posts = postStore(await open())
      await posts.insert([record(post({ id: 'a' }))])
      const saved = (tag: string) => post({ id: 'a', tags: [tag], revision: 2 })
      expect(await posts.update(record(saved('won')), 1)).toBe(true)
      const lost = { ...record(saved('lost'), ['https://lost.example/']), recognised: 'Lost.' }
      expect(await posts.update(lost, 1)).toBe(false)
      const tagged = (value: string) =>
        posts.newestBy({ all: [[{ kind: 'tag', value }]], none: [] }, 5, at('12:00:00'))
      expect([ids(await tagged('won')), ids(await tagged('lost'))]).toEqual([['a'], []])
      expect(await posts.byAlias([{ kind: 'url', value: 'https://lost.example/' }])).toBeUndefined()
      expect(await posts.recognitions('a')).toEqual([])
    })

    it('keeps all of a former revision, and the last one once', async () => {
      const db = await open()
      const posts = postStore(db)
      await posts.insert([record(full)])
      const bare = post({ id: 'full', guid: full.guid, revision: 2, savedAt: at('12:01:00') })
      expect(await posts.update(record(bare), 1)).toBe(true)
      const former = { revision: 1, savedAt: full.savedAt, post: full }
      const last = { revision: 2, savedAt: bare.savedAt, post: bare }
      expect(await posts.revisions('full')).toEqual([last, former])
      // As revisions were kept once: with each save, not when the next one took its place.
      await db.run(sql`insert into post_revisions (post_id, revision, saved_at, post)
        select post_id, 2, ${bare.savedAt.getTime()}, post from post_revisions`)
      expect(await posts.revisions('full')).toEqual([last, former])
      expect(await posts.revisions('none')).toEqual([])
    })

    it('shows in feeds what is published or retracted and visible, newest first', async () => {
      const db = await open()
      const posts = postStore(db)
      await posts.insert([
        record(post({ id: 'old', publishedAt: at('08:00:00') })),
        record(post({ id: 'new', publishedAt: at('09:00:00') })),
        record(post({ id: 'later', publishedAt: at('11:00:00') })),
        record(post({ id: 'held', publishedAt: at('09:30:00'), embargoUntil: at('12:00:00') })),
        record(post({ id: 'draft', publishedAt: at('09:10:00'), status: 'draft' })),
        record(post({ id: 'back', publishedAt: at('09:20:00'), status: 'retracted' })),
        record(post({ id: 'gone', publishedAt: at('09:40:00') })),
        record(post({ id: 'never seen', publishedAt: at('09:50:00'), status: 'draft' })),
      ])
      await archiveStore(db).number(at('10:00:00'))
      for (const id of ['gone', 'never seen']) {
        const change = { status: 'deleted', revision: 2, publishedAt: at('09:40:00') } as const
        expect(await posts.update(record(post({ id, ...change })), 1)).toBe(true)
      }
      expect(ids(await posts.newest(50, at('10:00:00')))).toEqual(['back', 'new', 'old'])
      expect(ids(await posts.newest(2, at('12:00:00')))).toEqual(['later', 'held'])
      expect(await posts.nextVisible(at('10:00:00'))).toEqual(at('11:00:00'))
      expect(await posts.nextVisible(at('11:00:00'))).toEqual(at('12:00:00'))
      expect(await posts.nextVisible(at('12:00:00'))).toBeUndefined()
      expect(ids(await posts.comingUp(at('10:00:00'), 5))).toEqual(['later', 'held'])
      expect(ids(await posts.comingUp(at('10:00:00'), 1))).toEqual(['later'])
      expect(await posts.comingUp(at('12:00:00'), 5)).toEqual([])
      expect(ids(await posts.deleted(10))).toEqual(['gone'])
    })

    it('knows which old posts readers heard of again since a moment, the last ones first', async () => {
      const posts = postStore(await open())
      const old = { publishedAt: at('07:00:00'), updatedAt: at('07:00:00') }
      const given: readonly (Partial<Post> & { id: string })[] = [
        { id: 'as it was', ...old },
        { id: 'corrected', ...old, updatedAt: at('09:10:00') },
        { id: 'retracted', ...old, updatedAt: at('09:40:00'), status: 'retracted' },
        { id: 'shown', ...old, embargoUntil: at('09:20:00') },
        { id: 'both', ...old, embargoUntil: at('09:15:00'), updatedAt: at('09:30:00') },
        { id: 'hidden', ...old, embargoUntil: at('10:01:00') },
        { id: 'draft', ...old, updatedAt: at('09:10:00'), status: 'draft' },
        { id: 'new', publishedAt: at('09:30:00'), updatedAt: at('09:30:00') },
        { id: 'to come', publishedAt: at('11:00:00'), updatedAt: at('11:00:00') },
      ]
      await posts.insert(given.map((one) => record(post(one))))
      const since = async (limit: number) =>
        ids(await posts.changedSince(at('09:00:00'), limit, at('10:00:00')))
      expect(await since(20)).toEqual(['retracted', 'both', 'shown', 'corrected'])
      expect(await since(3)).toEqual(['retracted', 'both', 'shown'])
      expect(await since(1)).toEqual(['retracted'])
    })

    it('pages through everything while posts are added', async () => {
      const posts = postStore(await open())
      const same = at('10:00:00')
      await posts.insert(
        ['a', 'b', 'c', 'd', 'e'].map((id) => record(post({ id, publishedAt: same }))),
      )
      const first = await posts.list({ limit: 2 })
      await posts.insert([record(post({ id: 'z', publishedAt: at('10:30:00') }))])
      const second = await posts.list({ limit: 2, cursor: first.cursor ?? '' })
      const third = await posts.list({ limit: 2, cursor: second.cursor ?? '' })
      expect([first, second, third].map(({ items }) => ids(items))).toEqual([
        ['e', 'd'],
        ['c', 'b'],
        ['a'],
      ])
      expect(third.cursor).toBeUndefined()
      await expect(posts.list({ limit: 2, cursor: 'nonsense' })).rejects.toThrow(
        'cursor: expected the cursor of an earlier answer',
      )
    })

    it('moves the change counter with every write and never without one', async () => {
      const db = await open()
      const posts = postStore(db)
      const changes = changeCounter(db)
      const start = await changes.current()
      await posts.insert([record(post({ id: 'a' }))])
      const inserted = await changes.current()
      await posts.update(record(post({ id: 'a', revision: 2 })), 1)
      const updated = await changes.current()
      await posts.newest(10, at('10:00:00'))
      expect([inserted > start, updated > inserted, await changes.current()]).toEqual([
        true,
        true,
        updated,
      ])
    })
  })
}
