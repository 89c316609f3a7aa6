import { InputError } from '../../core/errors.ts'
import type { Command } from '../command.ts'

interface TickAnswer {
  readonly planned: number
  readonly enqueued: number
  readonly missed: number
  readonly polled: readonly {
    readonly source: string
    readonly outcome: string
    readonly reason?: string
  }[]
}

export const runningCommands: readonly Command[] = [
  {
    name: 'serve',
    local: true,
    about: 'Serve feeds, pages and the API, and send what is due',
    async run({ io }) {
      await io.serve()
      return 0
    },
  },
  {
    name: 'tick',
    about: 'Do once what the scheduler does each minute',
    async run({ api, print }) {
      const report = (await api.request('/api/v1/tick', { method: 'POST' })) as TickAnswer
      print.answer(report, () => {
        const { planned, enqueued, missed, polled } = report
        print.line(`${planned} planned, ${enqueued} due, ${missed} missed`)
        for (const { source, outcome, reason } of polled) {
          print.line(`${source}: ${outcome}${reason ? `, ${reason}` : ''}`)
        }
      })
      return 0
    },
  },
  {
    name: 'migrate',
    local: true,
    about: 'Bring the database up to date',
    async run({ io, print }) {
      const applied = await io.migrate()
      print.answer({ applied }, () =>
        print.line(applied.length > 0 ? applied.join('\n') : 'The database is up to date.'),
      )
      return 0
    },
  },
  {
    name: 'rehearse',
    local: true,
    about: 'Run the local networks that behave, and misbehave, like the real ones',
    options: { port: { type: 'string', value: 'N', about: 'Default 9000' } },
    async run({ io, values: { port = '9000' } }) {
      if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
        throw new InputError('invalid', `--port: expected a number from 0 to 65535, got ${port}`)
      }
      await io.rehearse({ port: Number(port) })
      return 0
    },
  },
]
