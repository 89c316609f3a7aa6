import { AsyncLocalStorage } from 'node:async_hooks'
import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types'

interface Life {
  dead: boolean
  end(reason: Error): void
}

/** Invocations that die at a statement or request here and there: from then on, nothing of theirs goes on. */
export function mortality(draw: () => number) {
  const lives = new AsyncLocalStorage<Life>()
  const tally = { chance: 0, begun: 0, deaths: 0, alive: 0 }

  async function passOrDie(life: Life | undefined): Promise<void> {
    if (!life) return
    if (!life.dead && draw() < tally.chance) {
      life.dead = true
      tally.deaths += 1
      life.end(new Error('died in the middle'))
    }
    if (life.dead) await new Promise<never>(() => {})
  }

  return {
    tally,
    /** One invocation. The platform learns of its death at once. */
    async live<Result>(work: () => Promise<Result>): Promise<Result> {
      const { promise: death, reject } = Promise.withResolvers<never>()
      tally.alive += 1
      tally.begun += 1
      try {
        return await Promise.race([lives.run({ dead: false, end: reject }, work), death])
      } finally {
        tally.alive -= 1
      }
    },
    /** One statement or request of an invocation, which may die before it and after it. */
    async step<Result>(work: () => Promise<Result>): Promise<Result> {
      const life = lives.getStore()
      await passOrDie(life)
      const done = await work()
      await passOrDie(life)
      return done
    },
  }
}

type Step = ReturnType<typeof mortality>['step']

/** A D1 every statement of which is a step, as far as Posthorn uses it. */
export function steppingD1(database: D1Database, step: Step): D1Database {
  const inner = new WeakMap<D1PreparedStatement, D1PreparedStatement>()
  const stepping = (statement: D1PreparedStatement): D1PreparedStatement => {
    const outer = {
      bind: (...values: unknown[]) => stepping(statement.bind(...values)),
      all: () => step(() => statement.all()),
      first: () => step(() => statement.first()),
      run: () => step(() => statement.run()),
    } as unknown as D1PreparedStatement
    inner.set(outer, statement)
    return outer
  }
  return {
    prepare: (sql: string) => stepping(database.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) =>
      step(() => database.batch(statements.map((one) => inner.get(one) ?? one))),
  } as unknown as D1Database
}
