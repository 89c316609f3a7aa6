import { systemClock } from '../../src/clock.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { remoteRehearsal } from '../../src/rehearsal/remote.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { wire } from '../../src/wiring.ts'
import { short } from './timings.ts'

/** The product's own code over a database and a rehearsal in another process, by a clock that may be ahead. */
export function crashPorts(
  sql: Sql,
  rehearsalUrl: string,
  ahead: number,
  reach: typeof fetch = fetch,
): Ports {
  return wire({
    sql,
    secret: 'a secret of thirty-two characters',
    clock: { ...systemClock, now: () => new Date(Date.now() + ahead) },
    timings: short,
    outgoing: {
      fetch: () => Promise.reject(new Error('only rehearsal here')),
      document: async () => ({ outcome: 'failed', reason: 'only rehearsal here' }),
    },
    queue: { enqueue: async () => {} },
    rehearsal: remoteRehearsal(rehearsalUrl, reach),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
}
