import { InputError } from '../../core/errors.ts'
import { feedFiles } from '../../core/feed-document.ts'
import type { Command } from '../command.ts'

export const feedCommands: readonly Command[] = [
  {
    name: 'feed render',
    args: 'FEED',
    about: 'A feed as readers get it',
    takes: { least: 1, most: 1 },
    options: { format: { type: 'string', value: 'rss|atom|json', about: 'Default rss' } },
    async run({ api, print, words: [feed = ''], values: { format = 'rss' } }) {
      const [file] = Object.entries(feedFiles).find(([, id]) => id === format) ?? []
      if (file === undefined) {
        throw new InputError('invalid', `--format: expected rss, atom or json, got ${format}`)
      }
      const body = await api.request(`/feeds/${encodeURIComponent(feed)}/${file}`, {
        accept: '*/*',
      })
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      print.answer({ feed, format, text }, () => print.line(text))
      return 0
    },
  },
]
