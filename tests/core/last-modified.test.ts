import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LastModified, lastModified } from '../../src/core/last-modified.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)

describe('Last-Modified', () => {
  it('is the second after the change: no other bytes were served under it', () => {
    expect(lastModified(at('10:00:00.500'), at('12:00:00'), undefined)).toEqual({
      lastModified: at('10:00:01'),
    })
  })

  it('is never later than now, and says when it can be trusted', () => {
    expect(lastModified(at('10:00:00.500'), at('10:00:00.700'), undefined)).toEqual({
      lastModified: at('10:00:00'),
      settlesAt: at('10:00:01'),
    })
  })

  it('goes forward even when the change is not newer than the one before', () => {
    const before = { lastModified: at('11:00:00') }
    expect(lastModified(at('10:00:00'), at('12:00:00'), before)).toEqual({
      lastModified: at('11:00:01'),
    })
    const unsettled = { lastModified: at('11:59:59'), settlesAt: at('12:00:00') }
    expect(lastModified(at('11:59:59.900'), at('12:00:00.100'), unsettled)).toEqual({
      lastModified: at('12:00:00'),
      settlesAt: at('12:00:01'),
    })
  })

  it('never lets a date stand for two versions, whenever they change and are asked for', () => {
    const wait = fc.integer({ min: 0, max: 1_700 })
    const asked = fc.array(wait, { maxLength: 3 })
    // Another process renders, which knows nothing of the bytes before.
    const step = fc.record({ wait, asked, elsewhere: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let time = at('10:00:00').getTime()
        /** What clients hold: the version, and the date it came with. */
        const held: { readonly version: number; readonly date: number }[] = []
        let current: LastModified | undefined
        for (const [version, one] of steps.entries()) {
          time += one.wait
          const changedAt = new Date(time)
          let rendered: LastModified | undefined
          for (const more of one.asked) {
            time += more
            const now = new Date(time)
            rendered ??= lastModified(changedAt, now, one.elsewhere ? undefined : current)
            if (rendered.settlesAt && rendered.settlesAt <= now) {
              rendered = { lastModified: rendered.settlesAt }
            }
            const date = rendered.lastModified.getTime()
            expect(date).toBeLessThanOrEqual(now.getTime())
            for (const client of held) {
              const isTold304 = !rendered.settlesAt && date <= client.date
              if (isTold304) expect(client.version).toBe(version)
            }
            held.push({ version, date })
          }
          current = rendered ?? current
        }
      }),
      { numRuns: 500 },
    )
  })
})
