import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleWorker } from '../scripts/bundle-worker.ts'
import { atMost, type BenchRow } from './bench-row.ts'

const root = join(import.meta.dirname, '..')
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** Milliseconds of CPU that a new process spends on evaluating a module and what it imports. */
function evaluated(path: string): number {
  const program = `const before = process.cpuUsage()
    await import(${JSON.stringify(pathToFileURL(path).href)})
    const { user, system } = process.cpuUsage(before)
    console.log((user + system) / 1000)`
  const args = ['--input-type=module', '-e', program]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${path} cannot be evaluated: ${stderr}`)
  return Number(stdout)
}

/** What starting an isolate costs: the platform allows a second to the entry, and the first rendering evaluates the rest. */
export async function benchWorkerStart(fast: boolean): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-worker-start-'))
  try {
    const { outputs } = await bundleWorker({ worker: join(root, 'src/worker.ts') }, folder)
    const partOf = (source: string) =>
      resolve(
        Object.keys(outputs).find((path) => {
          const { entryPoint } = outputs[path] ?? {}
          return entryPoint && relative(root, resolve(entryPoint)) === source
        }) ?? '',
      )
    const [entry, rest] = [partOf('src/worker.ts'), partOf('src/worker/open-edge.ts')]
    const rounds = Array.from({ length: fast ? 5 : 15 }, () => [evaluated(entry), evaluated(rest)])
    return [
      atMost('Worker, start, CPU', median(rounds.map(([start = 0]) => start)), 100, 'ms'),
      atMost(
        'Worker, first rendering, CPU of loading',
        median(rounds.map(([, more = 0]) => more)),
        400,
        'ms',
      ),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
