import { Feed } from 'feed'
import type { FeedDocument, FeedFormatId, FeedItem } from '../core/feed-document.ts'
import { atomBytes, writeAtom } from './atom.ts'
import { jsonFeedBytes, writeJsonFeed } from './json-feed.ts'
import { rssBytes, writeRss } from './rss.ts'
import type { Bytes } from './utf8.ts'

const inUtf8 = { rss: rssBytes, atom: atomBytes, json: jsonFeedBytes }

/**
 * A feed document in the model of the `feed` package, for programs that speak it. Its own writers make documents
 * ill-formed on hostile text and JSON Feed 1.0, so all three are replaced: what is written is the document.
 */
export class PosthornFeed extends Feed {
  readonly #document: FeedDocument

  constructor(document: FeedDocument) {
    super({
      id: document.atomId,
      title: document.title,
      description: document.description,
      link: document.home,
      language: document.language,
      updated: document.updatedAt,
      generator: 'Posthorn',
      ...(document.self && { feedLinks: document.self }),
      ...(document.logo && { image: document.logo }),
    })
    this.#document = document
    // Our writers have no use for them.
    let items: Feed['items'] | undefined
    Object.defineProperty(this, 'items', {
      get: () => (items ??= document.items.map(modelItem)),
      enumerable: true,
    })
  }

  override rss2(): string {
    return writeRss(this.#document)
  }

  override atom1(): string {
    return writeAtom(this.#document)
  }

  override json1(): string {
    return writeJsonFeed(this.#document)
  }

  /** The same in UTF-8, as it is served. What an item comes to is kept for the next time. */
  bytes(format: FeedFormatId): Bytes {
    return inUtf8[format](this.#document)
  }
}

function modelItem(item: FeedItem): Feed['items'][number] {
  return {
    id: item.atomId,
    guid: item.guid,
    title: item.title,
    link: item.url,
    description: item.summary,
    date: item.updatedAt,
    published: item.publishedAt,
    author: item.authors.map(({ name, url, email }) => ({
      name,
      ...(url && { link: url }),
      ...(email && { email }),
    })),
    category: item.categories.map((name) => ({ name })),
    ...(item.html !== undefined && { content: item.html }),
    ...(item.image && { image: item.image.url }),
  }
}
