import { cleanLine, cleanText } from './clean-text.ts'
import { distinctUpdates } from './distinct-updates.ts'
import { feedAddress } from './feed-address.ts'
import type {
  DeletedItem,
  FeedAddresses,
  FeedDocument,
  FeedHistory,
  FeedItem,
} from './feed-document.ts'
import { selectionAddresses } from './feed-selection.ts'
import { escapeText, excerpt, htmlToText } from './html-text.ts'
import { pictureKey, picturesIn } from './lead-image.ts'
import { noticeWords } from './notice-words.ts'
import type { Podcast } from './podcast.ts'
import { type Author, type Notice, type Post, visibleAt } from './post.ts'
import type { FeedSettings, Publication } from './publication.ts'
import { ownCloud } from './rsscloud.ts'
import { ownHub } from './websub.ts'

/** Characters of an excerpt that stands in for a summary. */
const EXCERPT_MAX = 300

export interface FeedIngredients {
  readonly publication: Publication
  readonly feed: FeedSettings
  /** A `tag:` URI that outlives every address. */
  readonly feedAtomId: string
  /** Where this Posthorn is reached from outside, with or without a slash at the end. */
  readonly publicUrl: string
  /** Where this document is, when it is not the feed itself; `none` when each of its readers has another address. */
  readonly self?: FeedAddresses | 'none'
  /** What the feed says of itself, before all posts. */
  readonly notice?: FeedItem
  /** Where the posts are that it does not have. */
  readonly history?: FeedHistory
  /** WebSub hubs that tell of changes of this feed. */
  readonly hubs?: readonly string[]
  /** In the order of the feed, newest first; only what readers may see. */
  readonly posts: readonly Post[]
  readonly deleted: readonly DeletedItem[]
  /** When the publication was set up: the date of a feed without posts. */
  readonly setUpAt: Date
}

/** What a feed says, before any format. It depends on nothing but its ingredients (promise 2). */
export function buildFeedDocument(ingredients: FeedIngredients): FeedDocument {
  const { publication, feed, feedAtomId, posts, setUpAt } = ingredients
  const notice = ingredients.notice ? [noticeOf(ingredients.notice, feed)] : []
  const itemOf = keptItems(feed, publication.language)
  const items = [...notice, ...posts.map(itemOf)]
  const self = ingredients.self ?? selectionAddresses(ingredients.publicUrl, feed.id)
  const deleted = ingredients.deleted.map((item) => ({ ...item, when: wholeSeconds(item.when) }))
  const changes = [...items.map((item) => item.updatedAt), ...deleted.map((item) => item.when)]
  const title = cleanLine(feed.title ?? publication.title)
  return {
    id: feed.id,
    atomId: feedAtomId,
    title,
    description: cleanLine(publication.description ?? '') || title,
    language: publication.language,
    home: publication.home,
    ...(self !== 'none' && { self }),
    ...(ingredients.history && { history: ingredients.history }),
    ...(ingredients.hubs?.length && { hubs: ingredients.hubs }),
    ...(ingredients.hubs?.includes(ownHub(ingredients.publicUrl)) && {
      cloud: ownCloud(ingredients.publicUrl),
    }),
    ...(publication.logo && { logo: publication.logo }),
    ...(publication.icon && { icon: publication.icon }),
    ...(publication.rights && { rights: cleanLine(publication.rights) }),
    publication: cleanLine(publication.title),
    ...(publication.podcast && { podcast: cleanPodcast(publication.podcast) }),
    sections: `${ingredients.publicUrl.replace(/\/+$/, '')}/sections/`,
    content: feed.content,
    updatedAt: newest(changes) ?? wholeSeconds(setUpAt),
    items: distinctUpdates(items),
    deleted,
  }
}

function noticeOf({ html, ...item }: FeedItem, { content }: FeedSettings): FeedItem {
  return { ...item, ...(content === 'full' && html !== undefined && { html }) }
}

/** By content and language, of which there are few. */
const allKept = new Map<string, WeakMap<Post, FeedItem>>()

/** A post never changes: what feeds say of it is made once, for as long as somebody holds the post. */
function keptItems(feed: FeedSettings, language: string): (post: Post) => FeedItem {
  const said = `${feed.content} ${language}`
  const kept = allKept.get(said) ?? new WeakMap<Post, FeedItem>()
  allKept.set(said, kept)
  return (post) => {
    const known = kept.get(post)
    if (known) return known
    const item = feedItem(post, feed, language)
    kept.set(post, item)
    return item
  }
}

function feedItem(post: Post, feed: Pick<FeedSettings, 'content'>, language: string): FeedItem {
  const visible = visibleAt(post)
  const { title, summary, html } = wording(post, post.language ?? language)
  const section = cleanLine(post.section ?? '')
  return {
    guid: post.guid,
    guidIsPermaLink: post.guid === post.url && /^https?:/.test(post.guid),
    atomId: post.atomId,
    url: feedAddress(post.url),
    title,
    summary,
    ...(feed.content === 'full' && html.trim() !== '' && { html }),
    authors: post.authors.map(cleanAuthor).filter(({ name }) => name !== ''),
    categories: categoriesOf(post),
    ...(section !== '' && { section }),
    ...(post.language && { language: post.language }),
    ...(post.status === 'retracted'
      ? { attachments: [], retraction: retraction(post, summary) }
      : media(post, feed.content === 'full' ? html : '')),
    publishedAt: wholeSeconds(visible),
    // The end of an embargo changes the feed as an edit does: validators must move with it.
    updatedAt: wholeSeconds(post.updatedAt > visible ? post.updatedAt : visible),
  }
}

function cleanPodcast({ author, owner, ...podcast }: Podcast): Podcast {
  return {
    ...podcast,
    ...(author && { author: cleanLine(author) }),
    ...(owner && { owner: { ...owner, name: cleanLine(owner.name) } }),
  }
}

/** Every file once: the lead image is no attachment as well, nor is what the body shows. */
function media({ image, attachments }: Post, html: string) {
  const shown = picturesIn(html)
  const lead = image && pictureKey(image.url)
  const same = attachments.find(({ url, type }) => url === image?.url && type.startsWith('image/'))
  const isShown = (url: string) => pictureKey(url) === lead || shown.has(pictureKey(url))
  return {
    ...(image && {
      image: {
        ...image,
        url: feedAddress(image.url),
        ...(same && { type: same.type }),
        ...(same?.length && { length: same.length }),
      },
    }),
    ...(lead !== undefined && shown.has(lead) && { imageInBody: true as const }),
    attachments: attachments
      .filter(({ url }, at) => attachments.findIndex((one) => one.url === url) === at)
      .filter(({ type, url }) => !type.startsWith('image/') || !isShown(url))
      .map((attachment) => ({ ...attachment, url: feedAddress(attachment.url) })),
  }
}

function retraction(post: Post, comment: string): DeletedItem {
  const when = wholeSeconds(post.retraction?.at ?? post.updatedAt)
  return { atomId: post.atomId, guid: post.guid, when, comment }
}

/** Title, summary and body as readers see them now: corrected or retracted posts say so. */
function wording(post: Post, language: string) {
  const words = noticeWords(language)
  const title = cleanLine(post.title) || post.url
  if (post.status === 'retracted') {
    const note = cleanLine(post.retraction?.note ?? '') || words.retraction
    return {
      title: `${words.retraction}: ${title}`,
      summary: note,
      html: post.retraction
        ? notice(words.retraction, post.retraction)
        : `<p>${escapeText(note)}</p>`,
    }
  }
  const lead = post.correction ? notice(words.correction, post.correction) : ''
  return { title, summary: summaryOf(post, title), html: lead + post.html }
}

function summaryOf(post: Post, title: string): string {
  return (
    cleanText(post.summary ?? '').trim() ||
    cleanText(post.dek ?? '').trim() ||
    excerpt(htmlToText(post.html, EXCERPT_MAX + 1), EXCERPT_MAX) ||
    title
  )
}

function notice(word: string, { at, note }: Notice): string {
  const day = at.toISOString().slice(0, 10)
  return `<p><strong>${word}, ${day}:</strong> ${escapeText(cleanLine(note))}</p>`
}

function cleanAuthor(author: Author): Author {
  const url = author.url && feedAddress(author.url)
  return { ...author, name: cleanLine(author.name), ...(url && { url }) }
}

/** The section first, then the tags, each once. */
function categoriesOf(post: Post): readonly string[] {
  const all = [post.section ?? '', ...post.tags].map(cleanLine)
  return [...new Set(all)].filter((category) => category !== '')
}

/** Some readers round fractions up, into the future. */
function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}

function newest(dates: readonly Date[]): Date | undefined {
  return dates.reduce<Date | undefined>(
    (latest, date) => (latest && latest >= date ? latest : date),
    undefined,
  )
}
