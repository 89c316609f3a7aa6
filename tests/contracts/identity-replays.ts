import { describe, expect, it } from 'vitest'
import type { Setup } from '../../src/core/setup.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { feedSource } from '../../src/sources/feed.ts'
import { importPosts } from '../../src/tasks/import-posts.ts'
import { planDeliveries } from '../../src/tasks/plan-deliveries.ts'

export type ReplayStores = Pick<Ports, 'posts' | 'deliveries' | 'planning' | 'setup'>

interface Item {
  readonly guid?: string | undefined
  readonly link: string
  readonly title: string
  readonly date?: string
  readonly text: string
}

const element = (name: string, text: string | undefined, attributes = '') =>
  text === undefined ? '' : `<${name}${attributes}>${text.replaceAll('&', '&amp;')}</${name}>`

/** A feed of these posts, as RSS. */
export const rssOf = (home: string, items: readonly Item[]): Uint8Array =>
  new TextEncoder().encode(
    `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>City news</title><link>${home}</link>${items
      .map(
        ({ guid, link, title, date, text }) =>
          `<item>${element('guid', guid, ' isPermaLink="false"')}${element('link', link)}${element('title', title)}${element('pubDate', date)}<content:encoded><![CDATA[${text}]]></content:encoded></item>`,
      )
      .join('')}</channel></rss>`,
  )

const ferryText = `<p>The ferry over the river stays for three more winters, the council decided on Sunday evening.</p><p>The boats are older than most of those who take them to work. A new one would cost as much as the school by the harbour, whose roof is to be mended first.</p><p>Whoever wants to cross at night has to ring the bell, as ever.</p>`

const ferry: Item = {
  guid: 'ferry-1',
  link: 'https://news.example/2026/11/ferry',
  title: 'The ferry stays',
  date: 'Sun, 22 Nov 2026 09:30:00 GMT',
  text: ferryText,
}
const market: Item = {
  guid: 'market-1',
  link: 'https://news.example/2026/11/market',
  title: 'Christmas market opens on Friday',
  date: 'Sun, 22 Nov 2026 09:50:00 GMT',
  text: '<p>Forty stalls, no music after nine, and for the first time a skating rink beside the town hall.</p>',
}

interface Replay {
  readonly what: string
  readonly before?: Item
  readonly after: Partial<Item>
  /** What is said of the post for it; nothing where nothing about its names changed. */
  readonly says: readonly string[]
}

const FROM = 'https://news.example/2026/11/ferry'

/** Everything that a source may do to a post that was shared, while it stays that post. */
const replays: readonly Replay[] = [
  { what: 'nothing at all', after: {}, says: [] },
  {
    what: 'another slug',
    after: { link: 'https://news.example/2026/11/three-more-winters' },
    says: [
      `The source changed its address from ${FROM} to https://news.example/2026/11/three-more-winters: its id is the same.`,
    ],
  },
  {
    what: 'another slug and title, where the id is the address',
    before: { ...ferry, guid: FROM },
    after: {
      guid: 'https://news.example/2026/11/three-winters',
      link: 'https://news.example/2026/11/three-winters',
    },
    says: [
      `The source changed its id from ${FROM} to https://news.example/2026/11/three-winters and its address from ${FROM} to https://news.example/2026/11/three-winters: date, title and text are the same.`,
    ],
  },
  {
    what: 'another domain',
    after: { link: 'https://daily.example/2026/11/ferry' },
    says: [
      `The source changed its address from ${FROM} to https://daily.example/2026/11/ferry: its id is the same.`,
    ],
  },
  {
    what: 'another domain, where the id is the address, nothing is dated and the text was edited',
    before: { link: FROM, guid: FROM, title: ferry.title, text: ferryText },
    after: {
      guid: 'https://daily.example/2026/11/ferry',
      link: 'https://daily.example/2026/11/ferry',
      text: '<p>The ferry stays.</p>',
    },
    says: [
      `The source changed its id from ${FROM} to https://daily.example/2026/11/ferry and its address from ${FROM} to https://daily.example/2026/11/ferry: title and the path of its address are the same.`,
    ],
  },
  {
    what: 'https, www, a slash, a tracking parameter',
    before: {
      ...ferry,
      guid: 'http://news.example/2026/11/ferry',
      link: 'http://news.example/2026/11/ferry',
    },
    after: {
      guid: 'https://www.news.example/2026/11/ferry/',
      link: 'https://www.news.example/2026/11/ferry/?utm_source=feed',
    },
    says: [
      'The source changed its id from http://news.example/2026/11/ferry to https://www.news.example/2026/11/ferry/ and its address from http://news.example/2026/11/ferry to https://www.news.example/2026/11/ferry/?utm_source=feed: its address is the same.',
    ],
  },
  {
    what: 'another id',
    after: { guid: 'ferry-2' },
    says: ['The source changed its id from ferry-1 to ferry-2: its address is the same.'],
  },
  {
    what: 'no id any more',
    after: { guid: undefined },
    says: [],
  },
  {
    what: 'another date',
    after: { date: 'Sun, 22 Nov 2026 09:59:00 GMT' },
    says: [
      'The source changed its date from 2026-11-22T09:30:00.000Z to 2026-11-22T09:59:00.000Z: readers have it already, so it is not shared as a new one.',
    ],
  },
  {
    what: 'another system: id, address and markup are new, the date is kept',
    after: {
      guid: '655f0c1e9d2a',
      link: 'https://news.example/the-ferry-stays/',
      text: `<div class="kg"><p>Updated layout.</p>${ferryText}</div>`,
    },
    says: [
      `The source changed its id from ferry-1 to 655f0c1e9d2a and its address from ${FROM} to https://news.example/the-ferry-stays/: title and date, to the second, are the same.`,
    ],
  },
  {
    what: 'another system that dates everything anew and keeps the slugs',
    after: {
      guid: '655f0c1e9d2a',
      link: 'https://daily.example/blog/ferry',
      date: 'Sun, 22 Nov 2026 09:58:00 GMT',
    },
    says: [
      `The source changed its id from ferry-1 to 655f0c1e9d2a and its address from ${FROM} to https://daily.example/blog/ferry: title, text and the end of its address are the same. The source changed its date from 2026-11-22T09:30:00.000Z to 2026-11-22T09:58:00.000Z: readers have it already, so it is not shared as a new one.`,
    ],
  },
]

const START = new Date('2026-11-22T10:00:00Z')

const account = (id: string, network: string) => ({
  id,
  network,
  settings: {},
  rehearsal: true,
  links: 'always' as const,
  corrections: 'auto' as const,
  whenUnknown: 'ask' as const,
})

/** Two accounts that share every post at once. */
const setup: Setup = {
  publication: {
    title: 'City news',
    home: 'https://news.example',
    language: 'en',
    timezone: 'Europe/Berlin',
    legacyFeedPaths: [],
  },
  feeds: [{ id: 'main', limit: 50, content: 'full', select: {} }],
  sources: [],
  accounts: [account('masto', 'mastodon'), account('x', 'x')],
  templates: {},
  schedules: [
    {
      id: 'news',
      accounts: ['masto', 'x'],
      select: {},
      when: { kind: 'at_once' },
      delay: 0,
      shelfLife: 6 * 3_600_000,
      approve: false,
      checkPage: false,
    },
  ],
}

/** `open` gives empty stores. */
export function testIdentityReplays(name: string, open: () => Promise<ReplayStores>): void {
  describe(`identity replays: ${name}`, () => {
    it.each(replays)('$what: zero new deliveries', async ({ before = ferry, after, says }) => {
      const ground = await begin(open)
      await ground.take([before])
      const [post] = await ground.all()
      expect(await ground.deliveries()).toBe(2)
      await ground.take([{ ...before, ...after }])
      await ground.take([{ ...before, ...after }])
      const [now, ...others] = await ground.all()
      expect(others).toEqual([])
      expect([now?.id, now?.guid, now?.atomId]).toEqual([post?.id, post?.guid, post?.atomId])
      expect(await ground.deliveries()).toBe(2)
      expect(await ground.said(post?.id)).toEqual(says)
    })

    it('an id that is given to another post: both stand, zero new deliveries', async () => {
      const ground = await begin(open)
      await ground.take([ferry])
      const reused = { ...market, guid: ferry.guid ?? '' }
      await ground.take([reused])
      await ground.take([reused])
      const posts = await ground.all()
      expect(posts.map(({ title, baseline }) => [title, baseline])).toEqual([
        [market.title, true],
        [ferry.title, false],
      ])
      expect(posts[0]?.guid).not.toBe(ferry.guid)
      expect(await ground.deliveries()).toBe(2)
      expect(await ground.said(posts[0]?.id)).toEqual([
        `The source gave it the id ferry-1, which belongs to “The ferry stays” (${posts[1]?.id}). Address, date, title and text are all different, so it is a post of its own. It counts as shared: give it an id of its own where it is written, and it is shared like every other.`,
      ])
      expect(await ground.said(posts[1]?.id)).toEqual([])
    })

    it('an id that another source gives to another post: both stand, both are shared, once', async () => {
      const ground = await begin(open)
      await ground.take([ferry])
      const other = { ...market, guid: ferry.guid ?? '' }
      await ground.take([other], 'blog')
      expect(await ground.deliveries()).toBe(4)
      await ground.take([ferry])
      await ground.take([{ ...other, link: 'https://news.example/2026/11/stalls' }], 'blog')
      await ground.take([{ ...other, link: 'https://news.example/2026/11/stalls' }], 'blog')
      expect((await ground.all()).map(({ title }) => title)).toEqual([market.title, ferry.title])
      expect(await ground.deliveries()).toBe(4)
    })

    it('one change after the other, each of which keeps only what the one before changed', async () => {
      const ground = await begin(open)
      const chain: readonly Partial<Item>[] = [
        {},
        { guid: 'ferry-2' },
        { guid: 'ferry-2', link: 'https://daily.example/a-ferry' },
        { guid: 'ferry-3', link: 'https://daily.example/a-ferry' },
        { guid: 'ferry-3', link: 'https://daily.example/a-ferry', title: 'The old boats stay' },
      ]
      for (const step of chain) await ground.take([{ ...ferry, ...step }])
      expect((await ground.all()).map(({ guid, title }) => [guid, title])).toEqual([
        ['ferry-1', 'The old boats stay'],
      ])
      expect(await ground.deliveries()).toBe(2)
    })

    it('shares the next issue of a column whose feed has the same words each day', async () => {
      const ground = await begin(open)
      const issue = (day: string, date: string): Item => ({
        guid: `letter-${day}`,
        link: `https://news.example/${day}/letter/`,
        title: 'The letter',
        date,
        text: ferryText,
      })
      await ground.take([issue('2026/11/21', 'Sat, 21 Nov 2026 09:30:00 GMT')])
      const before = await ground.deliveries()
      await ground.take([issue('2026/11/22', 'Sun, 22 Nov 2026 09:30:00 GMT')])
      await ground.take([issue('2026/11/22', 'Sun, 22 Nov 2026 09:30:00 GMT')])
      expect((await ground.all()).map(({ guid }) => guid)).toEqual([
        'letter-2026/11/22',
        'letter-2026/11/21',
      ])
      expect((await ground.deliveries()) - before).toBe(2)
    })

    it('still shares what is new', async () => {
      const ground = await begin(open)
      await ground.take([ferry])
      await ground.take([market, { ...ferry, guid: 'ferry-2' }])
      expect(await ground.deliveries()).toBe(4)
    })

    it.each([
      ['before', true],
      ['behind', false],
    ])('keeps apart two that stand side by side, the new one %s the old', async (_name, first) => {
      const ground = await begin(open)
      await ground.take([ferry])
      const twin = { ...ferry, guid: 'ferry-2', link: 'https://news.example/2026/12/ferry' }
      await ground.take(first ? [twin, ferry] : [ferry, twin])
      expect(await ground.all()).toHaveLength(2)
    })

    it.each<[string, Partial<Item>]>([
      ['address', { link: FROM }],
      ['text', { text: ferryText }],
      ['title', { title: `${ferry.title} for now` }],
      ['date', { date: 'Sun, 22 Nov 2026 09:30:00 GMT' }],
      ['path', { link: 'https://daily.example/2026/11/ferry' }],
    ])('an edit of everything but the %s and the id is an edit', async (_what, kept) => {
      const ground = await begin(open)
      await ground.take([ferry])
      const edited = { ...market, guid: 'ferry-1', ...kept }
      await ground.take([edited])
      expect((await ground.all()).map(({ title }) => title)).toEqual([edited.title])
      expect(await ground.deliveries()).toBe(2)
    })
  })
}

async function begin(open: () => Promise<ReplayStores>) {
  const stores = await open()
  let [now, minted] = [START, 0]
  const clock = {
    now: () => now,
    chance: () => 0.5,
    mint: () => `minted-${String(++minted).padStart(4, '0')}`,
  }
  const ports = { ...stores, clock, queue: { enqueue: async () => {} }, sources: [feedSource] }
  const long = new Date(START.getTime() - 24 * 3_600_000)
  await stores.setup.apply(setup, long)
  return {
    /** What a poll does, every minute. */
    async take(items: readonly Item[], source = 'cms') {
      now = new Date(now.getTime() + 60_000)
      const url = 'https://news.example/rss.xml'
      const document = { url, bytes: rssOf('https://news.example/', items) }
      await importPosts(ports, { document, type: 'feed', share: 'recent', source })
      await planDeliveries(ports)
    },
    all: async () => (await stores.posts.list({ limit: 50 })).items,
    deliveries: async () => (await stores.deliveries.list({}, { limit: 100 })).items.length,
    said: async (id = '') => (await stores.posts.recognitions(id)).map(({ says }) => says),
  }
}
