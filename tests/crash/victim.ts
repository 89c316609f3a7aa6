import { sqlite } from '../../src/stores/sqlite.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { counted } from './counted-steps.ts'
import { crashPorts } from './crash-setup.ts'
import type { Orders } from './every-step.ts'

/** What the victim is told on its command line, as JSON. */
export interface VictimOrders extends Orders {
  readonly database: string
  readonly rehearsalUrl: string
}

/** Carries out what is due on an account, and dies at the step it was told. */
const orders = JSON.parse(process.argv[2] ?? '{}') as VictimOrders

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}

const { sql, reach, steps } = counted(sqlite(orders.database), fetch, orders, die)
await drainAccount(crashPorts(sql, orders.rehearsalUrl, orders.ahead, reach), orders.account)
process.stdout.write(JSON.stringify(steps))
