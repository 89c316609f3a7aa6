import type { D1Database, D1Result } from '@cloudflare/workers-types'
import { InputError } from '../core/errors.ts'
import type { Sql, Statement } from './sql.ts'

/**
 * Sql over Cloudflare D1: https://developers.cloudflare.com/d1/worker-api/
 *
 * @throws InputError `too-large` for what is larger than a row may be
 */
export function d1(database: D1Database): Sql {
  const prepare = ({ sql, values }: Statement) => database.prepare(sql).bind(...values)
  return {
    countsStatements: true,
    all: async <Row>(statement: Statement) =>
      (await answerOf(prepare(statement).all<Row>())).results,
    first: async <Row>(statement: Statement) =>
      (await answerOf(prepare(statement).first<Row>())) ?? undefined,
    run: async (statement) => changesOf(await answerOf(prepare(counted(statement)).run())),
    batch: async (statements) =>
      statements.length === 0
        ? []
        : (await answerOf(database.batch(statements.map(counted).map(prepare)))).map(changesOf),
  }
}

/** Two megabytes, whatever becomes of it otherwise: https://developers.cloudflare.com/d1/platform/limits/ */
async function answerOf<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked
  } catch (error) {
    if (!/too big: SQLITE_TOOBIG/.test(String(error))) throw error
    throw new InputError(
      'too-large',
      'It is larger than D1 takes: 2 MB for a post with all it says.',
    )
  }
}

const WRITES = /^\s*(?:insert|update|delete|replace)\b/i
const RETURNS = /\breturning\b/i

/** What D1 calls changes is also what triggers changed: rows are counted as they are given back. */
const counted = ({ sql, values }: Statement): Statement =>
  WRITES.test(sql) && !RETURNS.test(sql) ? { sql: `${sql} returning 1`, values } : { sql, values }

const changesOf = ({ results, meta }: D1Result): number => (meta.changes === 0 ? 0 : results.length)
