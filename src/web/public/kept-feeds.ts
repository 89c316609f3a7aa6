import { type FeedFormatId, feedFiles } from '../../core/feed-document.ts'
import type { ReaderCounter } from '../../tasks/count-readers.ts'
import type { FeedServing } from '../../tasks/serve-feeds.ts'
import { type FeedAnswer, feedAnswer } from './feed-answer.ts'
import { type FeedKey, feedKey, mainKey } from './feed-key.ts'

/** Header fields of a request, by their names in lower case. */
export type Fields = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * What stands ready for a GET of a feed of the set-up, as `feedRoutes` would answer. Undefined for everything else: ask the app.
 */
export type KeptFeeds = (path: string, fields: Fields) => FeedAnswer | undefined

interface KeptFeedsDeps {
  readonly atOnce: FeedServing['atOnce']
  readonly readers?: Pick<ReaderCounter, 'served'>
}

/** For servers that can write an answer without a Response: nine of ten requests need no more than this. */
export function keptFeeds({ atOnce, readers }: KeptFeedsDeps): KeptFeeds {
  return (path, fields) => {
    // A page for people, and only what is new for readers that ask for it: see `feedRoutes`.
    if (fields['sec-fetch-dest'] !== undefined || fields['a-im'] !== undefined) return undefined
    const key = keyAt(path)
    const rendered = key === undefined ? undefined : atOnce(key)
    if (key === undefined || !rendered) return undefined
    const answer = feedAnswer(rendered, {
      coding: one(fields['accept-encoding']),
      known: one(fields['if-none-match']),
      since: one(fields['if-modified-since']),
    })
    readers?.served(key, rendered, answer.init.status, one(fields['user-agent']))
    return answer
  }
}

const one = (field: string | readonly string[] | undefined) =>
  typeof field === 'string' ? field : field?.join(', ')

const places = Object.entries(feedFiles) as readonly (readonly [string, FeedFormatId])[]
const mainFeeds: ReadonlyMap<string, string | undefined> = new Map(
  places.map(([file, format]) => [`/${file}`, mainKey(format)(undefined, '')]),
)
const keyOfFile: ReadonlyMap<string, FeedKey> = new Map(
  places.map(([file, format]) => [file, feedKey(format)]),
)
/** Names that no address has to write otherwise. */
const named = /^\/feeds\/([\w-]+)\/([a-z.]+)$/

function keyAt(path: string): string | undefined {
  const main = mainFeeds.get(path)
  if (main !== undefined) return main
  const [, name, file = ''] = named.exec(path) ?? []
  return name === undefined ? undefined : keyOfFile.get(file)?.(name, '')
}
