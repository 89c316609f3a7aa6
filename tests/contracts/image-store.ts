import { describe, expect, it } from 'vitest'
import type { ImageStore } from '../../src/ports/image-store.ts'

const at = (day: number) => new Date(Date.UTC(2026, 10, day))
/** Of several parts, each unlike the others. */
const large = Uint8Array.from(
  { length: 1_200_001 },
  (_, index) => (index * 31 + (index >> 12)) & 255,
)
const small = new Uint8Array([1, 2, 3])
const made = { ok: true, hash: 'b', type: 'image/png', width: 4, height: 3, bytes: 3 } as const

/**
 * What every store of images must do.
 *
 * @param open an empty one with room for so many bytes
 */
export function testImageStore(name: string, open: (room: number) => Promise<ImageStore>): void {
  const empty = () => open(10_000_000)
  describe(`image store contract: ${name}`, () => {
    it('remembers what an address gave the last time', async () => {
      const images = await empty()
      const url = 'https://news.example/a.jpg'
      expect(await images.source(url)).toBeUndefined()
      const given = {
        at: at(1),
        hash: 'a',
        etag: '"1"',
        lastModified: 'Sun, 01 Nov 2026 00:00:00 GMT',
      }
      await images.recordSource(url, given)
      expect(await images.source(url)).toEqual(given)
      await images.recordSource(url, { at: at(2), reason: 'it is gone' })
      expect(await images.source(url)).toEqual({ at: at(2), reason: 'it is gone' })
    })

    it('remembers what was made of an image under each set of rules', async () => {
      const images = await empty()
      await images.recordVariant('a', 'small', made)
      await images.recordVariant('a', 'large', { ok: false, reason: 'it is broken' })
      expect(await images.variant('a', 'small')).toEqual(made)
      expect(await images.variant('a', 'large')).toEqual({ ok: false, reason: 'it is broken' })
      expect(await images.variant('b', 'small')).toBeUndefined()
    })

    it('gives back the very bytes, however many', async () => {
      const images = await empty()
      await images.keep('large', large, at(5))
      await images.keep('small', small, at(5))
      await images.keep('large', large, at(5))
      expect(await images.bytes('small')).toEqual(small)
      expect(Buffer.compare((await images.bytes('large')) ?? small, large)).toBe(0)
      expect(await images.bytes('other')).toBeUndefined()
    })

    it('says whether there is something to keep longer', async () => {
      const images = await empty()
      await images.keep('small', small, at(5))
      expect([await images.renew('small', at(9)), await images.renew('other', at(9))]).toEqual([
        true,
        false,
      ])
    })
  })
}

/** What those must do that last. */
export function testImagePruning(name: string, open: (room: number) => Promise<ImageStore>): void {
  describe(`image store contract: ${name}: pruning`, () => {
    it('forgets what is over; what was made of it stays as long as its own bytes', async () => {
      const images = await open(10_000_000)
      await images.keep('over', small, at(5))
      await images.keep('renewed', small, at(5))
      await images.recordVariant('over', 'large', { ok: false, reason: 'it is broken' })
      await images.recordVariant('over', 'small', { ...made, hash: 'renewed' })
      await images.recordVariant('renewed', 'small', { ...made, hash: 'over' })
      await images.renew('renewed', at(9))
      await images.prune(at(5))
      expect([await images.bytes('over'), await images.bytes('renewed')]).toEqual([
        undefined,
        small,
      ])
      const variants = [
        await images.variant('over', 'large'),
        await images.variant('over', 'small'),
        await images.variant('renewed', 'small'),
      ]
      expect(variants).toEqual([undefined, { ...made, hash: 'renewed' }, undefined])
      expect(await images.renew('over', at(9))).toBe(false)
    })

    it('keeps within its room what is needed longest', async () => {
      const images = await open(7)
      for (const [day, hash] of ['a', 'b', 'c'].entries())
        await images.keep(hash, small, at(9 - day))
      await images.prune(at(1))
      const left = await Promise.all(['a', 'b', 'c'].map((hash) => images.bytes(hash)))
      expect(left).toEqual([small, small, undefined])
    })

    it('forgets addresses that nobody asked for a month', async () => {
      const images = await open(7)
      await images.recordSource('https://news.example/a.jpg', { at: at(1), hash: 'a' })
      await images.prune(at(30))
      expect(await images.source('https://news.example/a.jpg')).toEqual({ at: at(1), hash: 'a' })
      await images.prune(at(31))
      expect(await images.source('https://news.example/a.jpg')).toBeUndefined()
    })
  })
}
