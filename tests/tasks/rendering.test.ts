import { expect, it } from 'vitest'
import { contentHash } from '../../src/core/content-hash.ts'
import { feedFormats } from '../../src/feeds/formats.ts'
import type { RenderedFeed } from '../../src/ports/feed-cache.ts'
import { createFeedServing } from '../../src/tasks/serve-feeds.ts'
import { emptyDocument, plainItem } from '../feeds/empty-document.ts'

/** A serving whose store answers when it is told to, and whose time passes when it is told to. */
function open() {
  const state = { version: 1, title: 'First', loads: 0, late: [] as (() => void)[] }
  let answer = () => {}
  let held: Promise<void> | undefined
  const kept = new Map<string, RenderedFeed>()
  const { feed } = createFeedServing({
    formats: feedFormats,
    cache: { get: (key) => kept.get(key), put: (key, one) => void kept.set(key, one) },
    changes: { current: () => state.version },
    async load() {
      state.loads += 1
      const items = [{ ...plainItem, title: state.title }]
      await held
      return { document: { ...emptyDocument, items }, changedAt: new Date('2026-11-22T10:00:00Z') }
    },
    compress: { gzip: (bytes) => bytes, brotli: (bytes) => bytes },
    hash: contentHash,
    after(_milliseconds, call) {
      state.late.push(call)
      return () => undefined
    },
    quarantine: { replace: async () => false },
    clock: { now: () => new Date('2026-11-22T12:00:00Z') },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  return {
    state,
    title: async () => /<item>\s*<title>(.*?)</.exec(await text(feed('main/rss')))?.[1],
    hold() {
      held = new Promise((resolve) => {
        answer = resolve
      })
    },
    answer: () => answer(),
    change(title: string) {
      Object.assign(state, { title, version: state.version + 1 })
    },
    /** Two seconds are over. */
    pass: () => {
      for (const call of state.late.splice(0)) call()
    },
  }
}

const text = async (rendered: Promise<RenderedFeed | undefined> | RenderedFeed | undefined) =>
  new TextDecoder().decode((await rendered)?.bytes)

it('waits for what is newer', async () => {
  const { title, hold, answer, change } = open()
  await title()
  change('Second')
  hold()
  const waiting = title()
  answer()
  expect(await waiting).toBe('Second')
})

it('serves what is kept when that takes too long, once it has been tried, and the newer when it is there', async () => {
  const { state, title, hold, answer, change, pass } = open()
  await title()
  change('Second')
  hold()
  const first = title()
  const others = [title(), title()]
  pass()
  expect(await Promise.all([first, ...others, title()])).toEqual(Array(4).fill('First'))
  change('Third')
  expect([await title(), state.loads]).toEqual(['First', 2])
  answer()
  await expect.poll(title).toBe('Third')
})

it('waits as long as it takes when nothing is kept', async () => {
  const { title, hold, answer, pass } = open()
  hold()
  const waiting = title()
  pass()
  answer()
  expect(await waiting).toBe('First')
})
