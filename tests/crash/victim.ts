import { sqlite } from '../../src/stores/sqlite.ts'
import { drainAccount } from '../../src/tasks/carry-out.ts'
import { crashPorts } from './crash-setup.ts'

/** What the victim is told on its command line, as JSON. */
export interface Orders {
  readonly database: string
  readonly rehearsalUrl: string
  readonly account: string
  /** The statement or request, counted from 1, at which it kills itself; 0 for never. */
  readonly step: number
  readonly when: 'before' | 'after'
  readonly ahead: number
}

/** Carries out what is due on an account, and dies at the step it was told. */
const orders = JSON.parse(process.argv[2] ?? '{}') as Orders
const steps: string[] = []

async function counted<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const here = steps.push(what) === orders.step
  if (here && orders.when === 'before') await die()
  const result = await work()
  if (here) await die()
  return result
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}

const file = sqlite(orders.database)
const reach: typeof fetch = (...given) => counted('request', () => fetch(...given))
const ports = crashPorts(
  {
    all: (statement) => counted('statement', () => file.all(statement)),
    first: (statement) => counted('statement', () => file.first(statement)),
    run: (statement) => counted('statement', () => file.run(statement)),
    batch: (statements) => counted('statement', () => file.batch(statements)),
  },
  orders.rehearsalUrl,
  orders.ahead,
  reach,
)
await drainAccount(ports, orders.account)
process.stdout.write(JSON.stringify(steps))
