import { expect, it } from 'vitest'
import { sql } from '../../src/stores/sql.ts'
import { sqlite } from '../../src/stores/sqlite.ts'

/** A statement that takes about a millisecond, on any machine that is used today, or longer. */
const slow = sql`with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000) select max(i) as most from n`

it('others have a turn while statements follow one another', async () => {
  const file = sqlite(':memory:')
  let others = 0
  const turn = () => {
    others += 1
    if (others < 5) setImmediate(turn)
  }
  setImmediate(turn)
  let asked = 0
  while (others < 5 && asked < 10_000) {
    expect(await file.first(slow)).toEqual({ most: 20_000 })
    asked += 1
  }
  expect(others).toBe(5)
  file.close()
})

it('few statements are answered before anybody else has a turn', async () => {
  const file = sqlite(':memory:')
  await new Promise((resolve) => void setImmediate(resolve))
  let others = 0
  setImmediate(() => {
    others += 1
  })
  const one = sql`select 1 as one`
  expect([await file.first(one), await file.all(one)]).toEqual([{ one: 1 }, [{ one: 1 }]])
  expect(others).toBe(0)
  file.close()
})

it('statements that waited for a turn are carried out in the order they were asked', async () => {
  const file = sqlite(':memory:')
  file.script('create table noted (number)')
  const numbers = Array.from({ length: 20 }, (_, number) => number)
  await file.first(slow)
  await Promise.all(
    numbers.flatMap((number) => [
      file.first(slow),
      file.run(sql`insert into noted (number) values (${number})`),
    ]),
  )
  expect(await file.all(sql`select number from noted order by rowid`)).toEqual(
    numbers.map((number) => ({ number })),
  )
  file.close()
})

it('what waits for a turn when the file is closed is done before', async () => {
  const file = sqlite(':memory:')
  file.script('create table noted (number)')
  const note = { ...slow, sql: `insert into noted (number) ${slow.sql}` }
  const asked = Array.from({ length: 20 }, () => file.run(note))
  file.close()
  expect(await Promise.all(asked)).toEqual(Array(20).fill(1))
})

it('of many who wait, more than one goes on in each turn', async () => {
  const file = sqlite(':memory:')
  const one = sql`select 1 as one`
  await file.first(slow)
  let turns = 0
  let isOver = false
  const turn = () => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await Promise.all(Array.from({ length: 2_000 }, () => file.first(one)))
  isOver = true
  expect(turns).toBeLessThan(1_000)
  file.close()
})
