import { buildFeedDocument } from '../src/core/build-feed-document.ts'
import type { FeedDocument } from '../src/core/feed-document.ts'
import type { Post } from '../src/core/post.ts'

/** Posts with nearly 3 kB of body each, as an ordinary news site has them: links, quotes, an image now and then. */
export function samplePosts(count: number): readonly Post[] {
  return Array.from({ length: count }, (_, index) => samplePost(index))
}

export function samplePost(index: number): Post {
  const paragraph =
    `<p>Paragraph of post ${index}: the council met on Tuesday &amp; talked about <a href="https://news.example/a/${index}">` +
    'bridges</a>, budgets and “the rest”. Über die Brücke fährt ab Montag wieder ein Bus; 5 &lt; 6.</p>'
  const at = new Date(Date.UTC(2026, 10, 22) - index * 3_600_000)
  return {
    id: String(index),
    guid: `tag:news.example,2026:${index}`,
    atomId: `tag:news.example,2026:${index}`,
    url: `https://news.example/2026/11/post-${index}`,
    title: `Post ${index}: bridges & budgets`,
    html: paragraph.repeat(11),
    authors: [{ name: 'Ana Example' }],
    section: 'Local news',
    tags: ['council', 'traffic'],
    ...(index % 3 === 0 && {
      image: {
        url: `https://news.example/i/${index}.jpg`,
        alt: 'A bridge',
        width: 1200,
        height: 630,
      },
    }),
    attachments: [],
    publishedAt: at,
    updatedAt: at,
    priority: 'normal',
    share: {},
    status: 'published',
    revision: 1,
    baseline: false,
    createdAt: at,
    savedAt: at,
  }
}

export function sampleDocument(posts: readonly Post[]): FeedDocument {
  return buildFeedDocument({
    publication: {
      title: 'The Daily Example',
      description: 'News from everywhere',
      home: 'https://news.example/',
      language: 'en',
      timezone: 'Europe/Berlin',
      legacyFeedPaths: [],
    },
    feed: { id: 'main', limit: posts.length, content: 'full', select: {} },
    feedAtomId: 'tag:news.example,2026:feed:main',
    publicUrl: 'https://feeds.example',
    hubs: ['https://feeds.example/hub'],
    posts,
    deleted: [],
    setUpAt: new Date('2026-01-01T00:00:00Z'),
  })
}
