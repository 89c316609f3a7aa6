import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Bundles the server whose clock and names are in hand, beside what it reads; its path. */
export async function bundledServer(folder) {
  await build({
    entryPoints: {
      'faulty-server': join(import.meta.dirname, '../faulty-server.ts'),
      'rendering-work': join(import.meta.dirname, '../../src/node/rendering-work.ts'),
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['sharp'],
    mainFields: ['module', 'main'],
    target: 'node22.12',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as faultsRequire } from 'node:module'\nconst require = faultsRequire(import.meta.url)",
    },
  })
  for (const beside of ['migrations', 'assets']) {
    cpSync(join('dist', beside), join(folder, beside), { recursive: true })
  }
  return join(folder, 'faulty-server.mjs')
}
