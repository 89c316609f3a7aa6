import { expect, test } from 'vitest'
import { keptReads } from '../../src/stores/kept-reads.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { testPorts, twoAccounts } from '../fakes/in-memory-ports.ts'

/** Kept reads over a set-up with the post `p`; `asked` are the statements that were really run. */
async function opened() {
  const asked: string[] = []
  const noting = (db: Sql): Sql => ({
    ...db,
    all(statement) {
      asked.push(statement.sql)
      return db.all(statement)
    },
    first(statement) {
      asked.push(statement.sql)
      return db.first(statement)
    },
  })
  const ground = await testPorts({ watch: noting })
  const post = await ground.save({ id: 'p' })
  // Asked beside what is counted.
  const counter = async () => {
    const row = await ground.file.first<{ counter: number }>({
      sql: 'select counter from changes',
      values: [],
    })
    return row?.counter ?? 0
  }
  const reads = keptReads(ground.ports, { current: counter })
  const all = () =>
    Promise.all([
      reads.setup.publication(),
      reads.setup.schedules(),
      reads.setup.templates(),
      reads.posts.byId(post.id),
    ])
  asked.length = 0
  return { ...ground, reads, all, asked, post }
}

test('what nobody changed is read once', async () => {
  const { all, asked, post } = await opened()
  const [publication, schedules, templates, read] = await all()
  expect(publication).toEqual(twoAccounts.publication)
  expect(schedules.map(({ id }) => id)).toEqual(['news'])
  expect(templates).toEqual({})
  expect(read).toEqual(post)
  expect(asked).toHaveLength(4)
  const again = await all()
  expect([again[0] === publication, again[3] === read]).toEqual([true, true])
  expect(asked).toHaveLength(4)
})

test('a changed post is read anew', async () => {
  const { all, save } = await opened()
  await all()
  await save({ id: 'p', title: 'Another title' })
  expect((await all())[3]?.title).toBe('Another title')
})

test('a changed set-up is read anew', async () => {
  const { all, ports, clock } = await opened()
  await all()
  const publication = { ...twoAccounts.publication, timezone: 'Asia/Kathmandu' }
  const templates = { default: '{{ post.url }}' }
  await ports.setup.apply({ ...twoAccounts, publication, templates, schedules: [] }, clock.now())
  expect((await all()).slice(0, 3)).toEqual([publication, [], templates])
})

test('what could not be read is asked for again', async () => {
  const { ports } = await opened()
  let broken = true
  const { setup } = keptReads(
    {
      ...ports,
      setup: {
        ...ports.setup,
        templates: async () => {
          if (broken) throw new Error('the disk is gone')
          return { default: 'x' }
        },
      },
    },
    { current: async () => 1 },
  )
  await expect(setup.templates()).rejects.toThrow('the disk is gone')
  broken = false
  expect(await setup.templates()).toEqual({ default: 'x' })
})

test('no more posts are kept than are sent at a time', async () => {
  const { reads, asked } = await opened()
  for (let number = 0; number < 250; number += 1) await reads.posts.byId(`none-${number}`)
  await reads.posts.byId('none-0')
  await reads.posts.byId('none-249')
  expect(asked).toHaveLength(251)
})
