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

export function postOf(row: PostRow): Post {
  return {
    id: row.id,
    guid: row.guid,
    atomId: row.atom_id,
    url: row.url,
    title: row.title,
    ...(row.dek !== null && { dek: row.dek }),
    html: row.html,
    ...(row.summary !== null && { summary: row.summary }),
    authors: JSON.parse(row.authors) as Post['authors'],
    ...(row.section !== null && { section: row.section }),
    tags: JSON.parse(row.tags) as Post['tags'],
    ...(row.language !== null && { language: row.language }),
    ...(row.image !== null && { image: JSON.parse(row.image) as PostImage }),
    attachments: JSON.parse(row.attachments) as Post['attachments'],
    publishedAt: new Date(row.published_at),
    updatedAt: new Date(row.updated_at),
    ...(row.embargo_until !== null && { embargoUntil: new Date(row.embargo_until) }),
    priority: row.priority as Post['priority'],
    share: JSON.parse(row.share) as ShareWishes,
    ...(row.story !== null && { story: row.story }),
    status: row.status as Post['status'],
    ...(row.correction !== null && { correction: noticeOf(row.correction) }),
    ...(row.retraction !== null && { retraction: noticeOf(row.retraction) }),
    revision: row.revision,
    ...(row.source !== null && { source: row.source }),
    baseline: row.baseline === 1,
    createdAt: new Date(row.created_at),
    savedAt: new Date(row.saved_at),
  }
}

const noticeText = ({ at, note }: Notice) => JSON.stringify({ at: at.getTime(), note })

function noticeOf(text: string): Notice {
  const { at, note } = JSON.parse(text) as { at: number; note: string }
  return { at: new Date(at), note }
}
