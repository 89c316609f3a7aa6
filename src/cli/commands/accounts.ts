import type { Command } from '../command.ts'

interface AccountAnswer {
  readonly id: string
  readonly network: string
  readonly state: string
  readonly name?: string
  readonly reason?: string
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
            account.reason,
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
  change('pause', 'Send nothing there until it is resumed'),
  change('resume', 'Send there again'),
]
