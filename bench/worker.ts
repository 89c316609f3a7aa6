import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Metafile } from 'esbuild'
import { bundleWorker } from '../scripts/bundle-worker.ts'
import { atMost, type BenchRow } from './bench-row.ts'

const root = join(import.meta.dirname, '..')

/** The parts that are loaded with these. */
function loadedWith({ outputs }: Metafile, paths: readonly string[]): ReadonlySet<string> {
  const loaded = new Set(paths)
  for (const path of loaded) {
    for (const { path: next, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && !external) loaded.add(next)
    }
  }
  return loaded
}

const gzipped = (paths: Iterable<string>) =>
  [...paths].reduce((sum, path) => sum + gzipSync(readFileSync(resolve(path))).byteLength, 0) / 1024

/** How large the Worker is: what answers readers of feeds, what renders feeds, and all there is. */
export async function benchWorker(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-worker-'))
  try {
    const built = await bundleWorker({ worker: join(root, 'src/worker.ts') }, folder)
    const partOf = (source: string) =>
      Object.keys(built.outputs).find((path) => {
        const { entryPoint } = built.outputs[path] ?? {}
        return entryPoint && relative(root, resolve(entryPoint)) === source
      }) ?? ''
    const feeds = gzipped(loadedWith(built, [partOf('src/worker.ts')]))
    const all = gzipped(Object.keys(built.outputs))
    return [
      atMost('Worker, what answers feeds, gzip', feeds, 100, 'kB'),
      atMost('Worker, all of its parts, gzip', all, 300, 'kB'),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
