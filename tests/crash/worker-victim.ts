import type { D1Database } from '@cloudflare/workers-types'
import { d1 } from '../../src/stores/d1.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { tick } from '../../src/tasks/tick.ts'
import { counted } from './counted-steps.ts'
import { crashPorts } from './crash-setup.ts'
import type { Orders } from './every-step.ts'

/** What comes after a crash: a tick, and what is due on these accounts. */
export interface Resuming {
  readonly resume: readonly string[]
  readonly ahead: number
}

interface Reach {
  readonly rehearsalUrl: string
}

/** Never wakes again: workerd ends an invocation that waits for nothing, and runs none of its code any more. */
const die = () => new Promise<never>(() => {})

export default {
  async fetch(request: Request, { DB }: { readonly DB: D1Database }): Promise<Response> {
    const told = (await request.json()) as (Orders | Resuming) & Reach
    const steps = 'resume' in told ? await resume(told, DB) : await carryOutUntilDeath(told, DB)
    return Response.json(steps)
  },
}

/** Carries out what is due on an account, and dies at the step it was told. */
async function carryOutUntilDeath(orders: Orders & Reach, database: D1Database) {
  const { sql, reach, steps } = counted(d1(database), fetch.bind(globalThis), orders, die)
  await drainAccount(crashPorts(sql, orders.rehearsalUrl, orders.ahead, reach), orders.account)
  return steps
}

async function resume(
  { resume: accounts, ahead, rehearsalUrl }: Resuming & Reach,
  database: D1Database,
) {
  const ports = crashPorts(d1(database), rehearsalUrl, ahead, fetch.bind(globalThis))
  await tick(ports)
  for (const account of accounts) await drainAccount(ports, account)
  return []
}
