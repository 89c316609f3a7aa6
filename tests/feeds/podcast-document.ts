import type { FeedDocument } from '../../src/core/feed-document.ts'
import { emptyDocument, plainItem } from './empty-document.ts'

const person = { name: 'Eve Example', url: 'https://news.example/eve' }

/** A podcast with all that directories ask for. */
export const podcastDocument: FeedDocument = {
  ...emptyDocument,
  logo: 'https://news.example/cover.png',
  podcast: {
    category: 'Society & Culture',
    subcategory: 'Places & Travel',
    owner: { name: 'Desk & Studio', email: 'studio@news.example' },
    author: 'Eve <on air>',
    explicit: true,
    type: 'serial',
  },
  items: [
    {
      ...plainItem,
      guid: 'episode-2',
      atomId: 'tag:news.example,2026:episode-2',
      url: 'https://news.example/episode-2',
      title: 'Episode 2: the night bus',
      authors: [person, { name: 'Adam' }],
      image: { url: 'https://news.example/episode-2.jpg' },
      attachments: [
        { url: 'https://media.example/2.mp3', type: 'audio/mpeg', length: 12_345, duration: 60.4 },
        { url: 'https://media.example/2.srt', type: 'application/srt' },
        { url: 'https://media.example/2.json', type: 'application/json+chapters' },
      ],
    },
    plainItem,
  ],
}
