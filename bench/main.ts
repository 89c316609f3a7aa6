import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, platform } from 'node:os'
import { fileURLToPath } from 'node:url'
import { asked, type BenchName, benches } from './asked.ts'
import { type BenchRow, lacking, line } from './bench-row.ts'
import { faultOf, fellFrom } from './faults-of-rows.ts'
import { runPart } from './run-part.ts'
import { asMarkdown, asText, reached } from './targets.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const [recordedFile, resultsFile] = [at('recorded.json'), at('results.md')]
const recorded: Readonly<Record<string, number>> = existsSync(recordedFile)
  ? JSON.parse(readFileSync(recordedFile, 'utf8'))
  : {}

const fellByAThird = (row: BenchRow) => fellFrom(row, recorded[row.name])

function build(): void {
  execFileSync(process.execPath, ['build.mjs'], {
    cwd: at('..'),
    stdio: ['inherit', 'ignore', 'inherit'],
  })
}

/** What one part measured; a row that says why there is nothing when it failed. */
async function measure(name: BenchName, fast: boolean): Promise<readonly BenchRow[]> {
  console.log(`\n${name}: ${benches[name]}`)
  const begun = performance.now()
  const outcome = await runPart(name, fast)
  const rows = 'rows' in outcome ? outcome.rows : [failed(name, outcome.failed)]
  for (const row of rows) console.log(`  ${line(row)}`)
  console.log(`  (${((performance.now() - begun) / 1_000).toFixed(0)} s)`)
  return rows
}

const failed = (name: BenchName, why: string): BenchRow => ({
  ...lacking(`the whole bench ${name}`, why),
  ok: false,
})

/** A busy machine makes a figure fall now and then: a fall is believed when two more runs of its bench have it as well. */
async function believed(names: readonly BenchName[], fast: boolean): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const name of names) {
    let measured = await measure(name, fast)
    for (let more = 0; more < 2 && measured.some(fellByAThird); more++) {
      console.log('  once more, since something fell:')
      const again = new Map((await measure(name, fast)).map((row) => [row.name, row]))
      measured = measured.map((row) => (fellByAThird(row) ? (again.get(row.name) ?? row) : row))
    }
    rows.push(...measured)
  }
  return rows
}

/** @returns whether it went well: every part ran, what is counted is as promised, and nothing that misses its target fell by a third */
function sum(rows: readonly BenchRow[]): boolean {
  const fallen = rows.filter(fellByAThird)
  const broken = rows.flatMap((row) => {
    const why = faultOf(row)
    return why === undefined ? [] : [`${row.name}: ${why}`]
  })
  console.log(`\n${reached(rows)}, ${fallen.length} fell by a third`)
  for (const { name, target } of fallen)
    console.log(`  fell: ${name}, ${recorded[name]?.toFixed(2) ?? target} before`)
  for (const one of broken) console.log(`  failed: ${one}`)
  return fallen.length + broken.length === 0
}

function record(rows: readonly BenchRow[]): void {
  const now = Object.fromEntries(
    rows
      .filter(({ unit, target, lacks }) => !unit && target !== '' && lacks === undefined)
      .map(({ name, ratio }) => [name, Number(ratio.toFixed(3))]),
  )
  writeFileSync(recordedFile, `${JSON.stringify({ ...recorded, ...now }, null, 2)}\n`)
}

const machine = () =>
  `Node ${process.version}, ${platform()}, ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'CPU'}`

const wish = asked(process.argv.slice(2))
if ('said' in wish) {
  const out = wish.status === 0 ? process.stdout : process.stderr
  out.write(wish.said)
  process.exitCode = wish.status
} else {
  build()
  const rows = await believed(wish.names, wish.fast)
  const isWhole = wish.names.length === Object.keys(benches).length
  if (wish.names.length > 1) console.log(`\n${asText(rows, isWhole)}`)
  if (!sum(rows)) process.exitCode = 1
  if (wish.record) record(rows)
  if (!wish.fast && isWhole) writeFileSync(resultsFile, asMarkdown(rows, machine()))
}
