import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type BenchRow, line } from './bench-row.ts'
import { benchDeliveries } from './deliveries.ts'
import { benchRender } from './render.ts'
import { benchServe } from './serve.ts'
import { benchShareText } from './share-text.ts'
import { benchStore } from './store.ts'

/**
 * `npm run bench` measures everything and writes bench/results.md; `npm run bench -- --fast` takes seconds. Either fails when
 * a ratio misses its target and is more than a third worse than the one recorded in bench/recorded.json, which
 * `--record` replaces: less than that is within the noise of a busy machine.
 */
const fast = process.argv.includes('--fast')
const recordedFile = new URL('./recorded.json', import.meta.url)
const recorded: Record<string, number> = existsSync(recordedFile)
  ? JSON.parse(readFileSync(recordedFile, 'utf8'))
  : {}

function fellByAThird({ name, ok, ratio, target }: BenchRow): boolean {
  const before = recorded[name]
  if (ok || before === undefined) return false
  return target.startsWith('<') ? ratio > before * 1.34 : ratio < before / 1.34
}

const rows: BenchRow[] = []
for (const [title, bench] of [
  ['Rendering feeds', benchRender],
  ['Share texts', benchShareText],
  ['Store', benchStore],
  ['Deliveries', benchDeliveries],
  ['Serving feeds', benchServe],
] as const) {
  console.log(`\n${title}`)
  for (const row of await bench(fast)) {
    console.log(`  ${line(row)}`)
    rows.push(row)
  }
}

const fallen = rows.filter(fellByAThird)
const reached = rows.filter(({ ok }) => ok).length
console.log(`\n${reached} of ${rows.length} targets reached, ${fallen.length} fell by a third`)
for (const { name } of fallen) console.log(`  fell: ${name}, ${recorded[name]?.toFixed(2)} before`)
process.exitCode = fallen.length > 0 ? 1 : 0

if (process.argv.includes('--record')) {
  const now = Object.fromEntries(rows.map(({ name, ratio }) => [name, Number(ratio.toFixed(3))]))
  writeFileSync(recordedFile, `${JSON.stringify({ ...recorded, ...now }, null, 2)}\n`)
}
if (!fast) {
  const table = rows.map(
    ({ name, ratio, target, ok }) =>
      `| ${name} | ${ratio.toFixed(2)} | ${target} | ${ok ? 'yes' : 'no'} |`,
  )
  writeFileSync(
    new URL('./results.md', import.meta.url),
    `# Results of npm run bench\n\nRatios of medians, measured interleaved in one run on one machine (Node ${process.version}).\n\n| what | ratio | target | reached |\n|---|---|---|---|\n${table.join('\n')}\n`,
  )
}
