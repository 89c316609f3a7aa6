import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Post, visibleAt } from '../../src/core/post.ts'
import { termsOf } from '../../src/core/terms.ts'
import type { PostRecord } from '../../src/ports/post-store.ts'
import { emptyMemory } from '../../src/stores/in-memory/memory.ts'
import { inMemoryPosts } from '../../src/stores/in-memory/posts.ts'
import { postStore } from '../../src/stores/posts.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'
import { post } from '../fakes/posts.ts'
import { migrated } from './migrated.ts'

const START = Date.parse('2026-11-22T10:00:00Z')
/** What JSON, SQL and SQLite could each take for something else. */
const odd = [
  'a',
  'A',
  'Ä',
  'ä',
  '"x"',
  "it's",
  'a\u0000b',
  '1',
  '1.0',
  '1e3',
  'null',
  '-0',
  '{"a":1}',
]
const aText = fc.constantFrom(...odd)
const aSecond = fc.integer({ min: -5, max: 5 }).map((seconds) => new Date(START + seconds * 1_000))
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })

const aRecord: fc.Arbitrary<PostRecord> = fc
  .record({
    id: fc.constantFrom('p', 'q', 'r', 's'),
    names: fc.tuple(aText, aText),
    said: fc.array(aText, { maxLength: 2 }),
    tags: fc.array(aText, { maxLength: 3 }),
    author: aText,
    optional: fc.record({
      section: maybe(aText),
      language: maybe(fc.constantFrom('de', 'de-AT')),
      embargoUntil: maybe(aSecond),
      dek: maybe(aText),
    }),
    publishedAt: aSecond,
    savedAt: aSecond,
    status: fc.constantFrom('published', 'draft', 'retracted', 'deleted'),
    recognised: maybe(aText),
  })
  .map(({ names, said, author, optional, recognised, ...rest }) => ({
    post: post({
      ...rest,
      ...(given(optional) as Partial<Post>),
      authors: [{ name: author }],
      updatedAt: rest.publishedAt,
    }),
    aliases: [
      { kind: 'guid', value: names[0] },
      { kind: 'url', value: names[1] },
      ...said.map((value) => ({ kind: 'content' as const, value })),
    ],
    ...(recognised !== undefined && { recognised }),
  }))
const given = (values: object) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** New posts together, or an update on top of the revision that is there, or of the one before. */
const aCommand = fc.oneof(
  fc.array(aRecord, { minLength: 1, maxLength: 4 }),
  fc.record({ record: aRecord, late: fc.boolean() }),
)

it('saves the same together and counted, one by one and in memory, and terms agree with posts', () =>
  fc.assert(
    fc.asyncProperty(fc.array(aCommand, { maxLength: 8 }), async (commands) => {
      const [together, single] = [await migrated(), await migrated()]
      const counting = { ...together, countsStatements: true as const }
      const stores = [postStore(counting), inMemoryPosts(emptyMemory()), postStore(single)]
      const [posts, memory, alone] = stores as [
        (typeof stores)[0],
        (typeof stores)[0],
        (typeof stores)[0],
      ]
      for (const command of commands) {
        if (Array.isArray(command)) {
          const inserted = await posts.insert(command)
          expect(await memory.insert(command)).toBe(inserted)
          for (const one of inserted ? command : []) expect(await alone.insert([one])).toBe(true)
          continue
        }
        const { record, late } = command
        const now = (await posts.byId(record.post.id))?.revision ?? 0
        const moved = { ...record, post: { ...record.post, revision: late ? now : now + 1 } }
        const updated = await posts.update(moved, moved.post.revision - 1)
        for (const store of [memory, alone]) {
          expect(await store.update(moved, moved.post.revision - 1)).toBe(updated)
        }
      }
      expect(await everything(together)).toEqual(await everything(single))
      const { items } = await posts.list({ limit: 100 })
      expect(items).toEqual((await memory.list({ limit: 100 })).items)
      for (const { id } of items) {
        expect(await posts.revisions(id)).toEqual(await memory.revisions(id))
      }
      for (const value of odd) {
        const alias = { kind: 'guid', value } as const
        expect(await posts.byAlias([alias])).toEqual(await memory.byAlias([alias]))
      }
      expect(await termsIn(together)).toEqual(items.flatMap(termsWanted).sort())
      together.close()
      single.close()
    }),
    { numRuns: 60 },
  ))

const everything = async (db: Sql) => [
  await db.all(sql`select * from posts order by id`),
  await db.all(sql`select * from post_aliases order by kind, value`),
  await db.all(sql`select kind, value, name, known_at, newest_at from terms order by kind, value`),
  await db.all(sql`select * from post_revisions order by post_id, revision`),
  await db.all(sql`select * from post_recognitions order by post_id, at, says`),
  await termsIn(db),
]

const termsIn = async (db: Sql) =>
  (
    await db.all<{ term: string }>(
      sql`select json_array(kind, value, published_at, visible_at, post_id) as term
          from post_terms join terms on terms.id = term_id`,
    )
  )
    .map(({ term }) => JSON.stringify(JSON.parse(term)))
    .sort()

const termsWanted = (one: Post): string[] =>
  one.status === 'draft' || one.status === 'deleted'
    ? []
    : termsOf(one).map(({ kind, value }) =>
        JSON.stringify([kind, value, one.publishedAt.getTime(), visibleAt(one).getTime(), one.id]),
      )
