import { chmod, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { build } from 'esbuild'
import { asciiOnly } from './scripts/ascii-only.ts'
import { bundleWorker } from './scripts/bundle-worker.ts'
import { englishOnly } from './scripts/english-only.ts'
import { readyTables } from './scripts/ready-tables.ts'

/**
 * The Node build, and the Worker in dist/worker. Everything is bundled, so that starting reads a few files instead of a thousand. Networks are
 * imported when an account of theirs exists, hence the splitting.
 */
const out = 'dist'

/**
 * `npx posthorn` runs this file by its first line. `-S` lets env pass flags: node:sqlite says on every start that it is experimental,
 * which tells an operator nothing; V8 keeps 32 MB for what is just made, of which little is needed here; and of how it collects garbage,
 * docs/decisions/075 tells.
 */
const banner = `#!/usr/bin/env -S node --disable-warning=ExperimentalWarning --max-semi-space-size=2 --no-memory-reducer --v8-pool-size=1
import { createRequire as posthornRequire } from 'node:module'
const require = posthornRequire(import.meta.url)`

const started = performance.now()

const { metafile } = await build({
  entryPoints: { posthorn: 'src/posthorn.ts', 'rendering-work': 'src/node/rendering-work.ts' },
  outdir: out,
  bundle: true,
  format: 'esm',
  platform: 'node',
  // Has a library of its machine beside it.
  external: ['sharp'],
  mainFields: ['module', 'main'],
  target: 'node22.12',
  splitting: true,
  chunkNames: '[name]-[hash]',
  // V8 keeps the source in memory. Names stay, so that a stack trace can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  banner: { js: banner },
  plugins: [englishOnly, readyTables],
})
await Promise.all(Object.keys(metafile.outputs).map(asciiOnly))
// What an earlier build left goes last, so that a server that runs from here finds its parts until then.
const written = new Set(Object.keys(metafile.outputs).map((path) => basename(path)))
for (const name of await readdir(out)) {
  if (name.endsWith('.js') && !written.has(name)) await rm(`${out}/${name}`)
}
await chmod(`${out}/posthorn.js`, 0o755)
await rm(`${out}/compiled`, { recursive: true, force: true })
await rm(`${out}/worker`, { recursive: true, force: true })
await bundleWorker({ worker: 'src/worker.ts' }, `${out}/worker`)

/** What the program reads beside itself: chunks lie in the same folder, so that they find it too. */
const beside = {
  'src/stores/migrations': 'migrations',
  'src/web/assets': 'assets',
  'node_modules/@picocss/pico/css/pico.min.css': 'assets/pico.min.css',
  'node_modules/htmx.org/dist/htmx.min.js': 'assets/htmx.min.js',
}
// A migration that an earlier build left would be applied as well.
await rm(`${out}/migrations`, { recursive: true, force: true })
for (const [from, to] of Object.entries(beside)) {
  await cp(from, `${out}/${to}`, { recursive: true })
}
await writeSchema()
console.log(`built ${out}/ in ${Math.round(performance.now() - started)} ms`)

/** The JSON Schema beside the sample set-up is made of every network's settings; written only when they changed. */
async function writeSchema() {
  const { setupSchema } = await import('./src/config/setup-schema.ts')
  const networks = Object.values(await import('./src/networks/index.ts'))
  const path = 'config/posthorn.schema.json'
  const schema = `${JSON.stringify(setupSchema(networks), null, 2)}\n`
  if ((await readFile(path, 'utf8')) !== schema) await writeFile(path, schema)
}
