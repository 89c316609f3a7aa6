import { Temporal } from 'temporal-polyfill'
import { cleanLine, cleanText } from './clean-text.ts'
import { hashtags } from './hashtags.ts'
import { type MentionForm, mentionOf } from './mentions.ts'
import type { Post } from './post.ts'
import type { Publication } from './publication.ts'
import { withoutMarks } from './template-pieces.ts'

/** The part of a post that templates may speak of, and that share text is made from. */
export type SharedPost = Pick<
  Post,
  | 'url'
  | 'title'
  | 'dek'
  | 'summary'
  | 'section'
  | 'tags'
  | 'authors'
  | 'language'
  | 'image'
  | 'publishedAt'
  | 'share'
  | 'correction'
>
export type SharingPublication = Pick<
  Publication,
  'title' | 'home' | 'language' | 'timezone' | 'people'
>

/** What a share text is about, and for whom. */
export interface Sharing {
  readonly post: SharedPost
  readonly publication: SharingPublication
  /** The post's link as it stands in the text; empty where texts carry none, nor that of the publication. */
  readonly link: string
  readonly network: SharingNetwork
  readonly accountId: string
}

export interface SharingNetwork {
  readonly id: string
  /** For people. */
  readonly name: string
  readonly mentions?: MentionForm | undefined
}

/** Which parts of a sharing a template has asked for: where it asked for none, the next one gives the same text. */
export interface Asked {
  network: boolean
  account: boolean
}

const LIST: Known = {}
/** What a template can ask for; a leaf has no properties of its own. */
export interface Known {
  readonly [name: string]: Known | true
}
export const knownVariables: Known = {
  post: {
    title: true,
    dek: true,
    url: true,
    summary: true,
    section: true,
    tags: LIST,
    hashtags: true,
    authors: true,
    author: true,
    mentions: true,
    language: true,
    published_at: true,
    image: { alt: true },
    correction: true,
  },
  publication: { title: true, home: true },
  network: { id: true, name: true },
  account: { id: true },
}

/** What a template sees. What a post does not have is null, so that `if` is false for it. */
export function templateContext(
  { post, publication, link, network, accountId }: Sharing,
  asked: Asked = { network: false, account: false },
) {
  const mention = (name: string) => {
    asked.network = true
    return mentionOf(name, publication.people, network)
  }
  const { authors, tags, ...said } = saidOf(post)
  return {
    mention,
    get network() {
      asked.network = true
      return { id: network.id, name: network.name }
    },
    get account() {
      asked.account = true
      return { id: accountId }
    },
    post: {
      ...said,
      url: link || null,
      tags: [...tags],
      authors: names(authors),
      get mentions() {
        return names(authors.map(mention))
      },
      language: post.language ?? publication.language,
      get published_at() {
        return inZone(post.publishedAt, publication.timezone)
      },
    },
    publication: { title: line(publication.title), home: (link && publication.home) || null },
  }
}

/** A post goes to many accounts, and says the same to all of them. */
const saidBy = new WeakMap<SharedPost, ReturnType<typeof wordsOf>>()

function saidOf(post: SharedPost) {
  const known = saidBy.get(post)
  if (known) return known
  const said = wordsOf(post)
  saidBy.set(post, said)
  return said
}

const wordsOf = (post: SharedPost) => ({
  title: line(post.title),
  dek: lines(post.dek),
  summary: lines(post.summary),
  section: line(post.section),
  tags: post.tags.map((tag) => line(tag) ?? ''),
  hashtags: hashtags(post.tags).join(' ') || null,
  authors: post.authors.flatMap(({ name }) => line(name) ?? []),
  author: line(post.authors[0]?.name),
  image: { alt: lines(post.image?.alt) },
  correction: lines(post.correction?.note),
})

/** A post that has everything, to try templates with. */
const trialPost: SharedPost = {
  url: 'https://news.example/trial',
  title: 'Title',
  dek: 'Dek',
  summary: 'Summary',
  section: 'Section',
  tags: ['one', 'two'],
  authors: [{ name: 'Author' }],
  language: 'en',
  image: { url: 'https://news.example/trial.jpg', alt: 'Image' },
  publishedAt: new Date('2026-01-01T00:00:00Z'),
  share: {},
  correction: { at: new Date('2026-01-02T00:00:00Z'), note: 'Correction' },
}
const trialPublication: SharingPublication = {
  title: 'Publication',
  home: 'https://news.example',
  language: 'en',
  timezone: 'UTC',
}
export const trialSharing: Sharing = {
  post: trialPost,
  publication: trialPublication,
  link: trialPost.url,
  network: { id: 'network', name: 'Network' },
  accountId: 'account',
}

const line = (text: string | undefined) => cleanLine(withoutMarks(text ?? '')) || null
const lines = (text: string | undefined) => {
  const clean = cleanText(withoutMarks(text ?? ''))
  return (WIDE.test(clean) ? clean.replace(/[^\S\n]+/g, ' ') : clean).trim() || null
}
/** White space within a line that is more than a single space. */
const WIDE = /[^\S\n ]| {2}/

function names(all: readonly string[]): string | null {
  const last = all.at(-1)
  if (last === undefined) return null
  return all.length === 1 ? last : `${all.slice(0, -1).join(', ')} and ${last}`
}

/** With the offset of the zone, so that the `date` filter writes wall-clock time (promise 13). */
function inZone(moment: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(moment.getTime())
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', smallestUnit: 'second' })
}
