import { applyD1Migrations, env } from 'cloudflare:test'
import type { D1Migration } from '@cloudflare/vitest-plugin'
import type { D1Database } from '@cloudflare/workers-types'
import { d1 } from '../../src/stores/d1.ts'
import { imageStore } from '../../src/stores/images.ts'
import { sql } from '../../src/stores/sql.ts'
import { testImagePruning, testImageStore } from '../contracts/image-store.ts'

const { DB, MIGRATIONS } = env as unknown as { DB: D1Database; MIGRATIONS: D1Migration[] }

async function open(room: number) {
  await applyD1Migrations(DB, MIGRATIONS)
  const db = d1(DB)
  const tables = ['image_sources', 'image_variants', 'images', 'image_parts']
  await db.batch(tables.map((table) => ({ ...sql`delete from `, sql: `delete from ${table}` })))
  return imageStore(db, room)
}

testImageStore('D1', open)
testImagePruning('D1', open)
