import { expect, it } from 'vitest'
import { cutAnywhere } from '../../src/core/cut-text.ts'

const upTo = (length: number) => (cut: string) => cut.length <= length

it('cuts before a name that stands for an id, never inside it', () => {
  const text = 'Met at the @[Harbour Board](urn:li:organization:12) today'
  expect(cutAnywhere(text, upTo(30))).toBe('Met at the…')
})

// Quadratic reading of these takes minutes: the time limit of a test tells.
it.each(['@[', '@a@', '&#', '#a', 'a.com/', '👨‍👩‍👧‍👦'])(
  'cuts %j × 300,000 in linear time',
  (part) => {
    const cut = cutAnywhere(part.repeat(300_000), upTo(200))
    expect((cut ?? '').length).toBeLessThanOrEqual(200)
  },
)
