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
  try {
    const { measureAdmin } = await import(pathToFileURL(outfile).href)
    return await measureAdmin(fast)
  } finally {
    rmSync(outfile)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const row of await benchAdmin(process.argv.includes('--fast'))) console.log(line(row))
}
