import type { BenchName } from './asked.ts'
import type { BenchRow } from './bench-row.ts'

type Bench = (fast: boolean) => readonly BenchRow[] | Promise<readonly BenchRow[]>

const loaded: Readonly<Record<BenchName, () => Promise<Bench>>> = {
  serve: async () => (await import('./serve.ts')).benchServe,
  workerd: async () => (await import('./workerd.ts')).benchWorkerd,
  peers: async () => (await import('./peers.ts')).benchPeers,
  unchanged: async () => (await import('./unchanged.ts')).benchUnchanged,
  latency: async () => (await import('./latency.ts')).benchLatency,
  render: async () => (await import('./render.ts')).benchRender,
  store: async () => (await import('./store.ts')).benchStore,
  import: async () => (await import('./import.ts')).benchImport,
  deliveries: async () => (await import('./deliveries.ts')).benchDeliveries,
  'share-text': async () => (await import('./share-text.ts')).benchShareText,
  start: async () => (await import('./start.ts')).benchStart,
  worker: workerBenches,
  admin: async () => (await import('./admin.ts')).benchAdmin,
}

async function workerBenches(): Promise<Bench> {
  const { benchWorker } = await import('./worker.ts')
  const { benchWorkerStart } = await import('./worker-start.ts')
  return async (fast) => [...(await benchWorker()), ...(await benchWorkerStart(fast))]
}

const [name = '', ...options] = process.argv.slice(2)
const bench = await loaded[name as BenchName]()
const rows = await bench(options.includes('--fast'))
process.send?.({ rows })
process.disconnect()
