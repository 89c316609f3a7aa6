import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imageSize } from '../../src/core/image-size.ts'

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : part,
    ),
  )

const box = (type: string, ...parts: readonly (string | readonly number[])[]): number[] => {
  const inner = bytes(...parts)
  return [...bytes([0, 0, 0, inner.length + 8], type, [...inner])]
}
const ispe = (width: number, height: number) =>
  box('ispe', [0, 0, 0, 0, 0, 0, 0, width, 0, 0, 0, height])

const images = {
  png: bytes([0x89], 'PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 4, 176, 0, 0, 2, 118]),
  gif: bytes('GIF89a', [7, 0, 5, 0]),
  // A segment of text, a filler byte, then the frame.
  jpeg: bytes(
    [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 11, 8],
    [2, 118, 4, 176, 3, 0, 0],
  ),
  'webp, lossy': bytes(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8 ',
    [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a],
    [7, 0, 5, 0],
  ),
  'webp, lossless': bytes(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8L',
    [0, 0, 0, 0, 0x2f, 6, 0, 1, 0, 0, 0, 0, 0, 0],
  ),
  'webp, extended': bytes(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8X',
    [10, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 4, 0, 0],
  ),
  avif: bytes(
    box('ftyp', 'mif1', [0, 0, 0, 0], 'mif1avif'),
    box('meta', [0, 0, 0, 0], box('iprp', box('ipco', ispe(3, 2), ispe(7, 5), ispe(1, 1)))),
  ),
}

describe('image-size', () => {
  it.each([
    ['png', 'png', 1200, 630],
    ['gif', 'gif', 7, 5],
    ['jpeg', 'jpeg', 1200, 630],
    ['webp, lossy', 'webp', 7, 5],
    ['webp, lossless', 'webp', 7, 5],
    ['webp, extended', 'webp', 7, 5],
    ['avif', 'avif', 7, 5],
  ] as const)('%s', (name, type, width, height) => {
    expect(imageSize(images[name])).toEqual({ type, width, height })
  })

  it.each(Object.entries(images))(
    '%s, cut off anywhere, is none and breaks nothing',
    (_, image) => {
      for (let length = 0; length < image.length - 4; length++) {
        expect(imageSize(image.slice(0, length))?.width).not.toBe(0)
      }
      expect(imageSize(image.slice(0, 9))).toBeUndefined()
    },
  )

  it.each([
    ['a page', bytes('<!doctype html><html><title>Not found</title>')],
    ['an SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['nothing', bytes()],
    ['no width', bytes('GIF89a', [0, 0, 5, 0])],
    ['a film', bytes(box('ftyp', 'isom', [0, 0, 0, 0], 'isommp42'), box('meta', [0, 0, 0, 0]))],
  ])('%s is none', (_, given) => {
    expect(imageSize(given)).toBeUndefined()
  })

  it('ends, whatever the bytes claim', () => {
    const heads = Object.values(images)
    fc.assert(
      fc.property(
        fc.nat(heads.length - 1),
        fc.uint8Array({ maxLength: 400 }),
        fc.nat(40),
        (of, noise, at) => {
          const image = Uint8Array.from([...(heads[of] ?? []).slice(0, at), ...noise])
          const size = imageSize(image)
          expect(size === undefined || (size.width > 0 && size.height > 0)).toBe(true)
        },
      ),
    )
  })
})
