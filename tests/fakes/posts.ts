import type { Post } from '../../src/core/post.ts'

/** A post with everything that must be there; `given` replaces parts. */
export function post(given: Partial<Post> & { id: string }): Post {
  const publishedAt = given.publishedAt ?? new Date('2026-11-22T10:00:00Z')
  const guid = given.guid ?? `tag:news.example,2026-11-22:${given.id}`
  return {
    guid,
    atomId: guid,
    url: `https://news.example/${given.id}`,
    title: `Post ${given.id}`,
    html: `<p>Text of ${given.id}.</p>`,
    authors: [],
    tags: [],
    attachments: [],
    updatedAt: publishedAt,
    priority: 'normal',
    share: {},
    status: 'published',
    revision: 1,
    baseline: false,
    createdAt: publishedAt,
    savedAt: publishedAt,
    ...given,
    publishedAt,
  }
}
