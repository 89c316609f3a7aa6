import { request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Running } from '../contracts/runtime.ts'
import { startNode } from './start-node.ts'
import { startWorkerd } from './start-workerd.ts'

/** Both are reached under it, as they would be behind a proxy. */
const publicUrl = 'https://feeds.news.example'

const setup = {
  publication: {
    title: 'The Daily Example',
    home: 'https://news.example',
    description: 'News from everywhere, told plainly & at once',
    language: 'en',
    timezone: 'Europe/Berlin',
    logo: 'https://news.example/logo.png',
  },
  feeds: {
    main: { limit: 4, content: 'full' },
    culture: { title: 'Culture', select: { tags: ['culture'] }, limit: 30, content: 'summary' },
  },
}

const hour = 3_600_000
/** Recent ones, for the news sitemap. */
const thisHour = Math.floor(Date.now() / hour) * hour
const at = (hoursAgo: number) => new Date(thisHour - hoursAgo * hour).toISOString()

/**
 * Oldest first, and the sample posts of the first start before all others: a runtime that looks at its feeds in between
 * archives them in the same order. The posts are as unlike as posts are.
 */
const posts = [
  {
    id: 'night-bus',
    url: 'https://news.example/night-bus?a=1&b=ü',
    title: 'שלום עולם 👩‍👩‍👧‍👦 𝄞',
    markdown: '# A list\n\n* one — *two*\n* three...\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
    dek: 'Right to left',
    language: 'he',
    tags: ['culture'],
    image: { url: 'https://news.example/night.jpg', alt: 'A bus', width: 1200, height: 675 },
  },
  {
    id: 'reading-room',
    url: 'https://news.example/reading-room',
    title: 'A bridge & its “keeper” <retire>: ]]> \u0008and more',
    html: '<p>See <a href="/photos">the photos</a> ]]> and<br>5 &lt; 6.</p><img src="/a.jpg" alt="A&B"><script>x</script>',
    authors: [{ name: 'Zoë Example' }, { name: 'Åsa Example', url: 'https://news.example/asa' }],
    tags: ['bridges', 'Civic Life', 'Ärger', 'culture'],
    section: 'City',
  },
  {
    id: 'river-swimming',
    url: 'https://news.example/river-swimming',
    title: 'What the river sounds like',
    html: `<p>${'Long enough for an excerpt: straße, ﬁne, İstanbul, 大阪。 '.repeat(20)}</p>`,
    tags: ['bridges', 'sponsored'],
    attachments: [
      { url: 'https://media.example/river.mp3', type: 'audio/mpeg', length: 1_234, duration: 61.5 },
    ],
  },
  ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter, index) => ({
    id: `post-${letter}`,
    url: `https://news.example/${letter}`,
    title: `Post ${letter}`,
    html: `<p>The text of ${letter}.</p>`,
    section: index % 2 === 0 ? 'City' : 'Übersee',
    tags: index % 3 === 0 ? ['bridges'] : ['tunnels'],
  })),
].map((post, index, { length }) => {
  const date = at(length - index)
  return { ...post, published_at: date, updated_at: date }
})

const files = ['rss.xml', 'atom.xml', 'feed.json']
const folders = [
  '',
  'feeds/culture/',
  'tags/bridges/',
  `sections/${encodeURIComponent('übersee')}/`,
  `authors/${encodeURIComponent('zoë example')}/`,
  'feeds/main/archive/1/',
  'feeds/main/archive/2/',
]
const paths = [
  ...folders.flatMap((folder) => files.map((file) => `/${folder}${file}`)),
  ...files.map((file) => `/${file}?tag=tunnels,bridges&not=sponsored&content=summary`),
  '/opml.xml',
  '/news-sitemap.xml',
]

let runtimes: readonly Running[] = []
beforeAll(async () => {
  const variables = { POSTHORN_PUBLIC_URL: publicUrl }
  // One after the other, so that both are set up on the same day: ids of feeds say it.
  const workerd = await startWorkerd(variables)
  runtimes = [workerd]
  runtimes = [await startNode(variables), workerd]
  for (const runtime of runtimes) await fill(runtime)
}, 120_000)
afterAll(async () => {
  for (const runtime of runtimes) await runtime.stop()
}, 60_000)

async function fill({ url, token }: Running): Promise<void> {
  const send = async (path: string, body: object) => {
    const answer = await fetch(`${url}/api/v1/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  }
  await send('config/apply', setup)
  for (const post of posts) await send('posts', post)
}

function unpack(bytes: Buffer, coding: string | undefined): Buffer {
  if (coding === 'gzip') return gunzipSync(bytes)
  return coding === 'br' ? brotliDecompressSync(bytes) : bytes
}

/** What comes over the wire: `fetch` would ask for codings of its own. */
function get({ url }: Running, path: string, coding: string) {
  return new Promise<{ status: number; headers: object; body: string }>((resolve, reject) => {
    const asked = request(`${url}${path}`, { headers: { 'accept-encoding': coding } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const { etag, link, vary } = answer.headers
        const headers = {
          etag,
          link,
          vary,
          type: answer.headers['content-type'],
          cache: answer.headers['cache-control'],
          coding: answer.headers['content-encoding'],
        }
        const body = unpack(Buffer.concat(chunks), headers.coding)
        resolve({ status: answer.statusCode ?? 0, headers, body: String(body) })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}

it.each(paths)('Node and workerd answer %s with the same bytes and ETag', async (path) => {
  const [node, workerd] = await Promise.all(runtimes.map((one) => get(one, path, 'identity')))
  expect(workerd).toEqual(node)
  expect(node).toMatchObject({ status: 200, headers: { etag: expect.stringMatching(/^"[^"]+"$/) } })
})

it.each(['gzip', 'br'])(
  'C5 each packs all feeds as %s for those who ask for it',
  async (coding) => {
    for (const path of ['/rss.xml', '/atom.xml', '/feed.json']) {
      const answers = runtimes.map((one) => get(one, path, coding))
      const [node, workerd] = await Promise.all(answers)
      expect(workerd).toEqual(node)
      expect(node).toMatchObject({ headers: { coding }, body: expect.stringContaining('Post h') })
    }
  },
)

it('C6 each takes the ETag of the other for its own', async () => {
  const [node, workerd] = runtimes as readonly [Running, Running]
  for (const [one, other] of [
    [node, workerd],
    [workerd, node],
  ] as const) {
    for (const path of ['/rss.xml', '/tags/bridges/atom.xml', '/feeds/main/archive/1/feed.json']) {
      const { headers } = await fetch(`${one.url}${path}`)
      const etag = headers.get('etag') ?? ''
      const again = await fetch(`${other.url}${path}`, { headers: { 'if-none-match': etag } })
      expect([path, again.status]).toEqual([path, 304])
    }
  }
})
