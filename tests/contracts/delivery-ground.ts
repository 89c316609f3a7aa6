import type { Schedule } from '../../src/core/schedule.ts'
import type { DeliveryStore } from '../../src/ports/delivery-store.ts'
import type { LedgerStore } from '../../src/ports/ledger-store.ts'
import type { PlanningStore } from '../../src/ports/planning-store.ts'
import type { PostStore } from '../../src/ports/post-store.ts'
import type { Account } from '../../src/ports/setup-store.ts'
import { deliveryStore } from '../../src/stores/deliveries.ts'
import { inMemoryDeliveries } from '../../src/stores/in-memory/deliveries.ts'
import { inMemoryLedger } from '../../src/stores/in-memory/ledger.ts'
import { emptyMemory } from '../../src/stores/in-memory/memory.ts'
import { inMemoryPlanning } from '../../src/stores/in-memory/planning.ts'
import { inMemoryPosts } from '../../src/stores/in-memory/posts.ts'
import { ledgerStore } from '../../src/stores/ledger.ts'
import { planningStore } from '../../src/stores/planning.ts'
import { postStore } from '../../src/stores/posts.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'

export type AccountLimits = Pick<
  Account,
  | 'state'
  | 'restUntil'
  | 'pacedUntil'
  | 'monthlyBudget'
  | 'reserve'
  | 'spacing'
  | 'perHour'
  | 'perDay'
>

/** A delivery store, and what it stands on, wherever that is kept. */
export interface DeliveryGround {
  readonly posts: PostStore
  readonly deliveries: DeliveryStore
  readonly planning: PlanningStore
  readonly ledger: LedgerStore
  /** Active, without limits. */
  addAccount(id: string): Promise<unknown>
  changeAccounts(given: Partial<AccountLimits>): Promise<unknown>
  addSchedule(id: string): Promise<unknown>
  stopSchedules(): Promise<unknown>
}

/** Over a database that has been migrated. */
export function sqlGround(db: Sql): DeliveryGround {
  return {
    posts: postStore(db),
    deliveries: deliveryStore(db),
    planning: planningStore(db),
    ledger: ledgerStore(db),
    addAccount: (id) =>
      db.run(sql`insert into accounts (id, network, settings, rehearsal, when_unknown, state, position, created_at)
        values (${id}, ${id}, '{}', 1, 'ask', 'active', 0, 0)`),
    changeAccounts: ({ state, restUntil, pacedUntil, ...limits }) =>
      db.run(sql`update accounts set state = coalesce(${state ?? null}, state),
        rest_until = coalesce(${restUntil?.getTime() ?? null}, rest_until),
        paced_until = coalesce(${pacedUntil?.getTime() ?? null}, paced_until),
        monthly_budget = coalesce(${limits.monthlyBudget ?? null}, monthly_budget),
        reserve = coalesce(${limits.reserve ?? null}, reserve), spacing = coalesce(${limits.spacing ?? null}, spacing),
        per_hour = coalesce(${limits.perHour ?? null}, per_hour), per_day = coalesce(${limits.perDay ?? null}, per_day)`),
    addSchedule: (id) =>
      db.run(
        sql`insert into schedules (id, settings, since, stopped, position) values (${id}, '{}', 0, 0, 0)`,
      ),
    stopSchedules: () => db.run(sql`update schedules set stopped = 1`),
  }
}

export function memoryGround(memory = emptyMemory()): DeliveryGround {
  const { accounts, schedules } = memory
  return {
    posts: inMemoryPosts(memory),
    deliveries: inMemoryDeliveries(memory),
    planning: inMemoryPlanning(memory),
    ledger: inMemoryLedger(memory),
    addAccount: async (id) => accounts.set(id, { ...plainAccount, id, network: id }),
    async changeAccounts(given) {
      for (const [id, one] of accounts) accounts.set(id, { ...one, ...given })
    },
    addSchedule: async (id) => schedules.set(id, { ...plainSchedule, id }),
    async stopSchedules() {
      for (const [id, one] of schedules) schedules.set(id, { ...one, stopped: true })
    },
  }
}

const epoch = new Date(0)

export const plainAccount: Omit<Account, 'id' | 'network'> = {
  settings: {},
  rehearsal: true,
  links: 'always',
  corrections: 'auto',
  whenUnknown: 'ask',
  state: 'active',
  failures: 0,
  baselineAt: epoch,
  createdAt: epoch,
}

const plainSchedule: Omit<Schedule, 'id'> = {
  accounts: [],
  select: {},
  when: { kind: 'at_once' },
  delay: 0,
  shelfLife: 3_600_000,
  approve: false,
  checkPage: false,
  since: epoch,
  stopped: false,
}
