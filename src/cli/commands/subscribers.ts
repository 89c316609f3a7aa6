import type { Command } from '../command.ts'
import { noteCursor, pageOptions, pageQuery } from './paging.ts'

interface SubscriberAnswer {
  readonly id: string
  readonly name: string
  readonly feeds: readonly string[]
  readonly created_at: string
  readonly read_on?: string
  readonly revoked_at?: string
}

export const subscriberCommands: readonly Command[] = [
  {
    name: 'subscriber add',
    args: 'NAME',
    about: 'Make an address for a subscriber of private feeds; it is shown this once',
    takes: { least: 1, most: 1 },
    options: {
      feeds: { type: 'string', value: 'A,B', about: 'Private feeds; default all there are' },
    },
    async run({ api, print, words: [name], values: { feeds } }) {
      const chosen = feeds?.split(',').map((id) => id.trim())
      const json = { name, ...(chosen && { feeds: chosen }) }
      const made = await api.request('/api/v1/subscribers', { method: 'POST', json })
      print.answer(made, () => print.line((made as { address: string }).address))
      return 0
    },
  },
  {
    name: 'subscriber list',
    about: 'Who reads private feeds, newest first',
    options: pageOptions,
    async run({ api, print, values }) {
      const page = (await api.request('/api/v1/subscribers', { query: pageQuery(values) })) as {
        items: SubscriberAnswer[]
        cursor?: string
      }
      print.answer(page, () => {
        print.table(
          ['id', 'name', 'feeds', 'created', 'last read', 'revoked'],
          page.items.map(({ id, name, feeds, created_at, read_on, revoked_at }) => [
            id,
            name,
            feeds.join(', '),
            created_at,
            read_on,
            revoked_at,
          ]),
        )
        noteCursor(print, page.cursor)
      })
      return 0
    },
  },
  {
    name: 'subscriber revoke',
    args: 'ID',
    about: 'Revoke the address of a subscriber; its feeds say so from then on',
    takes: { least: 1, most: 1 },
    async run({ api, print, words: [id = ''] }) {
      const path = `/api/v1/subscribers/${encodeURIComponent(id)}/revoke`
      const subscriber = (await api.request(path, { method: 'POST' })) as SubscriberAnswer
      print.answer(subscriber, () => print.line(`The address of ${subscriber.name} is revoked.`))
      return 0
    },
  },
]
