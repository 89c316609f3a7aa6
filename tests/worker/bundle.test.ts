import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

/** What only Node needs; some of it ends a Worker at its start. */
const onlyNode = ['@hono/node-server', 'node-cron', 'nodemailer', 'pino', 'sharp', 'undici', 'ws']

it('the Worker carries nothing that only Node needs', async () => {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, '../../src/worker.ts')],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.yaml': 'text', '.md': 'text' },
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'error',
  })
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap(
      (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
    ),
  )
  expect(packages).toContain('hono')
  expect(onlyNode.filter((name) => packages.has(name))).toEqual([])
  expect(Object.keys(metafile.inputs).filter((path) => path.includes('src/node/'))).toEqual([])
})
