import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Metafile } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleWorker } from '../../scripts/bundle-worker.ts'

let folder: string
let built: Metafile
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-worker-'))
  built = await bundleWorker({ worker: join(import.meta.dirname, '../../src/worker.ts') }, folder)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const part = (source: string) =>
  Object.keys(built.outputs).find((path) => built.outputs[path]?.entryPoint?.endsWith(source)) ?? ''

/** The parts that are loaded with these. */
function loadedWith(paths: readonly string[]): ReadonlySet<string> {
  const loaded = new Set(paths)
  for (const path of loaded) {
    const statically = (built.outputs[path]?.imports ?? []).filter(
      ({ kind, external }) => kind === 'import-statement' && !external,
    )
    for (const one of statically) loaded.add(one.path)
  }
  return loaded
}

const gzipped = (paths: Iterable<string>) =>
  [...paths].reduce((sum, path) => sum + gzipSync(readFileSync(resolve(path))).byteLength, 0) / 1024

const sourcesOf = (paths: Iterable<string>) => [
  ...new Set([...paths].flatMap((path) => Object.keys(built.outputs[path]?.inputs ?? {}))),
]
const packagesOf = (paths: Iterable<string>) => [
  ...new Set(
    sourcesOf(paths).flatMap(
      (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
    ),
  ),
]

/** What only Node needs; some of it ends a Worker at its start. */
const onlyNode = ['@hono/node-server', 'node-cron', 'nodemailer', 'pino', 'sharp', 'undici', 'ws']

it('carries nothing that only Node needs', () => {
  const all = Object.keys(built.outputs)
  expect(packagesOf(all)).toContain('hono')
  expect(packagesOf(all).filter((name) => onlyNode.includes(name))).toEqual([])
  expect(sourcesOf(all).filter((path) => path.includes('src/node/'))).toEqual([])
})

it('asks for no module that the platform has not', () => {
  const outside = Object.values(built.outputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external).map(({ path }) => path),
  )
  expect(outside.filter((path) => !/^(node|cloudflare):/.test(path))).toEqual([])
})

it('answers readers of feeds with little of it', () => {
  const start = loadedWith([part('src/worker.ts')])
  expect(packagesOf(start)).toEqual(['hono'])
  const ring = (path: string) => /src\/(\w+)\//.exec(path)?.[1]
  const rings = new Set(sourcesOf(start).map(ring))
  for (const one of ['networks', 'sources', 'feeds', 'config', 'cli'])
    expect(rings).not.toContain(one)
})

/** Gzipped, kB, with little room: whoever needs more says so here, and in docs/decisions/073-size-of-the-worker.md. */
it.each([
  ['a feed that is kept', ['src/worker.ts'], 28],
  ['a feed that is rendered', ['src/worker.ts', 'open-edge.ts', 'only reads:feedsmith'], 510],
  ['the Cron Trigger', ['src/worker.ts', 'open-edge.ts', 'rounds.ts'], 470],
  ['the API', ['src/worker.ts', 'open-edge.ts', 'api/api.ts'], 540],
  ['an admin page', ['src/worker.ts', 'open-edge.ts', 'admin.tsx'], 610],
])('loads little for %s', (_what, entries, most) => {
  const parts = entries.map(part)
  expect(parts).not.toContain('')
  expect(gzipped(loadedWith(parts))).toBeLessThan(most)
})

it('is small in all', () => {
  expect(gzipped(Object.keys(built.outputs))).toBeLessThan(970)
})
