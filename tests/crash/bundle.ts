import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '../..')

const banner = `import { createRequire as crashRequire } from 'node:module'
const require = crashRequire(import.meta.url)`

/** Bundles an entry of this folder, so that it starts fast: it is started again and again. */
export async function bundle(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, entry.replace(/\.ts$/, '.mjs'))
  await build({
    entryPoints: [join(import.meta.dirname, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node22.12',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'warning',
    banner: { js: banner },
  })
  await cp(join(root, 'src/stores/migrations'), join(folder, 'migrations'), { recursive: true })
  return outfile
}
