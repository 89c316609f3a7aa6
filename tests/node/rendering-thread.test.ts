import type { Worker } from 'node:worker_threads'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { feedFormats } from '../../src/feeds/formats.ts'
import { renderingThread } from '../../src/node/rendering-thread.ts'
import { hardDocument } from '../feeds/hard-document.ts'

function opened() {
  const thread = renderingThread()
  onTestFinished(thread.close)
  return thread
}

function withTimersInHand() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** The next thread that begins. */
const nextThread = () => new Promise<Worker>((resolve) => void process.once('worker', resolve))

const bytes = (text: string) => new TextEncoder().encode(text)

describe('the thread of renderings', () => {
  it.each(feedFormats.map((format, place) => ({ ...format, place })))(
    'reads $name back as it is read here',
    async ({ place, write, readBack }) => {
      const written = write(hardDocument)
      expect(await opened().formats[place]?.readBack(written)).toEqual(await readBack(written))
    },
  )

  it('tells what is not well-formed', async () => {
    const [rss] = opened().formats
    await expect(rss?.readBack(bytes('<rss>'))).rejects.toThrow(
      'not well-formed: <rss> is not closed',
    )
  })

  it('compresses what can be taken apart again', async () => {
    const { compress } = opened()
    const text = bytes('The ferry runs again. '.repeat(1_000))
    const [gzip, brotli] = await Promise.all([compress.gzip(text), compress.brotli(text)])
    expect([gunzipSync(gzip), brotliDecompressSync(brotli)].map(String)).toEqual(
      Array(2).fill('The ferry runs again. '.repeat(1_000)),
    )
    expect(gzip.byteLength + brotli.byteLength).toBeLessThan(1_000)
  })

  it('ends work that takes too long, and goes on with the next', async () => {
    withTimersInHand()
    const { compress } = opened()
    const begun = nextThread()
    const gzip = compress.gzip(bytes('any'))
    await begun
    vi.advanceTimersByTime(30_000)
    await expect(gzip).rejects.toThrow('gzip took longer than 30 seconds')
    expect(String(gunzipSync(await compress.gzip(bytes('next'))))).toBe('next')
  })

  it('counts the time of each piece from when it begins', async () => {
    withTimersInHand()
    const { compress } = opened()
    const begun = nextThread()
    const long = compress.gzip(bytes('long'))
    const waiting = [compress.gzip(bytes('one')), compress.gzip(bytes('other'))]
    await begun
    vi.advanceTimersByTime(30_000)
    await expect(long).rejects.toThrow('gzip took longer than 30 seconds')
    const all = await Promise.all(waiting)
    expect(all.map((one) => String(gunzipSync(one)))).toEqual(['one', 'other'])
  })

  it('blames no document when it ends by itself, and begins again', async () => {
    const { compress } = opened()
    const begun = nextThread()
    await compress.gzip(bytes('first'))
    const thread = await begun
    const asked = compress.gzip(bytes('any'))
    const next = compress.gzip(bytes('next'))
    void thread.terminate()
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' })
    expect(String(gunzipSync(await next))).toBe('next')
  })

  it('ends after a minute without work, and begins again', async () => {
    withTimersInHand()
    const { compress } = opened()
    const first = nextThread()
    await compress.gzip(bytes('any'))
    const ended = new Promise((resolve) => first.then((thread) => thread.once('exit', resolve)))
    vi.advanceTimersByTime(59_999)
    expect((await first).threadId).toBeGreaterThan(0)
    vi.advanceTimersByTime(1)
    await ended
    expect(String(gunzipSync(await compress.gzip(bytes('next'))))).toBe('next')
  })

  it('does the work here where no thread can begin', async () => {
    const { formats, compress } = renderingThread(new URL('./no-such-program.ts', import.meta.url))
    const written = feedFormats[0]?.write(hardDocument) as Uint8Array<ArrayBuffer>
    expect(await formats[0]?.readBack(written)).toHaveLength(hardDocument.items.length)
    expect(String(gunzipSync(await compress.gzip(bytes('any'))))).toBe('any')
  })

  it('fails what is under way when it is closed, and what comes later', async () => {
    const { compress, close } = renderingThread()
    const gzip = compress.gzip(bytes('any'))
    await Promise.all([expect(gzip).rejects.toThrow('the thread of renderings was ended'), close()])
    await expect(compress.gzip(bytes('next'))).rejects.toMatchObject({ code: 'unavailable' })
  })
})
