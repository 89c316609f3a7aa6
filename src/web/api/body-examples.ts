const post = {
  url: 'https://news.example/harbour/night-ferry',
  title: 'Council votes to keep the night ferry',
  dek: 'The boat stays for three more winters.',
  html: '<p>The council voted on Tuesday evening.</p>',
  authors: [{ name: 'Ada Lund' }],
  section: 'Harbour',
  tags: ['ferry', 'council'],
  published_at: '2026-11-22T10:00:00Z',
}

const setup = {
  publication: {
    title: 'The Daily Example',
    home: 'https://news.example',
    language: 'en',
    timezone: 'Europe/Berlin',
  },
  feeds: { main: { limit: 50, content: 'full' } },
}

/** A body for each route that takes one, as it could be sent: `method path`. */
export const bodyExamples: Readonly<Record<string, unknown>> = {
  'post /posts': post,
  'put /posts/{id}': post,
  'patch /posts/{id}': { title: 'Council keeps the night ferry', dek: null },
  'post /posts/{id}/correct': {
    note: 'An earlier version named the wrong year.',
    level: 'correction',
  },
  'post /posts/{id}/retract': { reason: 'The vote did not take place.' },
  'post /import': { url: 'https://news.example/index.xml', type: 'feed', share: 'none' },
  'post /imports': { key: 'archive-2025', type: 'markdown', name: 'archive', share: 'none' },
  'post /imports/{id}/posts': { from: 0, last: true, items: [{ post }] },
  'post /imports/{id}/pages': {
    from: 0,
    last: true,
    pages: [{ url: 'https://news.example/harbour/night-ferry' }],
  },
  'post /imports/try': { items: [{ post }] },
  'post /imports/sitemap': { url: 'https://news.example/sitemap.xml' },
  'post /sources/import': {
    document:
      '<opml version="2.0"><body><outline type="rss" xmlUrl="https://partner.example/rss"/></body></opml>',
    dry_run: true,
  },
  'post /migrate': { url: 'https://news.example/feed/', dry_run: true },
  'post /share/preview': { post, network: 'mastodon' },
  'post /share/count': {
    network: 'x',
    text: 'Council votes to keep the night ferry https://news.example/f',
  },
  'post /templates/test': { template: '{{ post.title }}\n{{ post.url }}' },
  'post /simulate': { days: 7, posts_per_day: 10 },
  'post /deliveries/retry': { state: 'failed' },
  'post /deliveries/{id}/approve': { text: 'The night ferry stays: https://news.example/f' },
  'post /deliveries/{id}/reschedule': { at: '2026-11-23T15:30:00+01:00' },
  'post /deliveries/{id}/resolve': { sent: true, url: 'https://mastodon.example/@news/1' },
  'put /deliveries/{id}/text': { text: 'The night ferry stays: https://news.example/f' },
  'post /feeds/check': { url: 'https://news.example/index.xml' },
  'post /config/plan': setup,
  'post /config/apply': setup,
  'post /subscribers': { name: 'Reader one' },
  'post /sign-in-links': {},
  'post /tokens': { name: 'cms', scopes: ['read', 'posts'] },
  'post /people/invitations': { role: 'editor', name: 'Ben Holm' },
  'patch /people/{id}': { role: 'viewer' },
}
