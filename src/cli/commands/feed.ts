import { InputError } from '../../core/errors.ts'
import { feedFiles } from '../../core/feed-document.ts'
import type { Command } from '../command.ts'
import { feedCheck } from './feed-check.ts'

export const feedCommands: readonly Command[] = [
  feedCheck,
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
      const path = `/feeds/${encodeURIComponent(feed)}/${file}`
      const text = await api.request(path, { accept: '*/*', asText: true }).catch(unknown(feed))
      print.answer({ feed, format, text }, () => print.exact(String(text)))
      return 0
    },
  },
]

/** The page that says 404 to readers does not name the feed. */
const unknown = (feed: string) => (error: unknown) => {
  const missing = error instanceof InputError && error.code === 'not-found'
  throw missing ? new InputError('not-found', `There is no feed ${feed}`) : error
}
