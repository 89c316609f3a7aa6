import type { Sql } from '../../src/stores/sql.ts'

/** Everything that several machines wait for. One of them at a time goes on, whichever chance picks. */
export interface Turns {
  /** Resolves when it is this machine's turn; never again after `drop`. */
  wait(machine: string): Promise<void>
  /** Gives one turn, and comes back when that machine waits again. False when nobody waits. */
  next(): Promise<boolean>
  /** The machine dies: nothing that it began goes on. */
  drop(machine: string): void
}

export function createTurns(random: () => number): Turns {
  let waiting: { readonly machine: string; readonly go: () => void }[] = []
  return {
    wait: (machine) => new Promise((go) => waiting.push({ machine, go })),
    async next() {
      const [chosen] = waiting.splice(Math.floor(random() * waiting.length), 1)
      if (!chosen) return false
      chosen.go()
      await new Promise((done) => setImmediate(done))
      return true
    },
    drop(machine) {
      waiting = waiting.filter((one) => one.machine !== machine)
    },
  }
}

/** A database of which every statement waits for the machine's turn. */
export function inTurns(
  db: Sql,
  wait: () => Promise<void>,
  seen: (statements: Parameters<Sql['batch']>[0], changes: readonly number[]) => void,
): Sql {
  return {
    all: async <Row>(statement: Parameters<Sql['all']>[0]) => {
      await wait()
      return db.all<Row>(statement)
    },
    first: async <Row>(statement: Parameters<Sql['first']>[0]) => {
      await wait()
      return db.first<Row>(statement)
    },
    run: async (statement) => {
      await wait()
      return db.run(statement)
    },
    batch: async (statements) => {
      await wait()
      const changes = await db.batch(statements)
      seen(statements, changes)
      return changes
    },
  }
}
