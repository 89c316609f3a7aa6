import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from 'miniflare'
import { bundleWorker as bundleParts } from '../../scripts/bundle-worker.ts'
import { migrationFiles } from '../../src/stores/migrate.ts'

type Module = { type: 'ESModule'; path: string; contents: string }

/** Bundles an entry of this folder as the Worker itself is. */
export async function bundleWorker(entry: string, folder: string): Promise<Module[]> {
  const out = join(folder, entry.replace(/\.ts$/, ''))
  await bundleParts({ worker: join(import.meta.dirname, entry) }, out)
  const parts = (await readdir(join(out, 'parts'))).map((name) => `parts/${name}`)
  return Promise.all(
    ['worker.js', ...parts].map(async (path) => ({
      type: 'ESModule' as const,
      path,
      contents: await readFile(join(out, path), 'utf8'),
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
    kvNamespaces: { FEEDS: 'posthorn-feeds' },
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
