import { type SharedPost, type SharingPublication, templateContext } from './template-context.ts'

/** Something a template may ask for. */
export interface TemplateWord {
  /** `post.title` */
  readonly name: string
  readonly about: string
  /** What it gives here; absent where there is nothing. */
  readonly example?: string
}

/** A filter, as it is written. */
export interface TemplateFilter {
  readonly example: string
  readonly about: string
}

const words = {
  'post.title': 'its title',
  'post.dek': 'the line below the title',
  'post.url': 'the link, as the account carries it; nothing where it carries none',
  'post.summary': 'its summary',
  'post.section': 'its section',
  'post.tags': 'its tags, to be joined or counted',
  'post.hashtags': 'its tags as hashtags',
  'post.authors': 'the names of its authors',
  'post.author': 'the name of the first of them',
  'post.mentions': 'its authors as they are called on the network',
  'post.language': 'its language',
  'post.published_at': 'when it was published, in the time of the publication',
  'post.image.alt': 'what its image shows, in words',
  'post.correction': 'what was corrected',
  'publication.title': 'the title of the publication',
  'publication.home': 'its home page, where texts carry links',
  'network.id': 'the network, for branches',
  'network.name': 'its name',
  'account.id': 'the account, for branches',
} as const

export const wordNames: readonly string[] = Object.keys(words)

export const templateFilters: readonly TemplateFilter[] = [
  {
    example: '{{ post.dek | shrink }}',
    about: 'shortened when the whole does not fit: to whole sentences, else words, else left out',
  },
  {
    example: '{{ post.hashtags | drop: 2 }}',
    about: 'left out whole; the highest number goes first',
  },
  { example: '{{ post.title | keep }}', about: 'never shortened' },
  { example: '{{ post.author | mention }}', about: 'as that person is called on the network' },
  { example: '{{ post.tags | join: ", " }}', about: 'a list as text' },
  { example: '{{ post.published_at | date: "%d.%m." }}', about: 'a day or a time' },
  {
    example: '{% if post.dek %}…{% else %}…{% endif %}',
    about: 'one or the other; what a post does not have is false',
  },
  {
    example: '{% if network.id == "mastodon" %}…{% endif %}',
    about: 'only on one network',
  },
]

/** What a template may ask for, with what this post gives. */
export function templateWords(
  post: SharedPost,
  publication: SharingPublication,
): readonly TemplateWord[] {
  const network = { id: 'mastodon', name: 'Mastodon' }
  const context = templateContext({
    ...{ post, publication, network },
    link: post.url,
    accountId: 'masto',
  })
  return Object.entries(words).map(([name, about]) => {
    const example = exampleOf(context, name)
    return { name, about, ...(example !== '' && { example }) }
  })
}

function exampleOf(context: object, name: string): string {
  const value = name
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], context)
  return [value ?? []].flat().join(', ')
}
