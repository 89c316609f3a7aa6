import type { FeedFormat } from '../ports/feed-format.ts'
import { isEntry } from './atom.ts'
import { PosthornFeed } from './feed-model.ts'
import { readBackAtom, readBackJsonFeed, readBackRss } from './read-back.ts'

/** Every format that every feed is offered in. */
export const feedFormats: readonly FeedFormat[] = [
  {
    id: 'rss',
    name: 'RSS',
    file: 'rss.xml',
    mediaType: 'application/rss+xml; charset=utf-8',
    write: (document) => new PosthornFeed(document).bytes('rss'),
    readBack: readBackRss,
  },
  {
    id: 'atom',
    name: 'Atom',
    file: 'atom.xml',
    mediaType: 'application/atom+xml; charset=utf-8',
    shows: isEntry,
    write: (document) => new PosthornFeed(document).bytes('atom'),
    readBack: readBackAtom,
  },
  {
    id: 'json',
    name: 'JSON Feed',
    file: 'feed.json',
    mediaType: 'application/feed+json; charset=utf-8',
    write: (document) => new PosthornFeed(document).bytes('json'),
    readBack: readBackJsonFeed,
  },
]
