import { deliveryStates } from '../core/delivery.ts'
import type { Metric, Sample } from '../core/prometheus-text.ts'
import { monthIn } from '../core/zone.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'

export type MetricPorts = Pick<
  Ports,
  'clock' | 'deliveries' | 'health' | 'notices' | 'posts' | 'quarantine' | 'setup'
>

const accountStates = ['active', 'paused', 'broken'] as const

/** How Posthorn is doing, in numbers. All of it comes from the database, so that every process says the same. */
export async function loadMetrics(ports: MetricPorts): Promise<readonly Metric[]> {
  const accounts = await ports.setup.accounts()
  return [
    ...(await deliveryMetrics(ports, accounts)),
    ...(await tickMetrics(ports)),
    ...(await accountMetrics(ports, accounts)),
    ...(await otherMetrics(ports)),
  ]
}

async function deliveryMetrics(
  { deliveries, health, clock }: MetricPorts,
  accounts: readonly Account[],
): Promise<Metric[]> {
  const now = clock.now()
  const [counts, late, attempts] = await Promise.all([
    deliveries.counts(),
    health.lateDelivery(now),
    health.attemptCounts(),
  ])
  const networkOf = (id: string) => accounts.find((account) => account.id === id)?.network ?? ''
  return [
    gauge(
      'posthorn_deliveries',
      'Deliveries by state',
      deliveryStates.map((state) => ({ labels: { state }, value: counts[state] ?? 0 })),
    ),
    gauge('posthorn_queue_late_seconds', 'For how long the oldest sendable delivery is due', [
      { value: late ? seconds(now.getTime() - late.since.getTime()) : 0 },
    ]),
    {
      name: 'posthorn_attempts_total',
      type: 'counter',
      help: 'Attempts that ended: sends, and looks for lost ones',
      samples: attempts.map(({ accountId, kind, outcome, attempts }) => ({
        labels: { account: accountId, network: networkOf(accountId), kind, outcome },
        value: attempts,
      })),
    },
  ]
}

async function tickMetrics({ health, clock }: MetricPorts): Promise<Metric[]> {
  const { tick, 'tick-end': end } = await health.marks()
  const now = clock.now().getTime()
  const took = tick && end && end >= tick ? seconds(end.getTime() - tick.getTime()) : undefined
  return [
    gauge(
      'posthorn_tick_age_seconds',
      'Since the last tick began',
      tick ? [{ value: seconds(now - tick.getTime()) }] : [],
    ),
    gauge(
      'posthorn_tick_duration_seconds',
      'How long the last tick took; absent while it runs',
      took === undefined ? [] : [{ value: took }],
    ),
  ]
}

async function accountMetrics(
  { deliveries, health, setup, clock }: MetricPorts,
  accounts: readonly Account[],
): Promise<Metric[]> {
  const month = monthIn(clock.now(), (await setup.publication())?.timezone ?? 'UTC')
  const spent = await Promise.all(accounts.map(({ id }) => deliveries.spent(id, month)))
  const checks = await health.accountChecks()
  const of = ({ id, network }: Account) => ({ account: id, network })
  const each = (value: (account: Account, place: number) => number | undefined): Sample[] =>
    accounts.flatMap((account, place) => {
      const held = value(account, place)
      return held === undefined ? [] : [{ labels: of(account), value: held }]
    })
  return [
    gauge(
      'posthorn_account_state',
      '1 for the state that an account is in',
      accounts.flatMap((account) =>
        accountStates.map((state) => ({
          labels: { ...of(account), state },
          value: account.state === state ? 1 : 0,
        })),
      ),
    ),
    gauge(
      'posthorn_account_failures',
      'Attempts of an account in a row that came to nothing',
      each(({ failures }) => failures),
    ),
    gauge(
      'posthorn_spend_dollars',
      'Spent on an account this month, what is at stake included',
      each((_, place) => spent[place]),
    ),
    gauge(
      'posthorn_budget_dollars',
      'What an account may spend a month',
      each(({ monthlyBudget }) => monthlyBudget),
    ),
    gauge(
      'posthorn_credential_expiry_timestamp_seconds',
      'When a credential ends by itself',
      each(({ id }) => {
        const expiresAt = checks.find(({ accountId }) => accountId === id)?.expiresAt
        return expiresAt && seconds(expiresAt.getTime())
      }),
    ),
  ]
}

async function otherMetrics({ posts, quarantine, notices }: MetricPorts): Promise<Metric[]> {
  const [count, set, open] = await Promise.all([posts.count(), quarantine.list(), notices.open()])
  const events = Map.groupBy(open, ({ event }) => event)
  return [
    gauge('posthorn_posts', 'Posts in the post store', [{ value: count }]),
    gauge('posthorn_quarantined_posts', 'Posts that a feed does without', [
      { value: new Set(set.map(({ postId }) => postId)).size },
    ]),
    gauge(
      'posthorn_open_notices',
      'What lasts and needs a person',
      [...events].map(([event, of]) => ({ labels: { event }, value: of.length })),
    ),
  ]
}

const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  ...{ name, help, samples },
  type: 'gauge',
})

const seconds = (milliseconds: number) => milliseconds / 1000
