import { expect, it } from 'vitest'
import { leaseStatement } from '../../src/stores/claims.ts'
import { dueOfStatement, dueStatement, nextDueStatement } from '../../src/stores/due-deliveries.ts'
import { migrate } from '../../src/stores/migrate.ts'
import type { Statement } from '../../src/stores/sql.ts'
import { sqlite } from '../../src/stores/sqlite.ts'

/** Which of the deliveries are read for a question, as SQLite plans it. */
async function reads({ sql, values }: Statement): Promise<string[]> {
  const file = sqlite(':memory:')
  await migrate(file)
  const rows = await file.all<{ detail: string }>({ sql: `explain query plan ${sql}`, values })
  file.close()
  return rows
    .map(({ detail }) => detail)
    .filter((detail) => /\bdeliveries\b/.test(detail))
    .map((detail) => detail.replace(/^.* USING (?:COVERING )?INDEX /, ''))
}

const openOnes = 'deliveries_due (account_id=? AND due_at<?)'
const urgentOnes = 'deliveries_unpaced (account_id=? AND due_at<?)'

it.each([
  [
    'what is due everywhere',
    dueStatement(1, 1),
    ['sqlite_autoindex_deliveries_1 (id=?)', urgentOnes, openOnes],
  ],
  [
    'what is due on one account',
    dueOfStatement('masto', 1, 1),
    ['deliveries_unsure (account_id=? AND due_at<?)', urgentOnes, openOnes],
  ],
  [
    'when the next one falls due',
    nextDueStatement(1),
    ['deliveries_by_state (state=?)', 'deliveries_waiting (due_at>?)', openOnes],
  ],
  ['whose lease ran out', leaseStatement(new Date(1)), ['deliveries_by_state (state=?)']],
])('%s is found by indexes, however much is due', async (_what, statement, expected) => {
  expect(await reads(statement)).toEqual(expected)
})
