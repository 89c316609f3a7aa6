import type {
  AuthChange,
  AuthCondition,
  AuthRecord,
  AuthRecordStore,
  AuthTable,
} from '../ports/auth-record-store.ts'
import { eachOf, type Sql, type SqlValue, type Statement, sql, upTo } from './sql.ts'

type Row = Record<string, string | number | null>

const stamps = ['createdAt', 'updatedAt']
/** Names in statements come from here alone. */
const fields: Readonly<Record<AuthTable, readonly string[]>> = {
  people: [
    ...['id', 'name', 'email', 'emailVerified', 'image', 'role', 'twoFactorEnabled'],
    ...['lastSeenAt', ...stamps],
  ],
  person_sessions: [
    ...['id', 'token', 'personId', 'expiresAt', 'ipAddress', 'userAgent', ...stamps],
  ],
  person_credentials: ['id', 'subject', 'kind', 'personId', 'password', ...stamps],
  person_verifications: ['id', 'identifier', 'value', 'expiresAt', ...stamps],
  person_two_factors: [
    ...['id', 'personId', 'secret', 'backupCodes', 'verified'],
    ...['failedVerificationCount', 'lockedUntil'],
  ],
}

export function authRecordStore(db: Sql): AuthRecordStore {
  return {
    async create(table, record) {
      const entries = Object.entries(record)
      const columns = entries.map(([field]) => columnOf(table, field).sql)
      await db.run({
        sql: `insert into ${tableOf(table)} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
        values: entries.map(([, value]) => value),
      })
    },
    async find(table, where, { limit = 100, offset = 0, sortBy } = {}) {
      const order = sortBy
        ? sql`order by ${columnOf(table, sortBy.field)} ${plain(sortBy.direction === 'asc' ? 'asc' : 'desc')}`
        : plain('')
      const rows = await db.all<Row>(
        sql`select * from ${from(table)} where ${holding(table, where)} ${order}
            limit ${upTo(limit)} offset ${offset}`,
      )
      return rows.map(recordOf)
    },
    async count(table, where) {
      const row = await db.first<{ count: number }>(
        sql`select count(*) as count from ${from(table)} where ${holding(table, where)}`,
      )
      return row?.count ?? 0
    },
    change: (table, where, change) =>
      db.run(
        sql`update ${from(table)} set ${changing(table, change)} where ${holding(table, where)}`,
      ),
    async changeOne(table, where, change) {
      const row = await db.first<Row>(
        sql`update ${from(table)} set ${changing(table, change)} where ${oneOf(table, where)} returning *`,
      )
      return row && recordOf(row)
    },
    remove: (table, where) =>
      db.run(sql`delete from ${from(table)} where ${holding(table, where)}`),
    async take(table, where) {
      const row = await db.first<Row>(
        sql`delete from ${from(table)} where ${oneOf(table, where)} returning *`,
      )
      return row && recordOf(row)
    },
  }
}

const plain = (text: string): Statement => ({ sql: text, values: [] })
const from = (table: AuthTable) => plain(tableOf(table))

function tableOf(table: AuthTable): string {
  if (Object.hasOwn(fields, table)) return table
  throw new Error(`There is no table ${table}`)
}

function columnOf(table: AuthTable, field: string): Statement {
  if (!fields[table].includes(field)) throw new Error(`${table} has no ${field}`)
  return plain(field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
}

const recordOf = (row: Row): AuthRecord =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )

const oneOf = (table: AuthTable, where: readonly AuthCondition[]): Statement =>
  sql`id = (select id from ${from(table)} where ${holding(table, where)} limit 1)`

function holding(table: AuthTable, where: readonly AuthCondition[]): Statement {
  const all = where.filter(({ or }) => !or).map((one) => condition(table, one))
  const either = where.filter(({ or }) => or).map((one) => condition(table, one))
  return joined(
    either.length > 0 ? [...all, sql`(${joined(either, ' or ', '')})`] : all,
    ' and ',
    'true',
  )
}

const comparisons = { eq: 'is', ne: 'is not', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

function condition(table: AuthTable, { field, is, value }: AuthCondition): Statement {
  const column = columnOf(table, field)
  if (is === 'in') {
    if (!Array.isArray(value)) throw new Error(`${field}: expected a list`)
    return sql`${column} in (${eachOf(value)})`
  }
  return sql`${column} ${plain(comparisons[is])} ${value as SqlValue}`
}

function changing(table: AuthTable, { set = {}, add = {} }: AuthChange): Statement {
  const changes = [
    ...Object.entries(set).map(([field, value]) => sql`${columnOf(table, field)} = ${value}`),
    ...Object.entries(add).map(([field, more]) => {
      const column = columnOf(table, field)
      return sql`${column} = coalesce(${column}, 0) + ${more}`
    }),
  ]
  return joined(changes, ', ', 'id = id')
}

const joined = (parts: readonly Statement[], by: string, none: string): Statement =>
  parts.length === 0
    ? plain(none)
    : { sql: parts.map((part) => part.sql).join(by), values: parts.flatMap((part) => part.values) }
