import type { SharedPost, SharingPublication } from '../../src/core/template-context.ts'
import type { TextRules } from '../../src/core/text-rules.ts'

export const x: TextRules = { max: 280, unit: 'weighted', urlLength: 23, links: 'bare' }
export const mastodon: TextRules = {
  max: 500,
  unit: 'graphemes',
  urlLength: 23,
  links: 'scheme',
  shortMentions: true,
}
export const bluesky: TextRules = { max: 300, unit: 'graphemes', maxBytes: 3000 }
export const threads: TextRules = { max: 500, unit: 'emoji-bytes' }
export const linkedin: TextRules = { max: 300, unit: 'utf16', markup: 'little-text' }

export const post: SharedPost = {
  url: 'https://news.example.com/2026/11/old-harbour',
  title: 'Council agrees on a plan for the old harbour',
  dek: 'It will be built in stages. The first one starts next spring.',
  summary: 'A summary.',
  section: 'Local',
  tags: ['press freedom', 'Harbour', '2026'],
  authors: [{ name: 'Ana Example' }, { name: 'Bo Sample' }, { name: 'Cy Model' }],
  image: { url: 'https://news.example.com/harbour.jpg', alt: 'A crane at sunrise' },
  publishedAt: new Date('2026-11-22T23:30:00Z'),
  share: {},
}

export const publication: SharingPublication = {
  title: 'The Daily Example',
  home: 'https://news.example.com',
  language: 'en',
  timezone: 'Europe/Berlin',
}
