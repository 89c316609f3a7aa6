import { InputError } from '../core/errors.ts'
import type { Actor } from '../core/permissions.ts'
import type {
  AuditEntry,
  AuditedKey,
  AuditFilter,
  AuditStore,
  NewAuditEntry,
} from '../ports/audit-store.ts'
import { type Sql, type Statement, sql, upTo } from './sql.ts'

interface AuditRow {
  id: number
  at: number
  actor_kind: Actor['kind']
  actor_id: string
  actor_name: string
  action: string
  thing_kind: string | null
  thing_id: string | null
  refused: number
  changes: string
}

const ACTORS = 200

export function auditStore(db: Sql): AuditStore {
  return {
    add: async (entry, now) => void (await db.run(added(entry, now))),
    async addAll(entries, now) {
      if (entries.length > 0) await db.batch(entries.map((entry) => added(entry, now)))
    },
    async list(filter, { limit, cursor }) {
      const rows = await db.all<AuditRow>(
        sql`select * from audit where ${matching(filter, cursor)} order by id desc limit ${upTo(limit + 1)}`,
      )
      const items = rows.slice(0, limit).map(entryOf)
      const last = items.at(-1)
      return rows.length > limit && last ? { items, cursor: last.id } : { items }
    },
    async actors() {
      const rows = await db.all<Pick<AuditRow, 'actor_kind' | 'actor_id' | 'actor_name'>>(
        // Beside max(), SQLite gives the other columns of the row that has it.
        sql`select actor_kind, actor_id, actor_name, max(id) as last from audit
            group by actor_kind, actor_id order by last desc limit ${upTo(ACTORS)}`,
      )
      return rows.map((row) => ({ kind: row.actor_kind, id: row.actor_id, name: row.actor_name }))
    },
  }
}

const added = (
  { actor, action, thing, refused, changes = [] }: NewAuditEntry,
  now: Date,
): Statement =>
  sql`insert into audit (at, actor_kind, actor_id, actor_name, action, thing_kind, thing_id, refused, changes)
      values (${now.getTime()}, ${actor.kind}, ${actor.id}, ${actor.name}, ${action},
        ${thing?.kind ?? null}, ${thing?.id ?? null}, ${refused ? 1 : 0}, ${JSON.stringify(changes)})`

function matching({ actor, thing }: AuditFilter, cursor: string | undefined): Statement {
  let all = sql`true`
  if (actor) all = sql`${all} and actor_kind = ${actor.kind} and actor_id = ${actor.id}`
  if (thing) all = sql`${all} and thing_kind = ${thing.kind}`
  if (thing?.id !== undefined) all = sql`${all} and thing_id = ${thing.id}`
  return cursor === undefined ? all : sql`${all} and id < ${placeOf(cursor)}`
}

/** @throws InputError `invalid` for a cursor that this list never gave */
function placeOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw new InputError('invalid', 'cursor: expected the cursor of an earlier answer')
}

const entryOf = (row: AuditRow): AuditEntry => ({
  id: String(row.id),
  at: new Date(row.at),
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  action: row.action,
  ...(row.thing_kind !== null &&
    row.thing_id !== null && { thing: { kind: row.thing_kind, id: row.thing_id } }),
  ...(row.refused === 1 && { refused: true }),
  changes: JSON.parse(row.changes) as AuditedKey[],
})
