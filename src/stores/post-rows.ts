import type { Notice, Post, PostImage, ShareWishes } from '../core/post.ts'
import { visibleAt } from '../core/post.ts'
import type { SqlValue } from './sql.ts'

/** A row of `posts`. */
export interface PostRow {
  id: string
  guid: string
  atom_id: string
  url: string
  title: string
  dek: string | null
  html: string
  summary: string | null
  authors: string
  section: string | null
  tags: string
  language: string | null
  image: string | null
  attachments: string
  published_at: number
  updated_at: number
  embargo_until: number | null
  visible_at: number
  priority: string
  share: string
  story: string | null
  status: string
  correction: string | null
  retraction: string | null
  revision: number
  source: string | null
  baseline: number
  created_at: number
  saved_at: number
}

/** Its names, in the order in which `rowOf` gives them. */
export const postColumns = [
  'id',
  'guid',
  'atom_id',
  'url',
  'title',
  'dek',
  'html',
  'summary',
  'authors',
  'section',
  'tags',
  'language',
  'image',
  'attachments',
  'published_at',
  'updated_at',
  'embargo_until',
  'visible_at',
  'priority',
  'share',
  'story',
  'status',
  'correction',
  'retraction',
  'revision',
  'source',
  'baseline',
  'created_at',
  'saved_at',
] as const satisfies readonly (keyof PostRow)[]

export function rowOf(post: Post): Readonly<Record<keyof PostRow, SqlValue>> {
  return {
    id: post.id,
    guid: post.guid,
    atom_id: post.atomId,
    url: post.url,
    title: post.title,
    dek: post.dek ?? null,
    html: post.html,
    summary: post.summary ?? null,
    authors: JSON.stringify(post.authors),
    section: post.section ?? null,
    tags: JSON.stringify(post.tags),
    language: post.language ?? null,
    image: post.image ? JSON.stringify(post.image) : null,
    attachments: JSON.stringify(post.attachments),
    published_at: post.publishedAt.getTime(),
    updated_at: post.updatedAt.getTime(),
    embargo_until: post.embargoUntil?.getTime() ?? null,
    visible_at: visibleAt(post).getTime(),
    priority: post.priority,
    share: JSON.stringify(post.share),
    story: post.story ?? null,
    status: post.status,
    correction: post.correction ? noticeText(post.correction) : null,
    retraction: post.retraction ? noticeText(post.retraction) : null,
    revision: post.revision,
    source: post.source ?? null,
    baseline: post.baseline ? 1 : 0,
    created_at: post.createdAt.getTime(),
    saved_at: post.savedAt.getTime(),
  }
}

/** Written for speed: every feed is made of what comes through here. */
export function postOf(row: PostRow): Post {
  const post: { -readonly [Key in keyof Post]: Post[Key] } = {
    id: row.id,
    guid: row.guid,
    atomId: row.atom_id,
    url: row.url,
    title: row.title,
    html: row.html,
    authors: listIn<Post['authors'][number]>(row.authors),
    tags: listIn<string>(row.tags),
    attachments: listIn<Post['attachments'][number]>(row.attachments),
    publishedAt: new Date(row.published_at),
    updatedAt: new Date(row.updated_at),
    priority: row.priority as Post['priority'],
    share: row.share === '{}' ? {} : (JSON.parse(row.share) as ShareWishes),
    status: row.status as Post['status'],
    revision: row.revision,
    baseline: row.baseline === 1,
    createdAt: new Date(row.created_at),
    savedAt: new Date(row.saved_at),
  }
  if (row.dek !== null) post.dek = row.dek
  if (row.summary !== null) post.summary = row.summary
  if (row.section !== null) post.section = row.section
  if (row.language !== null) post.language = row.language
  if (row.image !== null) post.image = JSON.parse(row.image) as PostImage
  if (row.embargo_until !== null) post.embargoUntil = new Date(row.embargo_until)
  if (row.story !== null) post.story = row.story
  if (row.correction !== null) post.correction = noticeOf(row.correction)
  if (row.retraction !== null) post.retraction = noticeOf(row.retraction)
  if (row.source !== null) post.source = row.source
  return post
}

/** What a selection looks at, without the rest of the post. */
export type LightRow = Pick<PostRow, 'id' | 'tags' | 'section' | 'authors' | 'language'>

export const lightPost = (
  row: LightRow,
): Pick<Post, 'id' | 'tags' | 'section' | 'authors' | 'language'> => ({
  id: row.id,
  tags: listIn<string>(row.tags),
  authors: listIn<Post['authors'][number]>(row.authors),
  ...(row.section !== null && { section: row.section }),
  ...(row.language !== null && { language: row.language }),
})

const listIn = <Item>(json: string): readonly Item[] =>
  json === '[]' ? [] : (JSON.parse(json) as Item[])

const noticeText = ({ at, note }: Notice) => JSON.stringify({ at: at.getTime(), note })

function noticeOf(text: string): Notice {
  const { at, note } = JSON.parse(text) as { at: number; note: string }
  return { at: new Date(at), note }
}
