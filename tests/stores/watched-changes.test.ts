import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { moveChanges } from '../../src/stores/changes.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { watchChanges } from '../../src/stores/watched-changes.ts'

async function opened() {
  const clock = { ...systemClock, now: () => new Date(told.now) }
  const file = sqlite(':memory:')
  await migrate(file)
  const told = { version: 1, statements: 0, isHeld: false, now: 1_000 }
  const watched = watchChanges(
    {
      ...file,
      dataVersion: () => told.version,
      firstNow: (statement) => {
        told.statements += 1
        if (told.isHeld) throw new Error('database is locked')
        return file.firstNow(statement)
      },
    },
    clock,
  )
  return { ...watched, told, elsewhere: () => file.batch([moveChanges]) }
}

test('once it is known, the counter is told at once, without a statement', async () => {
  const { changes, told } = await opened()
  expect([changes.current(), changes.current()]).toEqual([1, 1])
  expect(told.statements).toBe(1)
})

test('a write through it is seen by the next question', async () => {
  const { changes, sql } = await opened()
  await changes.current()
  await sql.batch([moveChanges])
  expect(await changes.current()).toBe(2)
})

test('whoever asks waits while another program holds the database', async () => {
  const { changes, told } = await opened()
  told.isHeld = true
  const asked = changes.current()
  expect(asked).toBeInstanceOf(Promise)
  expect(await asked).toBe(1)
  expect(changes.current()).toBe(1)
})

test('a write during a question is seen by the next one', async () => {
  const { changes, sql, told } = await opened()
  told.isHeld = true
  const asked = changes.current()
  await sql.batch([moveChanges])
  await asked
  expect(await changes.current()).toBe(2)
})

test('what another process wrote is seen after a look', async () => {
  const { changes, told, look, elsewhere } = await opened()
  await changes.current()
  await elsewhere()
  look()
  expect(await changes.current()).toBe(1)
  told.version = 2
  look()
  expect(await changes.current()).toBe(2)
})

test('it tells when a count was passed first, once that is known', async () => {
  const { changes, sql, told, look, elsewhere } = await opened()
  await changes.current()
  told.now = 2_000
  await sql.batch([moveChanges])
  told.now = 3_000
  await sql.batch([moveChanges])
  expect(changes.passedAt?.(1)).toBeUndefined()
  expect(await changes.current()).toBe(3)
  told.now = 4_000
  await elsewhere()
  told.version = 2
  look()
  told.now = 5_000
  expect(await changes.current()).toBe(4)
  expect([0, 1, 2, 3, 4].map((count) => changes.passedAt?.(count))).toEqual([
    undefined,
    2_000,
    2_000,
    4_000,
    undefined,
  ])
})

test('it forgets when counts were passed long ago', async () => {
  const { changes, sql } = await opened()
  await changes.current()
  for (let change = 0; change < 60; change += 1) {
    await sql.batch([moveChanges])
    await changes.current()
  }
  expect([changes.passedAt?.(1), changes.passedAt?.(60)]).toEqual([undefined, 1_000])
})

test('a question that failed is asked again', async () => {
  const file = sqlite(':memory:')
  await migrate(file)
  let broken = true
  const { changes } = watchChanges(
    {
      ...file,
      firstNow: () => {
        throw new Error('busy')
      },
      first: (statement) => (broken ? Promise.reject(new Error('busy')) : file.first(statement)),
    },
    { ...systemClock, now: () => new Date(0) },
  )
  await expect(changes.current()).rejects.toThrow('busy')
  broken = false
  expect(await changes.current()).toBe(1)
})
