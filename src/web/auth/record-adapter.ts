import { type CleanedWhere, createAdapterFactory } from 'better-auth/adapters'
import type {
  AuthCondition,
  AuthRecord,
  AuthRecordStore,
  AuthTable,
  AuthValue,
} from '../../ports/auth-record-store.ts'

/** Lets better-auth keep its records where Posthorn keeps everything: times as numbers, yes and no as 1 and 0. */
export const recordAdapter = (records: AuthRecordStore) =>
  createAdapterFactory({
    config: {
      adapterId: 'posthorn',
      supportsNumericIds: false,
      customTransformInput: ({ data }) => stored(data),
      customTransformOutput: ({ data, fieldAttributes: { type } }) => {
        if (data === null || data === undefined) return data
        if (type === 'date') return new Date(data)
        return type === 'boolean' ? data === 1 : data
      },
    },
    adapter: () => ({
      async create({ model, data }) {
        await records.create(table(model), data as AuthRecord)
        return data
      },
      async findOne<T>({ model, where }: Asked) {
        const [first] = await records.find(table(model), conditions(where), { limit: 1 })
        return (first ?? null) as T | null
      },
      async findMany<T>({ model, where, limit, offset, sortBy }: Asked & Paged) {
        const page = { limit, ...(offset !== undefined && { offset }), ...(sortBy && { sortBy }) }
        return (await records.find(table(model), conditions(where), page)) as T[]
      },
      count: ({ model, where = [] }) => records.count(table(model), conditions(where)),
      async update<T>({ model, where, update }: Asked & { update: T }) {
        const change = { set: update as AuthRecord }
        return ((await records.changeOne(table(model), conditions(where), change)) ?? null) as T
      },
      updateMany: ({ model, where, update }) =>
        records.change(table(model), conditions(where), { set: update }),
      delete: async ({ model, where }) =>
        void (await records.remove(table(model), conditions(where))),
      deleteMany: ({ model, where }) => records.remove(table(model), conditions(where)),
      consumeOne: async <T>({ model, where }: Asked) =>
        ((await records.take(table(model), conditions(where))) ?? null) as T | null,
      async incrementOne<T>({ model, where, increment, set }: Asked & Increment) {
        const change = { add: increment, ...(set && { set: set as AuthRecord }) }
        return ((await records.changeOne(table(model), conditions(where), change)) ?? null) as T
      },
    }),
  })

interface Asked {
  readonly model: string
  readonly where?: CleanedWhere[] | undefined
}
interface Paged {
  readonly limit: number
  readonly offset?: number | undefined
  readonly sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined
}
interface Increment {
  readonly increment: Record<string, number>
  readonly set?: Record<string, unknown> | undefined
}

/** The store refuses names that it does not know. */
const table = (model: string) => model as AuthTable

const conditions = (where: readonly CleanedWhere[] = []): AuthCondition[] =>
  where.map(({ field, operator = 'eq', value, connector, mode }) => {
    if (mode === 'insensitive' || !comparable(operator)) {
      throw new Error(`${field}: records are not found by ${operator}, ${mode}`)
    }
    return {
      field,
      is: operator,
      value: stored(value) as AuthValue,
      ...(connector === 'OR' && { or: true }),
    }
  })

const comparable = (operator: string): operator is AuthCondition['is'] =>
  ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in'].includes(operator)

function stored(value: unknown): unknown {
  if (value instanceof Date) return value.getTime()
  return typeof value === 'boolean' ? Number(value) : value
}
