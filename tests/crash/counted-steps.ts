import type { Sql } from '../../src/stores/sql.ts'

/** Where a victim kills itself. */
export interface DeathOrders {
  /** The statement or request, counted from 1; 0 for never. */
  readonly step: number
  readonly when: 'before' | 'after'
}

/** A database and a network that count what is done with them, and die at one step of it. */
export function counted(
  database: Sql,
  fetch: typeof globalThis.fetch,
  { step, when }: DeathOrders,
  die: () => Promise<never>,
) {
  const steps: string[] = []
  async function count<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const here = steps.push(what) === step
    if (here && when === 'before') await die()
    const result = await work()
    if (here) await die()
    return result
  }
  const sql: Sql = {
    all: (statement) => count('statement', () => database.all(statement)),
    first: (statement) => count('statement', () => database.first(statement)),
    run: (statement) => count('statement', () => database.run(statement)),
    batch: (statements, durable) => count('statement', () => database.batch(statements, durable)),
  }
  const reach: typeof globalThis.fetch = (...given) => count('request', () => fetch(...given))
  return { sql, reach, steps }
}
