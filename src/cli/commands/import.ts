import { InputError } from '../../core/errors.ts'
import type { Command } from '../command.ts'
import { documentBody, isAddress } from '../document-body.ts'

interface ImportAnswer {
  readonly title?: string
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: readonly { readonly title: string; readonly reason: string }[]
}

export const importCommands: readonly Command[] = [
  {
    name: 'import feed',
    args: 'URL|FILE',
    about: 'Import the posts of a feed once; shares nothing unless told to',
    takes: { least: 1, most: 1 },
    options: {
      share: { type: 'string', value: 'none|recent', about: 'recent: new posts are shared' },
    },
    async run({ io, api, print, words: [source = ''], values }) {
      const document = await documentBody(io, source)
      if (io.isTTY) print.note(`Importing ${source} …`)
      const json = { type: 'feed', ...document, share: values.share ?? 'none' }
      const summary = await api
        .request('/api/v1/import', { method: 'POST', json })
        .catch((error: unknown) => {
          if (isAddress(source) || !(error instanceof InputError)) throw error
          throw new InputError(error.code, `${source}: ${error.message}`, error.issues)
        })
      const { title, created, updated, unchanged, skipped } = summary as ImportAnswer
      print.answer(summary, () => {
        const counts = `${created} created, ${updated} updated, ${unchanged} unchanged, ${skipped.length} skipped`
        print.line(`${title ?? source}: ${counts}`)
        for (const item of skipped) print.note(`Skipped "${item.title}": ${item.reason}`)
      })
      return 0
    },
  },
]
