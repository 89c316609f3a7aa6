import { InputError } from '../../core/errors.ts'
import type { Call, Command, Option } from '../command.ts'
import { readText } from '../post-file.ts'
import { noteCursor, pageOptions, pageQuery } from './paging.ts'

interface DeliveryAnswer {
  readonly id: string
  readonly post: string
  readonly account: string
  readonly state: string
  readonly due_at: string
  readonly text: string
  readonly own_text?: true
  readonly approved_revision?: number
  readonly url?: string
  readonly attempts: number
  readonly reason?: string
  readonly attempt_log?: readonly AttemptAnswer[]
}

interface AttemptAnswer {
  readonly number: number
  readonly kind: string
  readonly started_at: string
  readonly outcome?: string
  readonly reason?: string
}

const one = { least: 1, most: 1 }
const textOption: Option = {
  type: 'string',
  value: 'FILE',
  about: 'The text is in this file; - reads it from the input',
}

async function textOf({ io, values: { text } }: Call): Promise<string | undefined> {
  return text === undefined ? undefined : readText(io, text)
}

/** A command that carries a decision to one delivery. */
const decision = (
  verb: string,
  about: string,
  options: NonNullable<Command['options']> = {},
  body: (call: Call) => unknown = () => undefined,
): Command => ({
  name: `deliveries ${verb}`,
  args: 'ID',
  about,
  takes: one,
  options,
  async run(call) {
    const path = `/api/v1/deliveries/${encodeURIComponent(call.words[0] ?? '')}/${verb}`
    const json = await body(call)
    const delivery = await call.api.request(path, {
      method: 'POST',
      ...(json !== undefined && { json }),
    })
    show(call.print, delivery as DeliveryAnswer)
    return 0
  },
})

export const deliveryCommands: readonly Command[] = [
  {
    name: 'deliveries list',
    about: 'Deliveries, newest first',
    options: {
      state: { type: 'string', value: 'STATE', about: 'Only those in this state' },
      account: { type: 'string', value: 'A', about: 'Only those of this account' },
      post: { type: 'string', value: 'ID', about: 'Only those of this post' },
      ...pageOptions,
    },
    run: list,
  },
  {
    name: 'deliveries show',
    args: 'ID',
    about: 'One delivery, with its attempts',
    takes: one,
    async run({ api, print, words: [id = ''] }) {
      const delivery = await api.request(`/api/v1/deliveries/${encodeURIComponent(id)}`)
      show(print, delivery as DeliveryAnswer)
      return 0
    },
  },
  decision(
    'approve',
    'Let a held delivery go out, as it stands or with an own text',
    { text: textOption },
    async (call) => {
      const text = await textOf(call)
      return text === undefined ? undefined : { text }
    },
  ),
  {
    name: 'deliveries edit',
    args: 'ID',
    about: 'Give it an own text in place of that of its template',
    takes: one,
    options: {
      text: textOption,
      template: { type: 'boolean', about: 'Take the own text away' },
    },
    run: edit,
  },
  decision('cancel', 'Do not send it'),
  {
    name: 'deliveries retry',
    args: '[ID]',
    about: 'Send again what failed, was missed or cancelled',
    takes: { least: 0, most: 1 },
    options: {
      state: { type: 'string', value: 'STATE', about: 'All that are in this state, without an ID' },
      account: { type: 'string', value: 'A', about: 'Of those only this account’s' },
    },
    run: retry,
  },
  decision(
    'reschedule',
    'Send it at another time',
    { at: { type: 'string', value: 'TIME', about: 'Like 2026-11-22T10:00:00Z' } },
    ({ values: { at } }) => {
      if (at === undefined) throw new InputError('invalid', '--at is needed')
      return { at }
    },
  ),
  decision(
    'resolve',
    'Say whether an unknown attempt arrived',
    {
      sent: { type: 'boolean', about: 'It is on the account' },
      'not-sent': { type: 'boolean', about: 'It is not: it is sent again' },
      url: { type: 'string', value: 'URL', about: 'Where it is, with --sent' },
    },
    ({ flags, values: { url } }) => {
      if (flags.has('sent') === flags.has('not-sent')) {
        throw new InputError('invalid', 'Either --sent or --not-sent is needed')
      }
      return { sent: flags.has('sent'), ...(url !== undefined && { url }) }
    },
  ),
]

async function edit(call: Call): Promise<number> {
  const { api, flags, print, words } = call
  const text = await textOf(call)
  if ((text !== undefined) === flags.has('template')) {
    throw new InputError('invalid', 'Either --text or --template is needed')
  }
  const path = `/api/v1/deliveries/${encodeURIComponent(words[0] ?? '')}/text`
  const delivery = await api.request(
    path,
    text === undefined ? { method: 'DELETE' } : { method: 'PUT', json: { text } },
  )
  show(print, delivery as DeliveryAnswer)
  return 0
}

async function retry({
  api,
  print,
  words: [id],
  values: { state, account },
}: Call): Promise<number> {
  if ((id === undefined) === (state === undefined)) {
    throw new InputError('invalid', 'Either an ID or --state is needed')
  }
  if (id !== undefined) {
    const path = `/api/v1/deliveries/${encodeURIComponent(id)}/retry`
    show(print, (await api.request(path, { method: 'POST' })) as DeliveryAnswer)
    return 0
  }
  const json = { state, account }
  const answer = await api.request('/api/v1/deliveries/retry', { method: 'POST', json })
  const { retried } = answer as { retried: number }
  print.answer(answer, () => print.line(`${retried} go out again`))
  return 0
}

async function list({ api, print, values }: Call): Promise<number> {
  const { state, account, post } = values
  const query = { state, account, post, ...pageQuery(values) }
  const page = await api.request('/api/v1/deliveries', { query })
  const { items, cursor } = page as { items: DeliveryAnswer[]; cursor?: string }
  print.answer(page, () => {
    print.table(
      ['id', 'state', 'account', 'due', 'attempts', 'text', 'reason'],
      items.map((item) => [
        item.id,
        item.state,
        item.account,
        item.due_at,
        item.attempts,
        shortened(item.text),
        item.reason,
      ]),
    )
    noteCursor(print, cursor)
  })
  return 0
}

function show(print: Call['print'], delivery: DeliveryAnswer): void {
  print.answer(delivery, () => {
    const { attempt_log: log, ...rest } = delivery
    for (const [key, value] of Object.entries(rest)) print.line(`${key}: ${value}`)
    if (!log) return
    print.table(
      ['attempt', 'kind', 'started', 'outcome', 'reason'],
      log.map((one) => [one.number, one.kind, one.started_at, one.outcome, one.reason]),
    )
  })
}

const shortened = (text: string) => {
  const letters = [...text]
  return letters.length > 60 ? `${letters.slice(0, 59).join('')}…` : text
}
