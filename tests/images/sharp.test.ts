import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Fitted, ImageRules } from '../../src/core/image-rules.ts'
import { imageSize } from '../../src/core/image-size.ts'
import { sharpFitter } from '../../src/images/sharp.ts'

const rules: ImageRules = {
  types: ['image/jpeg', 'image/png'],
  maxBytes: 1_000_000,
  maxWidth: 1_200,
  maxHeight: 1_200,
}

const fit = (bytes: Uint8Array, own: Partial<ImageRules> = {}) =>
  sharpFitter.fit(Uint8Array.from(bytes), { ...rules, ...own })
/** What a result says of itself, and what its own header says. */
function told(result: Fitted) {
  if (!result.ok) return result.reason
  const { type, width, height } = result
  expect(imageSize(result.bytes)).toEqual({ type: type.replace('image/', ''), width, height })
  return `${type} ${width}×${height}`
}

/** Grey noise, which no format makes small. */
const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
const plain = (width: number, height: number, background = '#336699') =>
  sharp({ create: { width, height, channels: 3, background } })

describe('images fitted with sharp', () => {
  it('leaves alone what fits and tells nothing else', async () => {
    const jpeg = await plain(800, 400).jpeg().toBuffer()
    const result = await fit(jpeg)
    expect(told(result)).toBe('image/jpeg 800×400')
    expect(result.ok && Buffer.compare(result.bytes, jpeg)).toBe(0)
  })

  it('turns a photo upright and leaves out where it was taken', async () => {
    const sideways = await plain(800, 400)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'Desk' }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .toBuffer()
    const result = await fit(sideways)
    expect(told(result)).toBe('image/jpeg 400×800')
    if (!result.ok) return
    const { exif, orientation } = await sharp(result.bytes).metadata()
    expect({ exif, orientation }).toEqual({ exif: undefined, orientation: undefined })
  })

  it('makes it smaller until its bytes fit, the same each time', async () => {
    const large = await noise(2_400, 1_600).png().toBuffer()
    const results = [
      await fit(large, { maxBytes: 200_000 }),
      await fit(large, { maxBytes: 200_000 }),
    ]
    const [first, second] = results
    expect(first?.ok && first.bytes.byteLength).toBeLessThanOrEqual(200_000)
    expect(first && told(first)).toMatch(/^image\/jpeg /)
    expect(first).toEqual(second)
  })

  it.each([
    ['what is too wide', 2_400, 600, 'image/jpeg 1200×300'],
    ['what is too high', 600, 2_400, 'image/jpeg 300×1200'],
  ])('makes %s smaller, in its shape', async (_, width, height, expected) => {
    expect(told(await fit(await plain(width, height).jpeg().toBuffer()))).toBe(expected)
  })

  it('keeps what can be seen through, where the network takes PNG', async () => {
    const clear = await sharp({
      create: {
        width: 1_600,
        height: 1_600,
        channels: 4,
        background: { r: 9, g: 9, b: 9, alpha: 0 },
      },
    })
      .png()
      .toBuffer()
    expect(told(await fit(clear))).toBe('image/png 1200×1200')
    const flat = await fit(clear, { types: ['image/jpeg'] })
    expect(told(flat)).toBe('image/jpeg 1200×1200')
    if (!flat.ok) return
    const { channels } = await sharp(flat.bytes).stats()
    expect(channels.map(({ mean }) => Math.round(mean))).toEqual([255, 255, 255])
  })

  it.each(['gif', 'webp', 'avif'] as const)('makes a JPEG of %s', async (format) => {
    const given = await plain(640, 480).toFormat(format).toBuffer()
    expect(told(await fit(given))).toBe('image/jpeg 640×480')
  })

  it('decodes one at a time, and none whole that is enormous', async () => {
    const enormous = plain(6_000, 5_100)
    const ended: string[] = []
    const end = async (name: string, bytes: Buffer) => {
      ended.push(`${name} ${told(await fit(bytes))}`)
    }
    const small = await plain(800, 400).jpeg().toBuffer()
    const large = await noise(4_000, 3_000).jpeg().toBuffer()
    const whole = await enormous.clone().jpeg({ progressive: true }).toBuffer()
    await Promise.all([end('whole', whole), end('large', large), end('small', small)])
    expect(ended).toEqual([
      'whole it is 6000 × 5100, more than is decoded at once',
      'large image/jpeg 1200×900',
      'small image/jpeg 800×400',
    ])
    expect(told(await fit(await enormous.jpeg().toBuffer()))).toBe('image/jpeg 1200×1020')
  })

  it('refuses what it cannot be', async () => {
    const jpeg = await noise(900, 600).jpeg().toBuffer()
    const claims = Buffer.from(await plain(10, 10).png().toBuffer())
    claims.writeUInt32BE(60_000, 16)
    claims.writeUInt32BE(60_000, 20)
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    const none = 'it is no PNG, JPEG, GIF, WebP or AVIF'
    expect(told(await fit(jpeg.subarray(0, jpeg.byteLength / 2)))).toMatch(
      /^it cannot be decoded \(/,
    )
    expect(told(await fit(claims))).toMatch(/^it cannot be decoded \(.*pixel limit/)
    expect(told(await fit(svg))).toBe(none)
    expect(told(await fit(new Uint8Array()))).toBe(none)
    expect(told(await fit(await plain(900, 30).jpeg().toBuffer(), { maxRatio: 20 }))).toBe(
      'it is too long and narrow for the network',
    )
    expect(told(await fit(jpeg, { maxBytes: 100 }))).toBe('it cannot be made to fit 100 bytes')
  })
})
