import { InputError } from '../../core/errors.ts'
import type { Command } from '../command.ts'
import type { Printer } from '../printer.ts'

interface SentAnswer {
  readonly at: string
  readonly account: string
  readonly schedule: string
  readonly kind: string
  readonly title: string
  readonly cost: number
}

interface UnsentAnswer {
  readonly due_at: string
  readonly account: string
  readonly title: string
  readonly reason?: string
}

interface SimulationAnswer {
  readonly deliveries: readonly SentAnswer[]
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
    days: { type: 'string', value: 'N', about: 'How many, from 1 to 31; else 7' },
    'posts-per-day': { type: 'string', value: 'M', about: 'Invent so many new posts a day' },
    seed: { type: 'string', value: 'S', about: 'Another number invents other posts' },
  },
  async run({ api, print, values }) {
    const json = {
      days: wholeNumber('days', values.days ?? '7'),
      ...given('posts_per_day', values['posts-per-day']),
      ...given('seed', values.seed),
    }
    print.note(`Simulating ${json.days} ${json.days === 1 ? 'day' : 'days'}; nothing is sent.`)
    const answer = await api.request('/api/v1/simulate', { method: 'POST', json })
    const simulation = answer as SimulationAnswer
    print.answer(simulation, () => show(print, simulation))
    return 0
  },
}

const given = (name: string, value: string | undefined) =>
  value === undefined ? {} : { [name]: wholeNumber(name, value) }

function wholeNumber(name: string, value: string): number {
  if (/^\d{1,10}$/.test(value)) return Number(value)
  throw new InputError('invalid', `${name}: expected a whole number, not ${value}`)
}

/** A table for each day, then what did not go and what it all costs. */
function show(print: Printer, simulation: SimulationAnswer): void {
  const { deliveries, held, missed, waiting, costs, limits } = simulation
  for (const [day, sent] of Map.groupBy(deliveries, ({ at }) => at.slice(0, 10))) {
    print.line(`${day}: ${sent.length}`)
    print.table(
      ['time', 'account', 'schedule', 'kind', 'cost', 'title'],
      sent.map((one) => [
        `${one.at.slice(11, 19)}Z`,
        one.account,
        one.schedule,
        one.kind,
        one.cost > 0 ? one.cost.toFixed(3) : '',
        one.title,
      ]),
    )
    print.line('')
  }
  showUnsent(print, 'A person must look at', held)
  showUnsent(print, 'Missed', missed)
  showUnsent(print, 'Still waiting at the end', waiting)
  for (const { account, month, cost, budget } of costs) {
    const of = budget === undefined ? '' : ` of ${budget.toFixed(2)}`
    print.line(`${account} in ${month}: ${cost.toFixed(3)}${of} dollars`)
  }
  for (const { account, rule, times } of limits) {
    print.line(`${account}: ${rule} was reached ${times === 1 ? 'once' : `${times} times`}`)
  }
  if (deliveries.length === 0) print.line('Nothing would go out.')
}

function showUnsent(print: Printer, name: string, unsent: readonly UnsentAnswer[]): void {
  if (unsent.length === 0) return
  print.line(`${name}: ${unsent.length}`)
  print.table(
    ['due', 'account', 'title', 'why'],
    unsent.map(({ due_at, account, title, reason }) => [due_at, account, title, reason]),
  )
  print.line('')
}
