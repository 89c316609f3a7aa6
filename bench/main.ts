import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asked, type BenchName, benches } from './asked.ts'
import { type BenchRow, line, titleOf } from './bench-row.ts'

type Bench = (fast: boolean) => readonly BenchRow[] | Promise<readonly BenchRow[]>

const loaded: Readonly<Record<BenchName, () => Promise<Bench>>> = {
  render: async () => (await import('./render.ts')).benchRender,
  'share-text': async () => (await import('./share-text.ts')).benchShareText,
  store: async () => (await import('./store.ts')).benchStore,
  import: async () => (await import('./import.ts')).benchImport,
  deliveries: async () => (await import('./deliveries.ts')).benchDeliveries,
  serve: async () => (await import('./serve.ts')).benchServe,
  admin: async () => (await import('./admin.ts')).benchAdmin,
  start: async () => (await import('./start.ts')).benchStart,
  worker: async () => (await import('./worker.ts')).benchWorker,
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const [recordedFile, resultsFile] = [at('recorded.json'), at('results.md')]
const recorded: Readonly<Record<string, number>> = existsSync(recordedFile)
  ? JSON.parse(readFileSync(recordedFile, 'utf8'))
  : {}

function fellByAThird({ name, unit, ok, ratio, target }: BenchRow): boolean {
  const before = recorded[name]
  if (ok || unit || before === undefined) return false
  return target.startsWith('<') ? ratio > before * 1.34 : ratio < before / 1.34
}

function build(): void {
  execFileSync(process.execPath, ['build.mjs'], {
    cwd: at('..'),
    stdio: ['inherit', 'ignore', 'inherit'],
  })
}

async function measure(names: readonly BenchName[], fast: boolean): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const name of names) {
    console.log(`\n${name}: ${benches[name]}`)
    const bench = await loaded[name]()
    for (const row of await bench(fast)) {
      console.log(`  ${line(row)}`)
      rows.push(row)
    }
  }
  return rows
}

/** A busy machine makes a figure fall now and then: a fall is believed when two more runs of its bench have it as well. */
async function believed(names: readonly BenchName[], fast: boolean): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const name of names) {
    let measured = await measure([name], fast)
    for (let more = 0; more < 2 && measured.some(fellByAThird); more++) {
      console.log('  once more, since something fell:')
      const again = new Map((await measure([name], fast)).map((row) => [row.name, row]))
      measured = measured.map((row) => (fellByAThird(row) ? (again.get(row.name) ?? row) : row))
    }
    rows.push(...measured)
  }
  return rows
}

/** @returns whether it went well: nothing that misses its target fell by a third */
function sum(rows: readonly BenchRow[]): boolean {
  const fallen = rows.filter(fellByAThird)
  const reached = rows.filter(({ ok }) => ok).length
  console.log(`\n${reached} of ${rows.length} targets reached, ${fallen.length} fell by a third`)
  for (const { name } of fallen)
    console.log(`  fell: ${name}, ${recorded[name]?.toFixed(2)} before`)
  return fallen.length === 0
}

function record(rows: readonly BenchRow[]): void {
  const now = Object.fromEntries(
    rows.filter(({ unit }) => !unit).map(({ name, ratio }) => [name, Number(ratio.toFixed(3))]),
  )
  writeFileSync(recordedFile, `${JSON.stringify({ ...recorded, ...now }, null, 2)}\n`)
}

function writeResults(rows: readonly BenchRow[]): void {
  const table = rows.map(
    ({ name, unit, ratio, target, ok }) =>
      `| ${titleOf({ name, unit })} | ${ratio.toFixed(2)} | ${target} | ${ok ? 'yes' : 'no'} |`,
  )
  writeFileSync(
    resultsFile,
    `# Results of npm run bench\n\nRatios of medians (and amounts, where a unit stands), measured interleaved in one run on one machine (Node ${process.version}).\n\n| what | ratio | target | reached |\n|---|---|---|---|\n${table.join('\n')}\n`,
  )
}

const wish = asked(process.argv.slice(2))
if ('said' in wish) {
  const out = wish.status === 0 ? process.stdout : process.stderr
  out.write(wish.said)
  process.exitCode = wish.status
} else {
  build()
  const rows = await believed(wish.names, wish.fast)
  if (!sum(rows)) process.exitCode = 1
  if (wish.record) record(rows)
  if (!wish.fast && wish.names.length === Object.keys(benches).length) writeResults(rows)
}
