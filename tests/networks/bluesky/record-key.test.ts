import fc from 'fast-check'
import { expect, it } from 'vitest'
import { recordKey } from '../../../src/networks/bluesky/record-key.ts'

const noon = new Date('2026-03-01T12:00:00Z')

it('is the same for the same draft, and another for every other', async () => {
  expect(await recordKey(noon, 'delivery-1')).toBe('3mfyouuy67dol')
  expect(await recordKey(noon, 'delivery-1')).toBe('3mfyouuy67dol')
  expect(await recordKey(noon, 'delivery-2')).toBe('3mfyouuy6lvby')
  expect(await recordKey(new Date(noon.getTime() + 1), 'delivery-1')).toBe('3mfyouuy76lol')
})

it('is an identifier that sorts by time', async () => {
  const moment = fc.date({ min: new Date(0), max: new Date('2199-01-01'), noInvalidDate: true })
  await fc.assert(
    fc.asyncProperty(moment, fc.string(), moment, fc.string(), async (a, one, b, other) => {
      const [first, second] = [await recordKey(a, one), await recordKey(b, other)]
      expect(first).toMatch(/^[234567abcdefghij][2-7a-z]{12}$/)
      if (a < b) expect(first < second).toBe(true)
    }),
  )
})
