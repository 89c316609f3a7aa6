import { z } from 'zod'
import { InputError } from '../core/errors.ts'
import type {
  ExportFile,
  ExportOptions,
  ExportReader,
  SkippedItem,
  SourcePost,
} from '../ports/source.ts'
import { exportedPost } from './exported-post.ts'
import { formerPaths, isRedirects, pathKey } from './ghost-redirects.ts'
import { jsonElements } from './json-elements.ts'
import { permalinkOf } from './permalink.ts'

const id = z.union([z.string(), z.number()]).transform(String)
const text = z.string().nullish()
const moment = z.union([z.string(), z.number()]).nullish()

/** A row of `posts`: https://ghost.org/docs/migration/content/ */
const postRow = z.object({
  id,
  title: text,
  slug: text,
  html: text,
  plaintext: text,
  feature_image: text,
  type: text,
  page: z.union([z.boolean(), z.number()]).nullish(),
  status: text,
  visibility: text,
  custom_excerpt: text,
  published_at: moment,
  created_at: moment,
  updated_at: moment,
  author_id: id.nullish(),
})
type PostRow = z.output<typeof postRow>

const lists = {
  tags: z.object({ id, name: text, visibility: text }),
  users: z.object({ id, name: text, website: text }),
  posts_tags: z.object({ post_id: id, tag_id: id, sort_order: z.number().nullish() }),
  posts_authors: z.object({ post_id: id, author_id: id, sort_order: z.number().nullish() }),
  posts_meta: z.object({ post_id: id, feature_image_alt: text }),
}

interface Person {
  readonly name: string
  readonly url?: string | undefined
}
interface Linked {
  readonly id: string
  readonly order: number
}

/** What posts name by id. Posts may stand before or behind it. */
interface Named {
  readonly tags: Map<string, string>
  readonly users: Map<string, Person>
  readonly tagsOf: Map<string, Linked[]>
  readonly authorsOf: Map<string, Linked[]>
  readonly alts: Map<string, string>
  /** Where posts stood before, by their paths. */
  readonly former: ReadonlyMap<string, readonly string[]>
}

/** The export of Ghost (Settings → Labs → Export), of any size; its redirects may lie in the same folder. */
export const ghostExport: ExportReader = {
  type: 'ghost',
  passes: 2,
  async *read(given, options) {
    const files = given.filter((file) => !isRedirects(file))
    const named: Named = {
      tags: new Map(),
      users: new Map(),
      tagsOf: new Map(),
      authorsOf: new Map(),
      alts: new Map(),
      former: await formerPaths(given.filter(isRedirects)),
    }
    for (const file of files) await index(file, named)
    for (const file of files) {
      for await (const { value } of jsonElements(file.bytes(), POSTS)) {
        const row = postRow.safeParse(value)
        if (row.success) yield postOf(row.data, named, options)
        else yield { title: 'without title', reason: 'Ghost writes posts otherwise.' }
      }
    }
  },
}

const POSTS = new Set(['posts'])
const INDEXED = new Set(['posts', ...Object.keys(lists)])

async function index(file: ExportFile, named: Named): Promise<void> {
  let posts = 0
  for await (const { list, value } of jsonElements(file.bytes(), INDEXED)) {
    if (list === 'posts') posts += 1
    else note(list as keyof typeof lists, value, named)
  }
  if (posts === 0) {
    throw new InputError(
      'unreadable-source',
      `${file.path}: expected an export of Ghost, JSON with data.posts; there is none`,
    )
  }
}

function note(list: keyof typeof lists, value: unknown, named: Named): void {
  switch (list) {
    case 'tags': {
      const tag = lists.tags.safeParse(value).data
      // Internal tags steer themes; readers never see them.
      const isShown = tag?.name && tag.visibility !== 'internal' && !tag.name.startsWith('#')
      if (isShown) named.tags.set(tag.id, tag.name ?? '')
      return
    }
    case 'users': {
      const user = lists.users.safeParse(value).data
      if (user?.name) named.users.set(user.id, { name: user.name, url: user.website ?? undefined })
      return
    }
    case 'posts_tags': {
      const one = lists.posts_tags.safeParse(value).data
      if (one) link(named.tagsOf, one.post_id, { id: one.tag_id, order: one.sort_order ?? 0 })
      return
    }
    case 'posts_authors': {
      const one = lists.posts_authors.safeParse(value).data
      if (one) link(named.authorsOf, one.post_id, { id: one.author_id, order: one.sort_order ?? 0 })
      return
    }
    case 'posts_meta': {
      const one = lists.posts_meta.safeParse(value).data
      if (one?.feature_image_alt) named.alts.set(one.post_id, one.feature_image_alt)
    }
  }
}

function link(links: Map<string, Linked[]>, post: string, to: Linked): void {
  const known = links.get(post)
  if (known) known.push(to)
  else links.set(post, [to])
}

const inOrder = (links: readonly Linked[] = []) => [...links].sort((a, b) => a.order - b.order)

function postOf(row: PostRow, named: Named, options: ExportOptions): SourcePost | SkippedItem {
  const title = row.title || row.slug || 'without title'
  const reason = whyNot(row, options)
  if (reason !== undefined) return { title, reason }
  const home = options.home.replace(/\/$/, '')
  // https://ghost.org/docs/migration/content/#images: addresses of its own begin with this.
  const absolute = (written: string) => written.replaceAll('__GHOST_URL__', home)
  const published = momentOf(row.published_at) ?? momentOf(row.created_at)
  const updated = momentOf(row.updated_at)
  const tags = inOrder(named.tagsOf.get(row.id)).flatMap((one) => named.tags.get(one.id) ?? [])
  const url = permalinkOf(options.permalink ?? '/:slug/', home, linkParts(row, published, tags))
  const former = named.former.get(pathKey(URL.parse(url)?.pathname ?? '')) ?? []
  const formerUrls = former.map((path) => new URL(path, url).href)
  const entry = {
    // As the feed of Ghost has it.
    guid: row.id,
    links: [url],
    title: { value: title, kind: 'plain' as const },
    content: { value: absolute(bodyOf(row)), kind: 'html' as const },
    ...(row.custom_excerpt && {
      description: { value: row.custom_excerpt, kind: 'plain' as const },
    }),
    people: peopleOf(row, named),
    tags,
    media: row.feature_image
      ? [
          {
            from: 'media' as const,
            medium: 'image',
            url: absolute(row.feature_image),
            alt: named.alts.get(row.id),
          },
        ]
      : [],
    published: published === undefined ? [] : [published],
    updated: updated === undefined ? [] : [updated],
  }
  return exportedPost(entry, { home: options.home, draft: row.status === 'draft', formerUrls })
}

function whyNot(row: PostRow, { drafts, pages }: ExportOptions): string | undefined {
  if ((row.type === 'page' || Boolean(row.page)) && !pages)
    return 'It is a page: --pages takes pages.'
  if (row.status === 'sent') return 'It was sent by email only.'
  if (row.status !== 'draft' || drafts) return undefined
  return 'It is not published (draft): --drafts takes it as a draft.'
}

const linkParts = (
  { slug, id: post }: PostRow,
  date: string | undefined,
  tags: readonly string[],
) => ({
  slug: slug || post,
  date,
  section: tags[0],
})

/** What only members may read is not for feeds that anybody may read. */
function bodyOf({ visibility, html, plaintext, custom_excerpt: excerpt }: PostRow): string {
  if (visibility && visibility !== 'public') return excerpt ? paragraph(excerpt) : ''
  return (
    html ??
    (plaintext ?? '')
      .split(/\n\s*\n/)
      .map(paragraph)
      .join('\n')
  )
}

const paragraph = (line: string) =>
  `<p>${line.trim().replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`

function peopleOf(row: PostRow, { authorsOf, users }: Named): readonly Person[] {
  const several = inOrder(authorsOf.get(row.id)).flatMap((one) => users.get(one.id) ?? [])
  const one = users.get(row.author_id ?? '')
  return several.length > 0 ? several : one ? [one] : []
}

/** Text in newer versions, milliseconds in old ones. */
function momentOf(value: string | number | null | undefined): string | undefined {
  if (typeof value !== 'number') return value ?? undefined
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
