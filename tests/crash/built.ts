import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Bundles a program of this folder, as build.mjs bundles the product. Returns its path in a new folder. */
export async function built(entry: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-crash-'))
  await build({
    entryPoints: { program: new URL(entry, import.meta.url).pathname },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node22.13',
    splitting: true,
    logLevel: 'error',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    banner: {
      js: "import { createRequire as r } from 'node:module'\nconst require = r(import.meta.url)",
    },
  })
  await cp('src/stores/migrations', join(folder, 'migrations'), { recursive: true })
  return join(folder, 'program.mjs')
}
