import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distinctUpdates } from '../../src/core/distinct-updates.ts'
import { plainItem } from '../feeds/empty-document.ts'

const item = (id: string, second: number) => ({
  ...plainItem,
  atomId: `tag:news.example,2026:${id}`,
  updatedAt: new Date(Date.UTC(2026, 10, 22, 10, 0, second)),
})
const dates = (items: readonly { updatedAt: Date }[]) =>
  items.map(({ updatedAt }) => updatedAt.toISOString().slice(17))

describe('dates of change', () => {
  it('stay whole seconds while no two are the same', () => {
    const items = [item('a', 3), item('b', 2), item('c', 1)]
    expect(distinctUpdates(items)).toBe(items)
  })

  it('that are the same differ by thousandths, which go with the id and not with the order', () => {
    expect(dates(distinctUpdates([item('a', 3), item('b', 2), item('c', 2)]))).toEqual([
      '03.000Z',
      '02.377Z',
      '02.119Z',
    ])
    expect(dates(distinctUpdates([item('c', 2), item('x', 2), item('b', 2)]))).toEqual([
      '02.119Z',
      '02.099Z',
      '02.377Z',
    ])
  })

  it('are never the same, and never in another second', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 8 }), { maxLength: 999 }),
        fc.integer({ min: 1, max: 5 }),
        (ids, seconds) => {
          const items = ids.map((id, at) => item(id, at % seconds))
          const distinct = distinctUpdates(items)
          expect(new Set(distinct.map(({ updatedAt }) => updatedAt.getTime())).size).toBe(
            ids.length,
          )
          const whole = ({ updatedAt }: { updatedAt: Date }) => updatedAt.setMilliseconds(0)
          expect(distinct.map(whole)).toEqual(items.map(whole))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('hold as many as a feed can show, and end with more', () => {
    const many = (count: number) =>
      distinctUpdates(Array.from({ length: count }, (_, at) => item(`${at}`, 1)))
    const times = (count: number) => new Set(many(count).map(({ updatedAt }) => +updatedAt)).size
    expect([times(499), times(500), times(999), times(1_500)]).toEqual([499, 500, 999, 999])
    expect(Math.max(...many(499).map(({ updatedAt }) => updatedAt.getMilliseconds()))).toBe(499)
  })
})
