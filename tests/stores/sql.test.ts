import { expect, it } from 'vitest'
import { type SqlValue, type Statement, sql, tables } from '../../src/stores/sql.ts'

const counting = { countsStatements: true } as const

it('rows are a table each where that is quickest', () => {
  const rows = [
    ['a', 1],
    ['b', null],
  ]
  expect(tables({}, rows)).toEqual([
    { sql: 'values (?, ?)', values: ['a', 1] },
    { sql: 'values (?, ?)', values: ['b', null] },
  ])
  expect(tables({}, [])).toEqual([])
})

it('where statements are counted, rows go in parts that D1 takes as values, however long what stands in them is', () => {
  const rows = Array.from({ length: 1_000 }, (_, n) => ['url', `${n} ${'€'.repeat(2_000)}`, null])
  const parts = tables(counting, rows).map(({ values }) => values)
  expect(parts.flatMap(([part]) => JSON.parse(String(part)))).toEqual(rows)
  for (const [part] of parts) {
    expect(new TextEncoder().encode(String(part)).byteLength).toBeLessThan(2_000_000)
  }
  expect(parts.length).toBeLessThan(10)
})

it('there, few rows are one part, none are no part, and one that is larger has a part of its own', () => {
  const parts = (rows: readonly (readonly SqlValue[])[]) =>
    tables(counting, rows).map(({ values }) => values)
  expect(parts([])).toEqual([])
  const few = [
    ['a', 1],
    ['b', null],
  ]
  expect(tables(counting, few)).toEqual([
    {
      sql: 'select value ->> 0 as column1, value ->> 1 as column2 from json_each(?)',
      values: ['[["a",1],["b",null]]'],
    },
  ])
  const large = ['x'.repeat(600_000)]
  expect(parts([['a'], large, ['b']])).toEqual([
    ['[["a"]]'],
    [JSON.stringify([large])],
    ['[["b"]]'],
  ])
})

it('a template says what was put in at each place, whatever was put in there before', () => {
  const of = (one: SqlValue | Statement, other: SqlValue | Statement) =>
    sql`select ${one} from ${other} where x`
  const [a, b] = [sql`a`, sql`b = ${2}`]
  for (let round = 0; round < 2; round += 1) {
    expect(of(1, 'z')).toEqual({ sql: 'select ? from ? where x', values: [1, 'z'] })
    expect(of(a, 'z')).toEqual({ sql: 'select a from ? where x', values: ['z'] })
    expect(of('z', a)).toEqual({ sql: 'select ? from a where x', values: ['z'] })
    expect(of(a, b)).toEqual({ sql: 'select a from b = ? where x', values: [2] })
    expect(of(b, a)).toEqual({ sql: 'select b = ? from a where x', values: [2] })
  }
})
