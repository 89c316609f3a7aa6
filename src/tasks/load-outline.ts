import { selectionAddresses, selectionStart, startKey } from '../core/feed-selection.ts'
import type { Outline, OutlineFeed } from '../core/outline.ts'
import type { FeedSettings, Publication } from '../core/publication.ts'
import { selectionWords } from '../core/selection-words.ts'
import type { NamedTerm } from '../core/terms.ts'
import type { Ports } from '../ports/ports.ts'
import type { TextFormat } from '../ports/text-format.ts'
import { lastChange } from './load-archive.ts'
import { earliest, latest, openFeeds } from './open-feeds.ts'
import { type LoadedText, provenDocument } from './prove-text.ts'

/** How many sections and tags a list of feeds has room for. */
const SECTIONS = 100
const TAGS = 500

type OutlinePorts = Pick<Ports, 'posts' | 'setup' | 'clock'>

/** The list of all feeds: those of the set-up, of sections and of tags. Undefined before anything is set up. */
export async function loadOutline(
  ports: OutlinePorts,
  publicUrl: string,
  format: TextFormat<Outline>,
): Promise<LoadedText | undefined> {
  const publication = await ports.setup.publication()
  const origin = await ports.setup.origin()
  if (!publication || !origin) return undefined
  const now = ports.clock.now()
  const { feeds, ends, open } = await openFeeds(ports, publication, now)
  const sections = await ports.posts.newestTerms('section', SECTIONS, now, open)
  const tags = await ports.posts.newestTerms('tag', TAGS, now, open)
  const validUntil = earliest(await ports.posts.nextVisible(now), ends.next)
  const outline = outlineOf(publication, feeds, { sections, tags }, publicUrl)
  return {
    text: provenDocument(format, outline),
    changedAt: latest(await lastChange(ports, origin.at, now), ends.last),
    ...(validUntil && { validUntil }),
  }
}

function outlineOf(
  publication: Publication,
  feeds: readonly FeedSettings[],
  { sections, tags }: Readonly<Record<'sections' | 'tags', readonly NamedTerm[]>>,
  publicUrl: string,
): Outline {
  const { title, description, home, language } = publication
  const words = selectionWords(language)
  const entry = (name: string, key: string): OutlineFeed => ({
    title: name,
    feedUrl: selectionAddresses(publicUrl, key).rss,
    pageUrl: home,
  })
  const ofTerm = ({ kind, value, name }: NamedTerm) => {
    const start = kind === 'language' ? undefined : selectionStart(kind, value)
    return start ? [entry(`${title}: ${name}`, startKey(start))] : []
  }
  return {
    title,
    language,
    feeds: feeds.map((feed) => ({
      ...entry(feed.title ?? (feed.id === 'main' ? title : `${title}: ${feed.id}`), feed.id),
      ...(feed.id === 'main' && description && { description }),
    })),
    groups: [
      { title: words.sections, feeds: sections.flatMap(ofTerm) },
      { title: words.tags, feeds: tags.flatMap(ofTerm) },
    ].filter((group) => group.feeds.length > 0),
  }
}
