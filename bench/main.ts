import { writeFileSync } from 'node:fs'
import { type BenchRow, line } from './bench-row.ts'
import { benchRender } from './render.ts'
import { benchShareText } from './share-text.ts'
import { benchStore } from './store.ts'

/**
 * `npm run bench` measures everything and writes bench/results.md; `npm run bench -- --fast` takes seconds and writes
 * nothing. Fails when a ratio misses its target by more than a third: less than that is within the noise of a busy machine.
 */
const fast = process.argv.includes('--fast')

const missedByAThird = ({ ok, ratio, target }: BenchRow) => {
  const bound = Number(target.replace(/[^\d.]/g, ''))
  return !ok && (target.startsWith('<') ? ratio > bound * 1.33 : ratio < bound / 1.33)
}

const rows: BenchRow[] = []
for (const [title, bench] of [
  ['Rendering feeds', benchRender],
  ['Share texts', benchShareText],
  ['Store', benchStore],
] as const) {
  console.log(`\n${title}`)
  for (const row of await bench(fast)) {
    console.log(`  ${line(row)}`)
    rows.push(row)
  }
}

const missed = rows.filter(missedByAThird)
console.log(`\n${rows.length - missed.length} of ${rows.length} within a third of their targets`)
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
process.exitCode = missed.length > 0 ? 1 : 0
