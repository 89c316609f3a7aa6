import type { Command } from '../command.ts'
import { noteCursor, pageOptions, pageQuery } from './paging.ts'

interface EntryAnswer {
  readonly at: string
  readonly actor: { readonly name: string }
  readonly action: string
  readonly thing?: { readonly kind: string; readonly id: string }
  readonly refused?: true
  readonly changes: readonly { readonly key: string }[]
}

export const auditCommands: readonly Command[] = [
  {
    name: 'audit list',
    about: 'Who changed what, and when; newest first. --json tells from what to what',
    options: {
      actor: { type: 'string', value: 'KIND:ID', about: 'Of one person or token: token:ID' },
      thing: { type: 'string', value: 'KIND:ID', about: 'Of one thing, or one kind: post:ID' },
      ...pageOptions,
    },
    async run({ api, print, values }) {
      const query = { actor: values.actor, thing: values.thing, ...pageQuery(values) }
      const page = (await api.request('/api/v1/audit', { query })) as {
        items: EntryAnswer[]
        cursor?: string
      }
      print.answer(page, () => {
        print.table(
          ['when', 'who', 'what', 'thing', 'changed'],
          page.items.map(({ at, actor, action, thing, refused, changes }) => [
            at,
            actor.name,
            refused ? `${action} (refused)` : action,
            thing && `${thing.kind} ${thing.id}`,
            changes.map(({ key }) => key).join(', '),
          ]),
        )
        noteCursor(print, page.cursor)
      })
      return 0
    },
  },
]
