import { DatabaseSync } from 'node:sqlite'
import type { Claim } from '../src/ports/delivery-store.ts'
import { claimStatements } from '../src/stores/claims.ts'
import { deliveryStore } from '../src/stores/deliveries.ts'
import type { Statement } from '../src/stores/sql.ts'
import type { SqliteFile } from '../src/stores/sqlite.ts'

const CLAIMS = 100
const hour = 3_600_000

export interface ClaimTimes {
  /** Milliseconds of CPU for all of them: by Posthorn, one after the other; all at once, as it sends on a hundred accounts; by the same statements alone. */
  readonly ours: number
  readonly atOnce: number
  readonly bare: number
}

/** A delivery due on each of a hundred accounts: an account sends one at a time. */
function dueOnes(raw: DatabaseSync, now: Date): readonly Claim[] {
  const at = now.getTime()
  const one = raw.prepare('select id, revision from posts order by published_at desc limit 1').get()
  const account = raw.prepare(`insert or ignore into accounts
    (id, network, settings, rehearsal, when_unknown, state, position, created_at, spacing, per_day)
    values (?, 'mastodon', '{}', 1, 'ask', 'active', 1, 0, 60000, 40)`)
  const due =
    raw.prepare(`insert into deliveries (id, post_id, account_id, schedule_id, occurrence, state, due_at,
    expires_at, created_at, changed_at) values (?, ?, ?, 'news', '', 'planned', ?, ?, ?, ?)`)
  raw.exec(`insert or ignore into schedules values ('news', '{}', 0, 0, 0)`)
  return Array.from({ length: CLAIMS }, (_, place): Claim => {
    const id = `claim${place}`
    account.run(id)
    due.run(id, String(one?.id), id, at - hour, at + hour, at, at)
    return {
      ...{ deliveryId: id, token: `token${place}`, revision: Number(one?.revision), cost: 0.01 },
      draft: { text: 'A word of the council', url: 'https://news.example/1', key: id },
      ...{ month: '2026-11', now, dayStart: new Date(at - 10 * hour) },
      leaseUntil: new Date(at + hour),
    }
  })
}

/**
 * The same statements with the same values, prepared once and found by their text, in the same transactions; what was claimed is read whole,
 * into an object by the names of its columns. Here everything stands still until the disk has it; Posthorn waits beside the event loop, and to hand the
 * disk to another thread and back takes a quarter of all this once more.
 */
function bareClaims(path: string) {
  const db = new DatabaseSync(path)
  // What is claimed is on the disk before anything goes out.
  db.exec('pragma synchronous = full; pragma foreign_keys = on; pragma wal_autocheckpoint = 4000')
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  const statement = (text: string) => {
    const known = prepared.get(text) ?? db.prepare(text)
    prepared.set(text, known)
    return known
  }
  const read = 'select * from deliveries where id = ? and token = ? and lease_until is not null'
  return {
    take(claim: Claim, statements: readonly Statement[]) {
      statement('begin immediate').run()
      for (const { sql, values } of statements) statement(sql).run(...values)
      statement('commit').run()
      if (!statement(read).get(claim.deliveryId, claim.token)) throw new Error('not claimed')
    },
    close: () => db.close(),
  }
}

const dueAgain = `delete from attempts where delivery_id like 'claim%';
  update deliveries set state = 'planned', token = null, lease_until = null, begun_at = null where id like 'claim%'`

/** The claims of a hundred due deliveries of as many accounts, each looked after as it must be: Posthorn and the bare statements take turns. */
export async function claimTimes(
  file: SqliteFile,
  path: string,
  now: Date,
  rounds: number,
): Promise<ClaimTimes> {
  const [raw, bare] = [new DatabaseSync(path), bareClaims(path)]
  const claims = dueOnes(raw, now)
  const deliveries = deliveryStore(file)
  const taken = async (claim: Claim) => {
    if (!(await deliveries.claim(claim))) throw new Error('not claimed')
  }
  const ways = {
    async ours() {
      for (const claim of claims) await taken(claim)
    },
    atOnce: () => Promise.all(claims.map(taken)),
    bare(statements: readonly (readonly Statement[])[]) {
      for (const [place, claim] of claims.entries()) bare.take(claim, statements[place] ?? [])
    },
  }
  const times = { ours: [] as number[], atOnce: [] as number[], bare: [] as number[] }
  for (let round = -5; round < rounds; round += 1) {
    for (const way of ['ours', 'atOnce', 'bare'] as const) {
      const statements = claims.map(claimStatements)
      const took = await cpuOf(() => ways[way](statements))
      raw.exec(dueAgain)
      if (round >= 0) times[way].push(took)
    }
  }
  raw.exec(
    `delete from deliveries where id like 'claim%'; delete from accounts where id like 'claim%'`,
  )
  raw.close()
  bare.close()
  return { ours: middle(times.ours), atOnce: middle(times.atOnce), bare: middle(times.bare) }
}

async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const middle = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN
