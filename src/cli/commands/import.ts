import { InputError } from '../../core/errors.ts'
import type { Command } from '../command.ts'
import { readBytes } from '../post-file.ts'

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
      if (/^[a-z][\w+.-]*:\/\//i.test(source) && !isUrl(source)) {
        throw new InputError('invalid', `${source}: expected an http or https URL, or a file`)
      }
      if (io.isTTY) print.note(`Importing ${source} …`)
      const document = isUrl(source) ? { url: source } : documentOf(await readBytes(io, source))
      const json = { type: 'feed', ...document, share: values.share ?? 'none' }
      const summary = await api
        .request('/api/v1/import', { method: 'POST', json })
        .catch((error: unknown) => {
          if (isUrl(source) || !(error instanceof InputError)) throw error
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

const isUrl = (source: string) => /^https?:\/\//i.test(source)

/** Text where it is UTF-8; else the bytes as they are, whose character set the server finds out. */
function documentOf(bytes: Uint8Array): { document: string; encoding?: 'base64' } {
  try {
    return { document: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
    return { document: btoa(binary), encoding: 'base64' }
  }
}
