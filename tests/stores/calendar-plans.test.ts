import { expect, it } from 'vitest'
import {
  countDeliveries,
  countPosts,
  deliveriesInSpans,
  postsInSpans,
} from '../../src/stores/calendar.ts'
import type { Statement } from '../../src/stores/sql.ts'
import { migrated } from './migrated.ts'

/** How posts and deliveries are read for a question, as SQLite plans it. */
async function reads({ sql, values }: Statement): Promise<string[]> {
  const file = await migrated()
  const rows = await file.all<{ detail: string }>({ sql: `explain query plan ${sql}`, values })
  file.close()
  return rows
    .map(({ detail }) => detail)
    .filter((detail) => /\b(deliveries|posts)\b/.test(detail))
    .map((detail) => detail.replace(/^.* USING (?:COVERING )?INDEX /, ''))
}

const spans = [{ from: new Date(1), to: new Date(2) }]
const toCome = 'deliveries_to_come (account_id=? AND due_at>? AND due_at<?)'
const begun = 'deliveries_begun (account_id=? AND begun_at>? AND begun_at<?)'
const visible = 'posts_visible (visible_at>? AND visible_at<?)'
const oneDelivery = 'sqlite_autoindex_deliveries_1 (id=?)'
const onePost = 'sqlite_autoindex_posts_1 (id=?)'

it.each([
  ['deliveries', deliveriesInSpans(spans, 5, undefined), [oneDelivery, toCome, begun, onePost]],
  [
    'deliveries of an account',
    deliveriesInSpans(spans, 5, 'x'),
    [oneDelivery, toCome, begun, onePost],
  ],
  ['how many deliveries', countDeliveries(spans, undefined), [toCome, begun]],
  ['posts', postsInSpans(spans, 5), [onePost, visible]],
  ['how many posts', countPosts(spans), [visible]],
])('%s of a day are found by indexes', async (_what, statement, expected) => {
  expect(await reads(statement)).toEqual(expected)
})
