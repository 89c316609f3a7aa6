import { expect, it } from 'vitest'
import { contentHash } from '../../src/core/content-hash.ts'
import { InputError } from '../../src/core/errors.ts'
import type { FeedDocument } from '../../src/core/feed-document.ts'
import { feedFormats } from '../../src/feeds/formats.ts'
import { proveFeed } from '../../src/tasks/prove-feed.ts'
import { emptyDocument, plainItem } from '../feeds/empty-document.ts'

const two = { ...emptyDocument, items: [plainItem, { ...plainItem, guid: '2', atomId: 'a:2' }] }

/** Proves a document as RSS, with a note of all bytes that were hashed and that were read. */
async function proven(document: FeedDocument, known?: string) {
  const hashed: Uint8Array[] = []
  const read: Uint8Array[] = []
  const hash = (bytes: Uint8Array<ArrayBuffer>) => {
    hashed.push(bytes)
    return contentHash(bytes)
  }
  const [rss] = feedFormats
  if (!rss) throw new Error('no format')
  const readBack: typeof rss.readBack = (bytes) => {
    read.push(bytes)
    return rss.readBack(bytes)
  }
  const feed = await proveFeed({ ...rss, readBack }, document, hash, known)
  return { feed, hashed, read }
}

it('hashes and reads the very bytes that it gives, once', async () => {
  const { feed, hashed, read } = await proven(two)
  expect([hashed.length, read.length]).toEqual([1, 1])
  expect(hashed[0]).toBe(feed.bytes)
  expect(read[0]).toBe(feed.bytes)
  expect(feed).toMatchObject({ hash: await contentHash(feed.bytes), setAside: [] })
})

it('reads nothing when the same bytes were proven before', async () => {
  const { feed } = await proven(two)
  const again = await proven(two, feed.hash)
  expect(again.feed).toEqual(feed)
  expect(again.read).toEqual([])
})

it('sets no post aside because nothing can be read now', async () => {
  const [rss] = feedFormats
  if (!rss) throw new Error('no format')
  let times = 0
  const readBack: typeof rss.readBack = async (bytes) => {
    times += 1
    if (times <= 2) throw new InputError('unavailable', 'no thread')
    return rss.readBack(bytes)
  }
  await expect(proveFeed({ ...rss, readBack }, two, contentHash, undefined)).rejects.toThrow(
    'no thread',
  )
})
