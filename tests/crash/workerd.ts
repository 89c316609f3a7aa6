import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from 'miniflare'
import { migrationFiles } from '../../src/stores/migrate.ts'

const root = join(import.meta.dirname, '../..')

type Module = { type: 'ESModule' | 'Text'; path: string; contents: string }

/** Bundles an entry of this folder as `wrangler deploy` does. */
export async function bundleWorker(entry: string, folder: string): Promise<Module[]> {
  const out = join(folder, entry.replace(/\.ts$/, ''))
  const bundling = spawn(
    'wrangler',
    ['deploy', join(import.meta.dirname, entry), '--dry-run', '--outdir', out],
    {
      cwd: root,
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  for (const stream of [bundling.stdout, bundling.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk
    })
  }
  const code = await new Promise((resolve) => bundling.once('close', resolve))
  if (code !== 0) throw new Error(said)
  const names = (await readdir(out)).filter((name) => /\.(js|yaml|md)$/.test(name))
  const main = entry.replace(/\.ts$/, '.js')
  return Promise.all(
    [main, ...names.filter((name) => name !== main && name !== 'README.md')].map(async (name) => ({
      type: name.endsWith('.js') ? ('ESModule' as const) : ('Text' as const),
      path: name,
      contents: await readFile(join(out, name), 'utf8'),
    })),
  )
}

/** workerd with what wrangler.toml binds, over a D1 that outlives it. */
export async function startWorkerd(
  modules: Module[],
  persisted: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Miniflare> {
  const options = convertV4MiniflareOptions({
    name: 'posthorn',
    modules,
    compatibilityDate: '2026-10-20',
    compatibilityFlags: ['nodejs_compat'],
    d1Databases: { DB: 'posthorn' },
    queueProducers: { DELIVERIES: 'posthorn-deliveries' },
    queueConsumers: {
      'posthorn-deliveries': {
        maxBatchSize: 10,
        maxBatchTimeout: 0.1,
        maxRetries: 3,
        deadLetterQueue: 'posthorn-deliveries-dead',
      },
      'posthorn-deliveries-dead': { maxBatchSize: 10, maxBatchTimeout: 0.1 },
    },
    bindings: { ...variables },
  })
  const workerd = new Miniflare({
    ...options,
    host: '127.0.0.1',
    resourcePersistencePath: persisted,
    log: new NoOpLog(),
  })
  await workerd.ready
  return workerd
}

/** Brings an empty D1 to the newest schema. */
export async function migrateD1(workerd: Miniflare): Promise<void> {
  const { unstable_splitSqlQuery } = await import('wrangler')
  const database = await workerd.getD1Database('DB')
  const queries = migrationFiles().flatMap(({ text }) => unstable_splitSqlQuery(text))
  await database.batch(queries.map((query) => database.prepare(query)))
}
