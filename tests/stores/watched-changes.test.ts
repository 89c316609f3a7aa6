import { expect, test } from 'vitest'
import { moveChanges } from '../../src/stores/changes.ts'
import { migrate } from '../../src/stores/migrate.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { watchChanges } from '../../src/stores/watched-changes.ts'

async function opened() {
  const file = sqlite(':memory:')
  await migrate(file)
  const told = { version: 1, statements: 0 }
  const watched = watchChanges({
    ...file,
    dataVersion: () => told.version,
    first: (statement) => {
      told.statements += 1
      return file.first(statement)
    },
  })
  return { ...watched, told, elsewhere: () => file.batch([moveChanges]) }
}

test('once it is known, the counter is told at once, without a statement', async () => {
  const { changes, told } = await opened()
  expect(await changes.current()).toBe(1)
  expect([changes.current(), changes.current()]).toEqual([1, 1])
  expect(told.statements).toBe(1)
})

test('a write through it is seen by the next question', async () => {
  const { changes, sql } = await opened()
  await changes.current()
  await sql.batch([moveChanges])
  expect(await changes.current()).toBe(2)
})

test('a write during a question is seen by the next one', async () => {
  const { changes, sql } = await opened()
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

test('a question that failed is asked again', async () => {
  const file = sqlite(':memory:')
  await migrate(file)
  let broken = true
  const { changes } = watchChanges({
    ...file,
    first: (statement) => (broken ? Promise.reject(new Error('busy')) : file.first(statement)),
  })
  await expect(changes.current()).rejects.toThrow('busy')
  broken = false
  expect(await changes.current()).toBe(1)
})
