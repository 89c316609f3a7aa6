import { type ErrorCode, InputError } from '../../core/errors.ts'
import { excerpt } from '../../core/html-text.ts'
import { localTime } from '../../core/local-time.ts'
import { monthIn } from '../../core/zone.ts'
import { MOST_DAYS, MOST_POSTS } from '../../tasks/simulate.ts'
import type { Api } from '../api.ts'
import type { CliIo } from '../cli-io.ts'
import type { Command } from '../command.ts'
import type { Printer } from '../printer.ts'
import { progress } from '../progress.ts'

/** Of a title in a table. */
const TITLE_MAX = 60

interface SentAnswer {
  readonly at: string
  readonly account: string
  readonly network: string
  readonly schedule: string
  readonly kind: string
  readonly title: string
  readonly cost: number
}

interface UnsentAnswer {
  readonly due_at: string
  readonly account: string
  readonly network: string
  readonly title: string
  readonly reason?: string
}

interface ChangeAnswer {
  readonly at: string
  readonly account: string
  readonly network: string
  readonly kind: string
  readonly title: string
}

interface SimulationAnswer {
  readonly timezone: string
  readonly deliveries: readonly SentAnswer[]
  readonly changes: readonly ChangeAnswer[]
  readonly held: readonly UnsentAnswer[]
  readonly missed: readonly UnsentAnswer[]
  readonly waiting: readonly UnsentAnswer[]
  readonly costs: readonly {
    readonly account: string
    readonly month: string
    readonly cost: number
    readonly budget?: number
  }[]
  readonly limits: readonly {
    readonly account: string
    readonly rule: string
    readonly times: number
  }[]
}

export const simulateCommand: Command = {
  name: 'simulate',
  about: 'What would go out over the next days; nothing is sent',
  options: {
    days: { type: 'string', value: 'N', about: `How many, from 1 to ${MOST_DAYS}; else 7` },
    'posts-per-day': { type: 'string', value: 'M', about: 'Invent so many new posts a day' },
    seed: { type: 'string', value: 'S', about: 'Another number invents other posts' },
  },
  async run({ io, api, print, values }) {
    const json = {
      days: whole('days', values.days, [1, MOST_DAYS]) ?? 7,
      posts_per_day: whole('posts-per-day', values['posts-per-day'], [0, MOST_POSTS]),
      seed: whole('seed', values.seed, [0, 2 ** 32 - 1]),
    }
    print.note(`Simulating ${json.days} ${json.days === 1 ? 'day' : 'days'}; nothing is sent.`)
    const simulation = await simulated(io, api, json)
    print.answer(simulation, () => show(print, simulation))
    return 0
  },
}

interface Line {
  readonly part?: number
  readonly sent?: number
  readonly simulation?: SimulationAnswer
  readonly problem?: { readonly code: string; readonly detail: string }
}

/** Tells how far it has come, where it takes long. */
async function simulated(io: CliIo, api: Api, json: unknown): Promise<SimulationAnswer> {
  const shown = progress(io, 'deliveries')
  try {
    for await (const line of api.lines('/api/v1/simulate', { method: 'POST', json })) {
      const { part = 0, sent = 0, simulation, problem } = line as Line
      if (simulation) return simulation
      if (problem) throw new InputError(problem.code as ErrorCode, problem.detail)
      shown.at(part, sent)
    }
  } finally {
    shown.end()
  }
  throw new InputError(
    'unavailable',
    'The server ended its answer in the middle of the simulation.',
  )
}

/** @throws InputError that names the flag and what it takes */
function whole(
  flag: string,
  value: string | undefined,
  [least, most]: readonly [number, number],
): number | undefined {
  if (value === undefined) return undefined
  const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN
  if (number >= least && number <= most) return number
  const expected = `expected a whole number from ${least} to ${most}`
  throw new InputError('invalid', `--${flag}: ${expected}, not ${value}`)
}

/** A table for each day, then what did not go, and what it all comes to. Times and days are the publication's. */
function show(print: Printer, simulation: SimulationAnswer): void {
  const { timezone, deliveries, changes, held, missed, waiting, limits } = simulation
  if (deliveries.length === 0) print.line('Nothing would go out.')
  else print.line(`Times in ${timezone}.`)
  for (const [day, sent] of Map.groupBy(deliveries, ({ at }) => shown(at, timezone)[0])) {
    print.line(`${day}: ${sent.length}`)
    print.table(
      ['time', 'account', 'network', 'schedule', 'kind', 'cost', 'title'],
      sent.map((one) => [
        shown(one.at, timezone)[1],
        one.account,
        one.network,
        one.schedule,
        one.kind,
        dollars(one.cost),
        excerpt(one.title, TITLE_MAX),
      ]),
    )
    print.line('')
  }
  showChanges(print, changes, timezone)
  showUnsent(print, 'A person must look at', held, timezone)
  showUnsent(print, 'Missed', missed, timezone)
  showUnsent(print, 'Still waiting at the end', waiting, timezone)
  showTotals(print, simulation)
  for (const { account, rule, times } of limits) {
    print.line(`${account}: ${rule} was reached ${times === 1 ? 'once' : `${times} times`}`)
  }
}

function showChanges(print: Printer, changes: readonly ChangeAnswer[], timezone: string): void {
  if (changes.length === 0) return
  print.line(`Changed where it stands: ${changes.length}`)
  print.table(
    ['time', 'account', 'network', 'what', 'title'],
    changes.map(({ at, account, network, kind, title }) => [
      shown(at, timezone).join(' '),
      account,
      network,
      kind,
      excerpt(title, TITLE_MAX),
    ]),
  )
  print.line('')
}

function showUnsent(
  print: Printer,
  name: string,
  unsent: readonly UnsentAnswer[],
  timezone: string,
): void {
  if (unsent.length === 0) return
  print.line(`${name}: ${unsent.length}`)
  print.table(
    ['due', 'account', 'network', 'title', 'why'],
    unsent.map(({ due_at, account, network, title, reason }) => [
      shown(due_at, timezone).join(' '),
      account,
      network,
      excerpt(title, TITLE_MAX),
      reason,
    ]),
  )
  print.line('')
}

/** What an account posts in a month, and what is spent of its budget by then, with what was before. */
function showTotals(print: Printer, { timezone, deliveries, costs }: SimulationAnswer): void {
  const keyOf = (account: string, month: string) => `${month} ${account}`
  const sent = Map.groupBy(deliveries, ({ at, account }) =>
    keyOf(account, monthIn(new Date(at), timezone)),
  )
  const spent = new Map(costs.map((one) => [keyOf(one.account, one.month), one]))
  const keys = [...new Set([...sent.keys(), ...spent.keys()])].sort()
  if (keys.length === 0) return
  print.line('In all:')
  print.table(
    ['month', 'account', 'sent', 'spent in the month', 'budget'],
    keys.map((key) => {
      const { cost = 0, budget } = spent.get(key) ?? {}
      const count = sent.get(key)?.length ?? 0
      return [
        ...key.split(' '),
        count,
        dollars(cost),
        budget === undefined ? '' : budget.toFixed(2),
      ]
    }),
  )
}

/** Day and time on the publication's clock. */
const shown = (at: string, timezone: string) => localTime(new Date(at), timezone).split('T')

const dollars = (cost: number) => (cost > 0 ? cost.toFixed(3) : '')
