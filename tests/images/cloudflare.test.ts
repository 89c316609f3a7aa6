import { describe, expect, it } from 'vitest'
import type { ImageRules } from '../../src/core/image-rules.ts'
import { cloudflareFitter, type ImagesBinding } from '../../src/images/cloudflare.ts'
import { photoBytes } from '../contracts/sample-images.ts'

const rules: ImageRules = {
  types: ['image/jpeg'],
  maxBytes: 1_000,
  maxWidth: 100,
  maxHeight: 100,
}

/** Answers with a small JPEG, after as many that are too large; notes what it was asked. */
function binding(tooLarge: number) {
  const asked: unknown[] = []
  const images: ImagesBinding = {
    input: () => {
      const transformer = {
        transform(wanted: object) {
          asked.push(wanted)
          return transformer
        },
        async output(options: object) {
          asked.push(options)
          const padding = asked.length / 2 > tooLarge ? 0 : 2_000
          const bytes = new Uint8Array([...photoBytes, ...new Uint8Array(padding)])
          return { response: () => new Response(bytes) }
        },
      }
      return transformer
    },
  }
  return { images, asked }
}

/** A PNG of which only the header says how large it is. */
function pngOf(width: number, height: number) {
  const view = new DataView(new ArrayBuffer(40))
  const numbers = [0x89504e47, 0x0d0a1a0a, 13, 0x49484452, width, height]
  for (const [index, number] of numbers.entries()) view.setUint32(index * 4, number)
  return new Uint8Array(view.buffer)
}

describe('images fitted by the Images binding', () => {
  it('leaves alone what fits: transformations are billed', async () => {
    const { images, asked } = binding(0)
    const fitted = await cloudflareFitter(images).fit(photoBytes, rules)
    expect(fitted).toEqual({
      ok: true,
      bytes: photoBytes,
      type: 'image/jpeg',
      width: 64,
      height: 48,
    })
    expect(asked).toEqual([])
  })

  it('asks for less until it fits', async () => {
    const { images, asked } = binding(1)
    const fitted = await cloudflareFitter(images).fit(pngOf(4_000, 3_000), rules)
    expect(fitted).toEqual({
      ok: true,
      bytes: photoBytes,
      type: 'image/jpeg',
      width: 64,
      height: 48,
    })
    expect(asked).toEqual([
      { width: 100, height: 100, fit: 'scale-down' },
      { format: 'image/jpeg', quality: 85, background: '#ffffff' },
      { width: 80, height: 80, fit: 'scale-down' },
      { format: 'image/jpeg', quality: 75, background: '#ffffff' },
    ])
  })

  it('says what cannot be', async () => {
    const broken = () => {
      throw new Error('9412: not an image')
    }
    const fit = (bytes: Uint8Array<ArrayBuffer>, images = binding(9).images, own = {}) =>
      cloudflareFitter(images).fit(bytes, { ...rules, ...own })
    expect([
      await fit(new Uint8Array(9)),
      await fit(pngOf(4_000, 3_000)),
      await fit(pngOf(4_000, 3_000), { input: broken }),
      await fit(pngOf(4_000, 30), undefined, { maxRatio: 20 }),
    ]).toEqual([
      { ok: false, reason: 'it is no PNG, JPEG, GIF, WebP or AVIF' },
      { ok: false, reason: 'it cannot be made to fit 1000 bytes' },
      { ok: false, reason: 'it cannot be decoded (9412: not an image)' },
      { ok: false, reason: 'it is too long and narrow for the network' },
    ])
  })
})
