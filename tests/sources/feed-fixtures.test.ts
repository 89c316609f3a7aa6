import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeOutgoing } from '../../src/outgoing/node.ts'
import type { ReadResult } from '../../src/ports/source.ts'
import { feedSource } from '../../src/sources/feed.ts'
import { type LocalServer, serve } from '../outgoing/local-server.ts'

const folder = join(import.meta.dirname, '../fixtures/feeds')

const expected: Readonly<Record<string, ReadResult>> = {
  'incomplete.atom': {
    ok: true,
    posts: [
      {
        post: {
          url: 'https://stub.example/2',
          title: 'stub.example/2',
          language: 'en-US',
        },
        guid: 'urn:x:2',
      },
      {
        post: {
          url: 'https://stub.example/3',
          title: 'A first line that names the thing.',
          html: '<p>A first line that names the thing.</p>',
          language: 'en-US',
        },
        guid: 'urn:x:3',
      },
    ],
    skipped: [
      {
        title: 'without title',
        reason: 'url: expected a link to the post, an absolute address',
      },
      {
        title: 'Second again',
        reason: 'guid: urn:x:2 is that of an earlier item of this feed',
      },
      {
        title: 'No page',
        reason: 'url: expected a link to the post, an absolute address',
      },
    ],
  },
  'journal.rdf': {
    ok: true,
    title: 'Journal of Small Rivers',
    posts: [
      {
        post: {
          url: 'https://journal.example/12/3?rss=1',
          title: '[Report] Silt & stones',
          dek: 'How silt moves. Author: A. Brook',
          html: '<p>How silt moves. Author: A. Brook</p>',
          authors: [
            {
              name: 'Brook, A.',
            },
          ],
          tags: ['Hydrology'],
          language: 'en',
          published_at: new Date('2026-06-15T17:29:47Z'),
        },
        guid: 'https://journal.example/12/3?rss=1',
      },
    ],
    skipped: [],
  },
  'latin1.rss': {
    ok: true,
    title: 'Notícias da Praça',
    posts: [
      {
        post: {
          url: 'https://praca.example/ponte.html',
          title: 'Câmara reabre a ponte',
          dek: 'A travessia está aberta.',
          html: 'A travessia está aberta.<img src="https://feeds.example/~4/1" height="1" width="1" alt=""/>',
          tags: ['Região'],
          language: 'pt-pt',
          published_at: new Date('2026-11-18T13:47:00Z'),
        },
      },
    ],
    skipped: [],
  },
  'magazine.rss': {
    ok: true,
    title: 'The Harbour & Hill Review',
    posts: [
      {
        post: {
          url: 'https://review.example/2026/ferries/',
          title: 'Ferries “on time” since spring & cheaper',
          dek: 'The new timetable holds, even in fog.',
          html: '<p>Since April, nine of ten ferries left on time. <a href="/timetable">See the table</a>.</p>',
          authors: [
            {
              name: 'Ines Okafor',
            },
            {
              name: 'Tomas Reed',
            },
          ],
          tags: ['Transport', 'Coast & sea'],
          language: 'en-GB',
          image: {
            url: 'https://cdn.example/ferry-1280.jpg',
            alt: 'A ferry leaving the pier at dawn',
            width: 1280,
            height: 720,
            credit: 'Ana Sol',
          },
          published_at: new Date('2026-11-21T07:30:00Z'),
        },
        guid: 'https://review.example/?p=411',
      },
      {
        post: {
          url: 'https://review.example/letters/five.html?utm_source=feed',
          title: 'Why five < six, in <b> and out',
          html: '<p>Readers answered, and we counted.</p>\n<p>They disagree.</p>',
          authors: [
            {
              name: 'Board of Letters',
              email: 'letters@review.example',
            },
          ],
          language: 'en-GB',
          published_at: new Date('2026-11-20T22:00:00Z'),
        },
        guid: 'letters-5',
      },
      {
        post: {
          url: 'https://review.example/tides',
          title: 'Tide tables',
          dek: 'High water at nine.',
          html: '<p>High water at nine.</p>',
          language: 'en-GB',
          image: {
            url: 'https://cdn.example/tides.png',
          },
        },
        guid: 'https://review.example/tides',
      },
    ],
    skipped: [],
  },
  'notes.json': {
    ok: true,
    title: 'Notes from the pier',
    posts: [
      {
        post: {
          url: 'https://pier.example/notes/2',
          title: 'Gulls & chips',
          dek: 'A warning.',
          html: '<p>They took <em>all</em> of it.</p>',
          authors: [
            {
              name: 'Pier Desk',
              url: 'https://pier.example/about',
            },
          ],
          tags: ['gulls', 'food'],
          language: 'en',
          image: {
            url: 'https://pier.example/gull.webp',
          },
          attachments: [
            {
              url: 'https://cdn.example/gull.mp4',
              type: 'video/mp4',
              length: 900,
              duration: 12.5,
            },
          ],
          published_at: new Date('2026-11-16T11:00:00Z'),
          updated_at: new Date('2026-11-16T11:30:00Z'),
        },
        guid: 'https://pier.example/notes/2',
      },
      {
        post: {
          url: 'https://pier.example/notes/1',
          title: 'Just 2 < 3 words. And a line. A paragraph.',
          html: '<p>Just 2 &lt; 3 words.<br/>And a line.</p>\n<p>A paragraph.</p>',
          authors: [
            {
              name: 'Lee',
            },
          ],
          language: 'cy',
        },
        guid: '1',
      },
    ],
    skipped: [],
  },
  'podcast.rss': {
    ok: true,
    title: 'Night Bus',
    posts: [
      {
        post: {
          url: 'https://cdn.example/7.mp3?src=feed',
          title: 'Episode 7: The last stop',
          authors: [
            {
              name: 'Kim Vale',
            },
          ],
          language: 'en',
          image: {
            url: 'https://nightbus.example/7.jpg',
          },
          attachments: [
            {
              url: 'https://cdn.example/7.mp3?src=feed',
              type: 'audio/mpeg',
              length: 123456,
              duration: 3723,
            },
          ],
          published_at: new Date('2026-11-17T05:00:00Z'),
        },
        guid: 'nb-7',
      },
      {
        post: {
          url: 'https://nightbus.example/trailer',
          title: 'Trailer',
          language: 'en',
          attachments: [
            {
              url: 'https://nightbus.example/trailer.m4a',
              type: 'audio/mp4',
            },
          ],
        },
      },
    ],
    skipped: [],
  },
  'workshop.atom': {
    ok: true,
    title: 'Werkstatt & Ofen',
    posts: [
      {
        post: {
          url: 'https://workshop.example/blog/glasuren',
          title: 'Glasuren < 1000 °C probiert',
          html: '<p>Drei Proben, <b>zwei</b> gelungen.</p>',
          authors: [
            {
              name: 'Werkstatt',
              url: 'https://workshop.example/',
              email: 'post@workshop.example',
            },
          ],
          tags: ['Öfen', 'glasur'],
          language: 'de',
          published_at: new Date('2026-11-19T17:00:00Z'),
          updated_at: new Date('2026-11-20T10:00:00Z'),
        },
        guid: 'tag:workshop.example,2019:blog-77.post-1',
      },
      {
        post: {
          url: 'https://workshop.example/blog/two',
          title: 'Use <b> &amp; be bold',
          dek: 'A short look at b.',
          html: '<p>A short look at <code>b</code>.</p>',
          authors: [
            {
              name: 'Mara Lind',
            },
            {
              name: 'Jo Park',
            },
          ],
          language: 'en',
          attachments: [
            {
              url: 'https://cdn.example/two.mp3',
              type: 'audio/mpeg',
              length: 4096,
            },
          ],
          published_at: new Date('2026-11-18T09:00:00Z'),
        },
        guid: 'tag:workshop.example,2019:blog-77.post-2',
      },
    ],
    skipped: [],
    hubs: ['https://hub.example/'],
    self: 'https://feeds.example/workshop',
  },
  'xhtml.atom': {
    ok: true,
    title: 'Carnet',
    posts: [
      {
        post: {
          url: 'https://garden.example/notes/2026/1.html',
          title: 'Les roses & le gel',
          html: '<p>Il <em>gèle</em> déjà, <a href="https://garden.example/notes/2026/gel.html">voir</a>.</p>',
          language: 'fr',
          published_at: new Date('2026-11-10T00:00:00Z'),
        },
        guid: 'https://garden.example/notes/2026/1',
      },
    ],
    skipped: [],
  },
}

describe('feedSource reads a feed from a server', () => {
  let server: LocalServer
  beforeAll(async () => {
    server = await serve(async (request, response) => {
      response.setHeader(
        'content-type',
        request.url?.endsWith('json') ? 'application/feed+json' : 'text/xml',
      )
      response.end(await readFile(join(folder, request.url ?? '')))
    })
  })
  afterAll(() => server.stop())

  it.each(Object.entries(expected))('%s', async (file, result) => {
    const outgoing = nodeOutgoing({
      allowHosts: ['127.0.0.1'],
      userAgent: 'Posthorn',
      timeoutMs: 5_000,
      maxBytes: 1_048_576,
      now: () => new Date('2026-11-22T10:00:00Z'),
    })
    const document = await outgoing.document(`${server.origin}/${file}`)
    if (document.outcome !== 'fetched') expect.fail(JSON.stringify(document))
    expect(await feedSource.read(document)).toEqual(result)
  })
})
