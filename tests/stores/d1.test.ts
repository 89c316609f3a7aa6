import type { D1Database } from '@cloudflare/workers-types'
import { expect, it } from 'vitest'
import { d1 } from '../../src/stores/d1.ts'
import { sql } from '../../src/stores/sql.ts'

/** Answers everything as D1 answers what is too large, which the local one takes. */
function refusing(message: string): D1Database {
  const refuse = async () => {
    throw new Error(message)
  }
  const statement = { bind: () => statement, all: refuse, first: refuse, run: refuse }
  return { prepare: () => statement, batch: refuse } as unknown as D1Database
}

it('what is larger than a row of D1 may be is refused in words', async () => {
  const db = d1(refusing('D1_ERROR: string or blob too big: SQLITE_TOOBIG'))
  const insert = sql`insert into posts (html) values (${'…'})`
  for (const asked of [db.all(insert), db.first(insert), db.run(insert), db.batch([insert])]) {
    await expect(asked).rejects.toMatchObject({ name: 'InputError', code: 'too-large' })
  }
})

it('other faults of D1 stay what they are', async () => {
  const db = d1(refusing('D1_ERROR: statement too long: SQLITE_TOOBIG'))
  await expect(db.run(sql`select 1`)).rejects.toThrow('statement too long')
  await expect(db.run(sql`select 1`)).rejects.not.toHaveProperty('code')
})
