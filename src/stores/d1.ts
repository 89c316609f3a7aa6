import type { D1Database } from '@cloudflare/workers-types'
import type { Sql, Statement } from './sql.ts'

/** Sql over Cloudflare D1: https://developers.cloudflare.com/d1/worker-api/ */
export function d1(database: D1Database): Sql {
  const prepare = ({ sql, values }: Statement) => database.prepare(sql).bind(...values)
  return {
    all: async <Row>(statement: Statement) => (await prepare(statement).all<Row>()).results,
    first: async <Row>(statement: Statement) =>
      (await prepare(statement).first<Row>()) ?? undefined,
    run: async (statement) => (await prepare(statement).run()).meta.changes,
    batch: async (statements) =>
      statements.length === 0
        ? []
        : (await database.batch(statements.map(prepare))).map(({ meta }) => meta.changes),
  }
}
