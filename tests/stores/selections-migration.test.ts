import { describe, expect, it } from 'vitest'
import { termsOf } from '../../src/core/terms.ts'
import { migrate, migrationFiles } from '../../src/stores/migrate.ts'
import { rowOf } from '../../src/stores/post-rows.ts'
import { postStore } from '../../src/stores/posts.ts'
import { sql } from '../../src/stores/sql.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { post } from '../fakes/posts.ts'

const posts = [
  post({ id: 'a', tags: ['Città', 'ÜBER Wasser', 'Žižkov', 'Łódź'], section: ' Politics ' }),
  post({ id: 'b', tags: ['ΑΘΗΝΑ', 'МОСКВА', 'ЁЛКА', 'città'], language: 'de-Latn-AT' }),
  post({ id: 'c', authors: [{ name: 'Ana Ruiz' }, { name: 'Øyvind' }], section: 'ŒUVRES' }),
  post({ id: 'd', status: 'retracted', tags: ['🚲', '100 %', '×'] }),
  post({ id: 'e', status: 'draft', tags: ['idea'] }),
  post({ id: 'f', status: 'deleted', tags: ['gone'] }),
]

describe('migration 0002-selections', () => {
  it('finds the posts there were before by the terms they have', async () => {
    const file = sqlite(':memory:')
    await migrate(
      file,
      migrationFiles().filter(({ name }) => name.startsWith('0001')),
    )
    for (const one of posts) {
      const row = rowOf(one)
      await file.run({
        sql: `insert into posts (${Object.keys(row).join(', ')}) values (${Object.keys(row).map(() => '?')})`,
        values: Object.values(row),
      })
    }
    await migrate(file)
    const rows = await file.all<{ term: string; post: string }>(
      sql`select kind || ' ' || value as term, post_id as post from post_terms join terms on terms.id = term_id`,
    )
    const expected = posts
      .filter(({ status }) => status === 'published' || status === 'retracted')
      .flatMap((one) =>
        termsOf(one).map(({ kind, value }) => ({ term: `${kind} ${value}`, post: one.id })),
      )
    const sorted = (list: typeof rows) => list.map(({ term, post }) => `${post} ${term}`).sort()
    expect(sorted(rows)).toEqual(sorted(expected))
    const asked = [{ kind: 'author' as const, value: 'øyvind' }]
    expect(await postStore(file).knownTerms(asked, new Date('2026-11-22T10:00:00Z'))).toEqual([
      { kind: 'author', value: 'øyvind', name: 'Øyvind' },
    ])
  })

  it('leaves nothing behind that it needed on the way', async () => {
    const file = sqlite(':memory:')
    await migrate(file)
    const tables = await file.all<{ name: string }>(
      sql`select name from sqlite_schema where type = 'table' and (name like 'named%' or name like 'small%' or name like 'folded%')`,
    )
    expect(tables).toEqual([])
  })
})
