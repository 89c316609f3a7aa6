import { daysFrom } from '../../src/core/calendar-day.ts'
import type { ReaderCounts } from '../../src/ports/reader-store.ts'
import type { Stage } from './stage.ts'

type Poll = ReaderCounts['polls'][number]

/** Readers of four weeks: services with subscribers, programs of people, one at a former address, and some letters. */
export async function playReaders({ ports }: Pick<Stage, 'ports'>): Promise<void> {
  const { items } = await ports.posts.list({ limit: 1 })
  const [post] = items
  if (!post) throw new Error('readers need a post to read')
  const newest = { guid: post.guid, at: post.publishedAt }
  const poll = (reader: string, polls: number, unchanged: number, given: Partial<Poll> = {}) => ({
    ...{ feed: 'main', format: 'rss', reader, polls, newest, deltas: 0 },
    notModified: Math.round(polls * unchanged),
    ...given,
  })
  const figure = (reader: string, subscribers: number) => ({
    ...{ feed: 'main', format: 'rss', reader, source: '', subscribers },
  })
  const days = daysFrom('2026-10-27', '2026-11-23')
  for (const [at, day] of days.entries()) {
    const more = 1 + (at % 7) / 10
    await ports.readers.add(day, {
      polls: [
        poll('feedly', Math.round(96 * more), 0.92),
        poll('newsblur', Math.round(48 * more), 0.7, { deltas: 9 }),
        poll('miniflux', Math.round(210 * more), 0.88),
        poll('people', 12, 0.1, { feed: 'tags/*', format: 'json' }),
        poll('other', Math.round(31 * more), 0.2, { feed: 'politics?*', format: 'atom' }),
      ],
      figures: [figure('feedly', 1_180 + at), figure('newsblur', 42)],
      legacy: at % 9 === 0 ? [{ path: '/feed/', reader: 'other', polls: 3 }] : [],
    })
  }
  for (const network of ['email', 'bluesky', 'bluesky']) {
    await ports.shareClicks.count(post.id, network)
  }
}
