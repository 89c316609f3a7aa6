import type { Command } from '../command.ts'

interface AccountAnswer {
  readonly id: string
  readonly network: string
  readonly state: string
  readonly name?: string
  readonly reason?: string
  readonly rest_until?: string
  readonly rest_reason?: string
}
interface CheckAnswer {
  readonly outcome: string
  readonly name?: string
  readonly reason?: string
}
interface AdoptAnswer {
  readonly looked: number
  readonly marked: number
}

const restOf = ({ rest_until: until, rest_reason: why }: AccountAnswer) =>
  until && `Rests until ${until}${why === undefined ? '.' : `: ${why}`}`

const path = (id: string | undefined, verb: string) =>
  `/api/v1/accounts/${encodeURIComponent(id ?? '')}/${verb}`

const change = (verb: string, about: string): Command => ({
  name: `accounts ${verb}`,
  args: 'ID',
  about,
  takes: { least: 1, most: 1 },
  async run({ api, print, words: [id] }) {
    const account = (await api.request(path(id, verb), { method: 'POST' })) as AccountAnswer
    print.answer(account, () => print.line(`${account.id}: ${account.state}`))
    return 0
  },
})

interface CostsAnswer {
  readonly month: string
  readonly posts: number
  readonly with_link: number
  readonly spent: number
  readonly at_stake: number
  readonly budget?: number
  readonly reserve?: number
  readonly forecast?: { readonly amount: number; readonly budget_reached_at?: string }
}

const costs: Command = {
  name: 'accounts costs',
  args: 'ID',
  about: 'What it cost this month, and how the month will end',
  takes: { least: 1, most: 1 },
  options: { month: { type: 'string', value: 'YYYY-MM', about: 'An earlier month' } },
  async run({ api, print, words: [id], values: { month } }) {
    const query = month === undefined ? '' : `?${new URLSearchParams({ month })}`
    const answer = (await api.request(`${path(id, 'costs')}${query}`)) as CostsAnswer
    print.answer(answer, () => {
      for (const line of costLines(answer)) print.line(line)
    })
    return 0
  },
}

function costLines(costs: CostsAnswer): string[] {
  const { month, posts, with_link, spent, at_stake, budget, reserve, forecast } = costs
  const dollars = (amount: number) => `$${amount.toFixed(3)}`
  const stake = at_stake > 0 ? `, ${dollars(at_stake)} of it at stake` : ''
  const kept = reserve ? `, ${dollars(reserve)} of it for breaking posts` : ''
  return [
    `${month}: ${dollars(spent)} for ${posts} ${posts === 1 ? 'post' : 'posts'}, ${with_link} with a link${stake}`,
    ...(budget === undefined ? [] : [`budget: ${dollars(budget)}${kept}`]),
    ...(forecast ? [`forecast: ${dollars(forecast.amount)}`] : []),
    ...(forecast?.budget_reached_at
      ? [`at this rate the budget is spent on ${forecast.budget_reached_at.slice(0, 10)}`]
      : []),
  ]
}

export const accountCommands: readonly Command[] = [
  {
    name: 'accounts list',
    about: 'Accounts and their states',
    async run({ api, print }) {
      const page = await api.request('/api/v1/accounts')
      print.answer(page, () =>
        print.table(
          ['id', 'network', 'state', 'name', 'reason'],
          (page as { items: AccountAnswer[] }).items.map((account) => [
            account.id,
            account.network,
            account.state,
            account.name,
            account.reason ?? restOf(account),
          ]),
        ),
      )
      return 0
    },
  },
  {
    name: 'accounts check',
    args: 'ID',
    about: 'Prove the credential with a read-only call',
    takes: { least: 1, most: 1 },
    async run({ api, print, words: [id] }) {
      const check = (await api.request(path(id, 'check'), { method: 'POST' })) as CheckAnswer
      print.answer(check, () =>
        print.line(`${id}: ${check.outcome}, ${check.name ?? check.reason ?? ''}`),
      )
      return check.outcome === 'ok' ? 0 : 1
    },
  },
  {
    name: 'accounts adopt',
    args: 'ID',
    about: 'Count what stands there already as shared',
    takes: { least: 1, most: 1 },
    async run({ api, print, words: [id] }) {
      const read = (await api.request(path(id, 'adopt'), { method: 'POST' })) as AdoptAnswer
      print.answer(read, () =>
        print.line(`${id}: looked at ${read.looked}, counted ${read.marked} as shared`),
      )
      return 0
    },
  },
  costs,
  change('pause', 'Send nothing there until it is resumed'),
  change('resume', 'Send there again'),
]
