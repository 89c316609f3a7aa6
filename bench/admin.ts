import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { type BenchRow, line } from './bench-row.ts'

/** Beside the built program, whose assets and migrations it needs. */
const outfile = join(import.meta.dirname, '../dist/bench-admin.mjs')

/** Pages are JSX, which Node does not run as it is. */
export async function benchAdmin(fast = false): Promise<readonly BenchRow[]> {
  await build({
    entryPoints: [join(import.meta.dirname, 'admin-pages.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['sharp'],
    mainFields: ['module', 'main'],
    logLevel: 'error',
    banner: {
      js: "import { createRequire as benchRequire } from 'node:module'\nconst require = benchRequire(import.meta.url)",
    },
  })
  // Once it is loaded the file is in the way: measuring takes long, and may be interrupted.
  const loaded = import(pathToFileURL(outfile).href)
  const { measureAdmin } = await loaded.finally(() => rmSync(outfile))
  return measureAdmin(fast)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchAdmin(process.argv.includes('--fast'))) console.log(line(row))
}
