import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type FeedSelection,
  readFilter,
  readSelectionKey,
  type SelectionStart,
  selectionAddresses,
  selectionKey,
  selectionStart,
} from '../../src/core/feed-selection.ts'

const main: SelectionStart = { kind: 'feed', id: 'main' }
const canonical = (query: string, start: SelectionStart = main) =>
  selectionKey({ start, filter: readFilter(query) ?? {} })

describe('the one form of a selection', () => {
  it.each([
    ['tag=b,a', 'main?tag=a,b'],
    ['tag=b&tag=a', 'main?tag=a,b'],
    ['tag=B,a,b,%20A%20', 'main?tag=a,b'],
    ['tag=a%2Cb', 'main?tag=a,b'],
    ['tag=city+hall,100%25', 'main?tag=100%25,city%20hall'],
    ['not=c&tag=a', 'main?tag=a&not=c'],
    ['content=summary&lang=FR&section=City&author=Ana+Ruiz&not=x&tag=y', all],
    ['tag=y&not=x&author=ana%20ruiz&section=city&lang=fr&content=summary', all],
    ['utm_source=reader&tag=a&_=1', 'main?tag=a'],
    ['content=everything', 'main'],
    ['tag=,%20,', 'main'],
    ['author=Smith,%20Jr.', 'main?author=smith%2C%20jr.'],
    ['section=a%2Fb%3Fc', 'main?section=a%2Fb%3Fc'],
    ['tag=%ZZ', 'main?tag=%25zz'],
  ])('of %s is %s', (query, key) => {
    expect(canonical(query)).toBe(key)
  })

  it.each(['', '_=0.1', 'utm_source=a&utm_medium=b', 'tags=a', 'TAG=a', 'xtag=a', '&&&', '?'])(
    'is that of the plain feed for %j',
    (query) => {
      expect(readFilter(query)).toBeUndefined()
    },
  )

  it.each<[SelectionStart, string, string]>([
    [{ kind: 'tag', value: 'a' }, 'tag=A', 'tags/a'],
    [{ kind: 'tag', value: 'a' }, 'tag=a,b', 'tags/a'],
    [{ kind: 'tag', value: 'a' }, 'tag=b', 'tags/a?tag=b'],
    [{ kind: 'section', value: 'a' }, 'section=a&tag=a', 'sections/a?tag=a'],
    [{ kind: 'author', value: 'a b' }, 'author=A+B', 'authors/a%20b'],
    [{ kind: 'author', value: 'a' }, 'author=b', 'authors/a?author=b'],
  ])('does not say the same twice: %j %s', (start, query, key) => {
    expect(canonical(query, start)).toBe(key)
  })

  it.each([
    [`tag=${'a,'.repeat(10)}a`, 'main?tag=a'],
    ['tag=1,2,3,4,5,6,7,8,9,10', 'main?tag=1,10,2,3,4,5,6,7,8,9'],
  ])('may be long: %s', (query, key) => {
    expect(canonical(query)).toBe(key)
  })

  it.each([
    ['tag=1,2,3,4,5,6,7,8,9,10,11', 'tag: at most 10 names'],
    ['not=1,2,3,4,5,6,7,8,9,10,11', 'not: at most 10 names'],
    [`author=${'a'.repeat(301)}`, 'author: expected a name of at most 300 characters'],
    [`tag=a&_=${'a'.repeat(4_096)}`, 'Expected at most 4096 characters after the ?'],
  ])('has its bounds: %#', (query, message) => {
    expect(() => readFilter(query)).toThrow(message)
  })
})

const all = 'main?tag=y&not=x&author=ana%20ruiz&section=city&lang=fr&content=summary'

const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 12 }))
const parameter = fc.oneof(
  fc.tuple(fc.constantFrom('tag', 'not'), fc.array(name, { minLength: 1, maxLength: 4 })),
  fc.tuple(fc.constantFrom('author', 'section', 'lang', 'other'), fc.tuple(name)),
  fc.tuple(fc.constant('content'), fc.tuple(fc.constantFrom('full', 'summary', 'x'))),
)
const parameters = fc.uniqueArray(parameter, { maxLength: 7, selector: ([key]) => key })
const start = fc.oneof(
  fc.constant(main),
  fc
    .tuple(fc.constantFrom('tag', 'section', 'author'), name)
    .map(([kind, value]) => selectionStart(kind, value) ?? main),
)
const queryOf = (list: readonly (readonly [string, readonly string[]])[]) =>
  list.map(([key, names]) => `${key}=${names.map(written).join(',')}`).join('&')
const written = (text: string) => encodeURIComponent(text.toWellFormed())

it.each(['', ' ', '.', '..', 'a'.repeat(301)])('no tag can be called %j', (value) => {
  expect(selectionStart('tag', value)).toBeUndefined()
})

describe('whatever readers ask for', () => {
  it('has a form that means itself', () => {
    fc.assert(
      fc.property(start, parameters, (begin, list) => {
        const key = canonical(queryOf(list), begin)
        const read = readSelectionKey(key)
        expect(read && selectionKey(read)).toBe(key)
        const address = selectionAddresses('https://feeds.example', key).rss
        expect(new URL(address).href).toBe(address)
        expect(canonical(key.split('?')[1] ?? '', begin)).toBe(key)
      }),
      { numRuns: 500 },
    )
  })

  it('has the same form in any order', () => {
    const shuffled = parameters.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      ),
    )
    fc.assert(
      fc.property(start, shuffled, (begin, [list, other]) => {
        const reversed = other.map(([key, names]) => [key, [...names].reverse()] as const)
        expect(canonical(queryOf(reversed), begin)).toBe(canonical(queryOf(list), begin))
      }),
      { numRuns: 500 },
    )
  })
})

it.each<[string, FeedSelection | undefined]>([
  ['politics', { start: { kind: 'feed', id: 'politics' }, filter: {} }],
  ['tags/a%2Fb', { start: { kind: 'tag', value: 'a/b' }, filter: {} }],
  ['main?tag=a', { start: main, filter: { tags: ['a'] } }],
  ['tags/', undefined],
  ['tags/a/b', undefined],
  ['posts/a', undefined],
])('the key %s is read', (key, selection) => {
  expect(readSelectionKey(key)).toEqual(selection)
})

it.each([
  ['main', 'https://feeds.example/p/atom.xml'],
  ['main?tag=a,b', 'https://feeds.example/p/atom.xml?tag=a,b'],
  ['politics', 'https://feeds.example/p/feeds/politics/atom.xml'],
  ['tags/city%20hall', 'https://feeds.example/p/tags/city%20hall/atom.xml'],
  ['authors/a?not=b', 'https://feeds.example/p/authors/a/atom.xml?not=b'],
])('%s is at %s', (key, address) => {
  expect(selectionAddresses('https://feeds.example/p/', key).atom).toBe(address)
})
