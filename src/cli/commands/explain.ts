import { InputError } from '../../core/errors.ts'
import type { Command } from '../command.ts'

interface ExplainAnswer {
  readonly recognised?: readonly { readonly at: string; readonly says: string }[]
  readonly items: readonly {
    readonly schedule: string
    readonly delivery?: string
    readonly state?: string
    readonly says: string
    readonly rules: readonly {
      readonly rule: string
      readonly verdict: string
      readonly says: string
    }[]
  }[]
}

export const explainCommand: Command = {
  name: 'explain',
  about: 'Why a post went to an account, or did not: every rule and what it said',
  options: {
    post: { type: 'string', value: 'P', about: 'A saved post' },
    account: { type: 'string', value: 'A', about: 'The account' },
  },
  async run({ api, print, values: { post, account } }) {
    if (post === undefined) throw new InputError('invalid', '--post is needed')
    if (account === undefined) throw new InputError('invalid', '--account is needed')
    const query = new URLSearchParams({ post: String(post), account: String(account) })
    const answer = (await api.request(`/api/v1/explain?${query}`)) as ExplainAnswer
    print.answer(answer, () => {
      for (const { schedule, delivery, state = 'not planned', says, rules } of answer.items) {
        print.line(`— ${schedule}: ${state}${delivery ? ` (${delivery})` : ''}`)
        print.line(says)
        print.table(
          ['verdict', 'rule', 'says'],
          rules.map((one) => [one.verdict, one.rule, one.says]),
        )
      }
      for (const { at, says } of answer.recognised ?? []) print.line(`${at}: ${says}`)
      if (answer.items.length === 0) print.line('There is no schedule.')
    })
    return 0
  },
}
