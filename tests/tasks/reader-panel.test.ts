import { expect, it } from 'vitest'
import type { ReaderCounts } from '../../src/ports/reader-store.ts'
import { loadReaderPanel } from '../../src/tasks/reader-panel.ts'
import { testPorts } from '../fakes/in-memory-ports.ts'

const at = (reader: string, feed = 'main') => ({ feed, format: 'rss', reader })
const none = { figures: [], legacy: [], polls: [] }
const polled = (reader: string, polls: number, feed?: string): ReaderCounts['polls'][number] => ({
  ...at(reader, feed),
  ...{ polls, notModified: polls - 1, deltas: 0 },
})

it('puts the most subscribers first, and shows every day up to today', async () => {
  const { ports } = await testPorts()
  const { readers } = ports
  await readers.add('2026-11-19', {
    ...none,
    polls: [polled('miniflux', 90)],
    figures: [{ ...at('bazqux'), source: '', subscribers: 40 }],
  })
  await readers.add('2026-11-22', {
    polls: [polled('feedly', 3), polled('newsblur', 4, 'politics'), polled('miniflux', 10)],
    figures: [
      { ...at('feedly'), source: '', subscribers: 1_200 },
      { ...at('newsblur', 'politics'), source: '6144', subscribers: 30 },
    ],
    legacy: [{ path: '/feed/', reader: 'feedly', polls: 1 }],
  })
  const panel = await loadReaderPanel(ports, 3)
  const last = { lastDay: '2026-11-22', deltas: 0 }
  const day = { notModified: 0, deltas: 0, polls: 0, subscribers: 0 }
  expect(panel).toEqual({
    ...{ first: '2026-11-20', last: '2026-11-22' },
    ...{ subscribers: 1_230, polls: 17, notModified: 14, deltas: 0 },
    readers: [
      { reader: 'feedly', subscribers: 1_200, polls: 3, notModified: 2, ...last },
      { reader: 'newsblur', subscribers: 30, polls: 4, notModified: 3, ...last },
      { reader: 'miniflux', subscribers: 0, polls: 10, notModified: 9, ...last },
    ],
    feeds: [
      { ...{ feed: 'main', format: 'rss' }, ...counted(1_200, 13, 11) },
      { ...{ feed: 'politics', format: 'rss' }, ...counted(30, 4, 3) },
    ],
    days: [
      { ...day, day: '2026-11-20' },
      { ...day, day: '2026-11-21' },
      { day: '2026-11-22', ...counted(1_230, 17, 14) },
    ],
    legacy: [{ path: '/feed/', reader: 'feedly', polls: 1, lastDay: '2026-11-22' }],
  })
})

const counted = (subscribers: number, polls: number, notModified: number) => ({
  ...{ subscribers, polls, notModified, deltas: 0 },
})

it('takes figures of the last three days', async () => {
  const { ports, clock } = await testPorts()
  const figures = [{ ...at('feedly'), source: '', subscribers: 7 }]
  await ports.readers.add('2026-11-22', { ...none, polls: [polled('feedly', 1)], figures })
  const subscribers = async () => (await loadReaderPanel(ports, 30)).subscribers
  clock.advance(2 * 86_400_000)
  expect(await subscribers()).toBe(7)
  clock.advance(86_400_000)
  expect(await subscribers()).toBe(0)
})
