import { describe, expect, it } from 'vitest'
import type { Post } from '../../src/core/post.ts'
import type { OpenPosts } from '../../src/core/private-feed.ts'
import type { Term, TermKind } from '../../src/core/terms.ts'
import { postStore } from '../../src/stores/posts.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { sql } from '../../src/stores/sql.ts'
import { post } from '../fakes/posts.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)
const record = (one: Post) => ({ post: one, aliases: [] })
const ids = (posts: readonly Post[]) => posts.map(({ id }) => id)
const term =
  (kind: TermKind) =>
  (value: string): Term => ({ kind, value })
const [tag, section, author, language] = [
  term('tag'),
  term('section'),
  term('author'),
  term('language'),
]
const now = at('10:00:00')

const some = [
  post({
    id: 'river',
    publishedAt: at('08:00:00'),
    tags: ['Bridges', 'Rivers'],
    section: 'City',
    authors: [{ name: 'Ana Ruiz' }, { name: 'Ben' }],
  }),
  post({
    id: 'toll',
    publishedAt: at('08:30:00'),
    tags: ['bridges', 'sponsored'],
    section: 'Business',
  }),
  post({
    id: 'opera',
    publishedAt: at('09:00:00'),
    tags: ['Music', 'rivers'],
    section: 'city',
    language: 'de-AT',
  }),
  post({ id: 'plain', publishedAt: at('09:30:00'), language: 'fr' }),
  post({ id: 'later', publishedAt: at('11:00:00'), tags: ['bridges', 'secret'] }),
  post({
    id: 'held',
    publishedAt: at('09:10:00'),
    embargoUntil: at('12:00:00'),
    tags: ['bridges', 'hush'],
  }),
  post({ id: 'draft', publishedAt: at('09:10:00'), status: 'draft', tags: ['bridges', 'idea'] }),
]

/** What every post store must do with the terms of posts. `open` gives an empty migrated database. */
export function testPostTerms(name: string, open: () => Promise<Sql>): void {
  const filled = async () => {
    const db = await open()
    const posts = postStore(db)
    await posts.insert(some.map(record))
    return { db, posts }
  }

  describe(`post store contract, terms: ${name}`, () => {
    it.each([
      ['a tag', { all: [[tag('bridges')]], none: [] }, ['toll', 'river']],
      [
        'one of two tags',
        { all: [[tag('rivers'), tag('bridges')]], none: [] },
        ['opera', 'toll', 'river'],
      ],
      [
        'two tags of one post',
        { all: [[tag('music'), tag('rivers')]], none: [] },
        ['opera', 'river'],
      ],
      ['two groups', { all: [[tag('rivers')], [section('city')]], none: [] }, ['opera', 'river']],
      [
        'three groups',
        { all: [[tag('rivers')], [section('city')], [author('ben')]], none: [] },
        ['river'],
      ],
      ['an author', { all: [[author('ana ruiz')]], none: [] }, ['river']],
      ['a tag without another', { all: [[tag('bridges')]], none: [tag('sponsored')] }, ['river']],
      [
        'everything without a tag',
        { all: [], none: [tag('rivers'), tag('nowhere')] },
        ['plain', 'toll'],
      ],
      ['a language', { all: [[language('de')]], none: [] }, ['opera']],
      ['a language to the country', { all: [[language('de-at')]], none: [] }, ['opera']],
      ['no language of its own', { all: [[language('')]], none: [] }, ['toll', 'river']],
      ['an unknown tag', { all: [[tag('nowhere')]], none: [] }, []],
      ['a group of none', { all: [[], [section('city')]], none: [] }, []],
    ])('finds the posts of %s, newest first', async (_name, query, found) => {
      const { posts } = await filled()
      expect(ids(await posts.newestBy(query, 10, now))).toEqual(found)
      expect(ids(await posts.newestBy(query, 1, now))).toEqual(found.slice(0, 1))
      expect(ids(await posts.newestBy(query, 2, now))).toEqual(found.slice(0, 2))
    })

    it('goes by more terms than one statement can bind', async () => {
      const { posts } = await filled()
      const many = Array.from({ length: 100 }, (_, index) => tag(`none ${index}`))
      const query = { all: [[tag('rivers'), ...many, tag('bridges')]], none: [tag('sponsored')] }
      expect(ids(await posts.newestBy(query, 10, now))).toEqual(['opera', 'river'])
    })

    it('looks no further back than asked, of each term', async () => {
      const { posts } = await filled()
      const query = { all: [[tag('bridges')]], none: [tag('sponsored')] }
      const all = { all: [], none: [tag('rivers')] }
      expect(ids(await posts.newestBy(query, 9, now, 4))).toEqual(['river'])
      expect(ids(await posts.newestBy(query, 9, now, 1))).toEqual([])
      expect(ids(await posts.newestBy(all, 9, now, 2))).toEqual(['plain'])
    })

    it('looks as far back however many posts are to come', async () => {
      const { posts } = await filled()
      const all = { all: [], none: [tag('rivers')] }
      const query = { all: [[tag('bridges')]], none: [] }
      const coming = Array.from({ length: 20 }, (_, place) =>
        post({ id: `coming ${place}`, publishedAt: at('11:30:00'), tags: ['bridges'] }),
      )
      await posts.insert(coming.map(record))
      expect(ids(await posts.newest(1, now))).toEqual(['plain'])
      expect(ids(await posts.newestBy(all, 9, now, 2))).toEqual(['plain'])
      expect(ids(await posts.newestBy(query, 9, now, 4))).toEqual(['toll', 'river'])
    })

    it('shows a post once its time has come', async () => {
      const { posts } = await filled()
      const query = { all: [[tag('bridges')]], none: [] }
      expect(ids(await posts.newestBy(query, 2, at('11:00:00')))).toEqual(['later', 'toll'])
      expect(ids(await posts.newestBy(query, 9, at('12:00:00')))).toEqual([
        'later',
        'held',
        'toll',
        'river',
      ])
    })

    it('follows an edit, a retraction and a deletion', async () => {
      const { posts } = await filled()
      const [river, toll] = some
      if (!river || !toll) throw new Error('no posts')
      const query = { all: [[tag('bridges')]], none: [] }
      const moved = { ...river, tags: ['Ferries'], publishedAt: at('08:01:00'), revision: 2 }
      expect(await posts.update(record(moved), 1)).toBe(true)
      expect(ids(await posts.newestBy(query, 9, now))).toEqual(['toll'])
      expect(ids(await posts.newestBy({ all: [[tag('ferries')]], none: [] }, 9, now))).toEqual([
        'river',
      ])
      const late = { ...toll, tags: ['late'], revision: 2 }
      expect(await posts.update(record(late), 7)).toBe(false)
      expect(ids(await posts.newestBy(query, 9, now))).toEqual(['toll'])
      await posts.update(record({ ...toll, status: 'retracted', revision: 2 }), 1)
      expect(ids(await posts.newestBy(query, 9, now))).toEqual(['toll'])
      await posts.update(record({ ...toll, status: 'deleted', revision: 3 }), 2)
      expect(ids(await posts.newestBy(query, 9, now))).toEqual([])
      expect(await posts.knownTerms([tag('bridges'), tag('late')], now)).toEqual([
        { kind: 'tag', value: 'bridges', name: 'bridges' },
      ])
    })

    it('knows the terms that readers have seen, as the last save writes them', async () => {
      const { posts } = await filled()
      const asked = [tag('bridges'), tag('secret'), tag('hush'), tag('idea'), section('rivers')]
      expect(await posts.knownTerms(asked, now)).toEqual([
        { kind: 'tag', value: 'bridges', name: 'bridges' },
      ])
      const later = await posts.knownTerms(asked, at('12:00:00'))
      expect(later.map(({ value }) => value).sort()).toEqual(['bridges', 'hush', 'secret'])
      const [river] = some
      if (river) await posts.update(record({ ...river, tags: ['BRIDGES'], revision: 2 }), 1)
      expect(await posts.knownTerms([tag('bridges')], now)).toEqual([
        { kind: 'tag', value: 'bridges', name: 'BRIDGES' },
      ])
      await posts.insert([
        record(post({ id: 'far', publishedAt: at('20:00:00'), savedAt: now, tags: ['briDGes'] })),
      ])
      expect(await posts.knownTerms([tag('bridges')], now)).toEqual([
        { kind: 'tag', value: 'bridges', name: 'BRIDGES' },
      ])
    })

    it('names what several new posts have as the last of them that readers see does', async () => {
      const posts = postStore(await open())
      const tagged = (id: string, name: string, time: string) =>
        post({ id, tags: [name], publishedAt: at(time), savedAt: now })
      await posts.insert(
        [
          tagged('soon', 'RIVERS', '10:30:00'),
          tagged('first', 'rivers', '08:00:00'),
          tagged('last', 'Rivers', '07:00:00'),
          tagged('later', 'RiVers', '11:00:00'),
          tagged('next', 'Bridges', '10:30:00'),
          tagged('after', 'BRIDGES', '11:00:00'),
        ].map(record),
      )
      expect(await posts.newestTerms('tag', 10, at('12:00:00'))).toEqual([
        { kind: 'tag', value: 'bridges', name: 'Bridges' },
        { kind: 'tag', value: 'rivers', name: 'Rivers' },
      ])
      expect(await posts.knownTerms([tag('bridges'), tag('rivers')], now)).toEqual([
        { kind: 'tag', value: 'rivers', name: 'Rivers' },
      ])
    })

    it('lists the terms of a kind that have posts, that of the newest post first', async () => {
      const { posts } = await filled()
      expect(await posts.newestTerms('section', 9, now)).toEqual([
        { kind: 'section', value: 'city', name: 'city' },
        { kind: 'section', value: 'business', name: 'Business' },
      ])
      const tags = await posts.newestTerms('tag', 9, now)
      expect(tags.map(({ value }) => value)).toEqual(['music', 'rivers', 'bridges', 'sponsored'])
      expect(await posts.newestTerms('section', 1, now)).toHaveLength(1)
    })

    it('leaves out terms that only posts have that are not open to all', async () => {
      const { posts } = await filled()
      const take = (...tags: string[]) => ({ all: [tags.map(tag)], none: [] })
      const all = { all: [], none: [] }
      const asked = [tag('bridges'), tag('music'), tag('rivers'), author('ben'), tag('sponsored')]
      const known = async (open: OpenPosts) => [
        (await posts.newestTerms('tag', 9, now, open)).map(({ value }) => value),
        (await posts.knownTerms(asked, now, open)).map(({ value }) => value).sort(),
      ]
      const everything = [
        ['music', 'rivers', 'bridges', 'sponsored'],
        ['ben', 'bridges', 'music', 'rivers', 'sponsored'],
      ]
      expect(await known({ offered: [], closed: [] })).toEqual(everything)
      expect(await known({ offered: [all], closed: [take('music', 'bridges')] })).toEqual(
        everything,
      )
      expect(await known({ offered: [], closed: [all] })).toEqual([[], []])
      expect(await known({ offered: [], closed: [take('music')] })).toEqual([
        ['bridges', 'sponsored', 'rivers'],
        ['ben', 'bridges', 'rivers', 'sponsored'],
      ])
      const notCity = { all: [[section('city')]], none: [tag('music')] }
      expect(
        await known({ offered: [take('music')], closed: [notCity, take('sponsored')] }),
      ).toEqual([
        ['music', 'rivers'],
        ['music', 'rivers'],
      ])
    })

    it('gives the published posts that became visible since a moment', async () => {
      const { posts } = await filled()
      expect(ids(await posts.shownSince(at('08:30:00'), at('12:00:00'), 9))).toEqual([
        'held',
        'later',
        'plain',
        'opera',
      ])
      expect(ids(await posts.shownSince(at('08:30:00'), now, 1))).toEqual(['plain'])
    })

    it('keeps as many rows as posts have terms', async () => {
      const { db, posts } = await filled()
      const [river] = some
      if (river) await posts.update(record({ ...river, revision: 2 }), 1)
      const row = await db.first<{ rows: number }>(sql`select count(*) as rows from post_terms`)
      expect(row?.rows).toBe(22)
    })
  })
}
