import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  altWithin,
  asItIs,
  imageUse,
  type NetworkImages,
  sizeWithin,
} from '../../src/core/image-rules.ts'
import { photoBytes } from '../contracts/sample-images.ts'

const rules = {
  types: ['image/jpeg', 'image/png'],
  maxBytes: 1_000,
  maxWidth: 100,
  maxHeight: 100,
} as const
const card: NetworkImages = { card: rules }
const both: NetworkImages = { card: rules, attach: { ...rules, maxAlt: 10 } }
const post = { image: { url: 'https://news.example/a.jpg' } }

describe('what becomes of an image', () => {
  it.each([
    ['a network without images', undefined, 'attach', true, undefined],
    ['a card', both, undefined, true, 'card'],
    ['a card that is not there', both, 'card', false, undefined],
    ['attached', both, 'attach', false, 'attach'],
    ['attached where only cards have images', card, 'attach', true, 'card'],
    ['never', both, 'never', true, undefined],
  ] as const)('%s', (_, images, mode, hasCard, expected) => {
    expect(imageUse(images, mode, post, hasCard)?.as).toBe(expected)
    expect(imageUse(images, mode, {}, hasCard)).toBeUndefined()
  })
})

describe('an image as it is', () => {
  it.each([
    [{}, true],
    [{ types: ['image/png'] as const }, 'the network takes no JPEG'],
    [{ maxBytes: 284 }, 'it has 285 bytes, and the network takes 284'],
    [{ maxWidth: 63 }, 'it is 64 × 48, and the network takes 63 × 100'],
    [{ maxHeight: 47 }, 'it is 64 × 48, and the network takes 100 × 47'],
    [{ maxRatio: 1.3 }, 'it is too long and narrow for the network'],
    [{ maxRatio: 64 / 48 }, true],
  ])('within %j', (own, expected) => {
    const fitted = asItIs(photoBytes, { ...rules, ...own })
    expect(fitted.ok ? true : fitted.reason).toBe(expected)
  })

  it('is never taken for an image when it is none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const fitted = asItIs(Uint8Array.from(bytes), rules)
        expect(fitted.ok && (fitted.width > 100 || fitted.bytes.byteLength > 1_000)).toBe(false)
      }),
    )
  })
})

it('a size within the rules keeps its shape, is never larger, and never nothing', () => {
  const side = fc.integer({ min: 1, max: 60_000 })
  fc.assert(
    fc.property(side, side, side, side, (width, height, maxWidth, maxHeight) => {
      const size = sizeWithin({ width, height }, { ...rules, maxWidth, maxHeight })
      expect(size.width).toBeLessThanOrEqual(Math.min(width, maxWidth))
      expect(size.height).toBeLessThanOrEqual(Math.min(height, maxHeight))
      expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(1)
      const scale = Math.min(1, maxWidth / width, maxHeight / height)
      expect(Math.abs(size.width - width * scale)).toBeLessThanOrEqual(1)
      expect(Math.abs(size.height - height * scale)).toBeLessThanOrEqual(1)
    }),
  )
})

it.each([
  [undefined, 10, undefined],
  ['  ', 10, undefined],
  ['A bridge', 0, undefined],
  [' A bridge ', 10, 'A bridge'],
  ['A bridge at dawn over water', 16, 'A bridge at…'],
])('the alternative text %j within %i', (alt, max, expected) => {
  expect(altWithin(alt, max)).toBe(expected)
})
