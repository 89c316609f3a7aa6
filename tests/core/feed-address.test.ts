import fc from 'fast-check'
import { expect, it } from 'vitest'
import { feedAddress } from '../../src/core/feed-address.ts'
import { isIri } from '../../src/core/identity.ts'

it.each([
  ['https://news.example/ü?x=1&y=%20#a', 'https://news.example/ü?x=1&y=%20#a'],
  ['https://news.example/a?z="q"#]]>', 'https://news.example/a?z=%22q%22#]]%3E'],
  ['https://news.example/a b/<c>', 'https://news.example/a%20b/%3Cc%3E'],
  ['https://news.example/?q={a|b}^', 'https://news.example/?q=%7Ba%7Cb%7D%5E'],
  ['https://news.example/100%?x=%zz', 'https://news.example/100%25?x=%25zz'],
])('a feed gives %j as %j', (url, expected) => {
  expect(feedAddress(url)).toBe(expected)
})

it('whatever follows the host, a feed gives an IRI, and the same one again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (rest) => {
      const address = feedAddress(`https://news.example/${rest.toWellFormed()}`)
      expect([isIri(address), feedAddress(address)]).toEqual([true, address])
    }),
  )
})
