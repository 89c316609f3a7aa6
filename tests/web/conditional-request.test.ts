import { describe, expect, it } from 'vitest'
import { chooseCoding, etagOf, isNotModified } from '../../src/web/public/conditional-request.ts'

const current = { hash: 'abc', lastModified: new Date('2026-11-22T10:00:00.900Z') }

describe('If-None-Match', () => {
  it.each([
    ['"abc"', true],
    ['W/"abc"', true],
    ['"abc-gz"', true],
    ['W/"abc-br"', true],
    ['"abc-gzip"', true],
    ['"abc;gzip"', true],
    ['"x", W/"y","abc"', true],
    ['*', true],
    [' * ', true],
    ['"abcd"', false],
    ['"xabc"', false],
    ['"abc-zz"', false],
    ['abc', false],
    ['"x", "*"', false],
    ['', false],
  ])('%s matches: %s', (field, expected) => {
    expect(isNotModified(current, field, undefined)).toBe(expected)
  })

  it('wins over If-Modified-Since', () => {
    expect(isNotModified(current, '"old"', 'Mon, 23 Nov 2026 10:00:00 GMT')).toBe(false)
    expect(isNotModified(current, '"abc"', 'Sat, 21 Nov 2026 10:00:00 GMT')).toBe(true)
  })
})

describe('If-Modified-Since', () => {
  it.each([
    ['Sun, 22 Nov 2026 10:00:00 GMT', true],
    ['Sun, 22 Nov 2026 10:00:01 GMT', true],
    ['Sun, 22 Nov 2026 09:59:59 GMT', false],
    ['Sunday, 22-Nov-26 10:00:00 GMT', true],
    ['Sun Nov 22 10:00:00 2026', true],
    ['Thu, 01 Jan 1970 00:00:00 GMT', false],
    ['Mon, 01 Jan 1800 00:00:00 GMT', false],
    ['1800', false],
    ['9999999999999', false],
    ['2027-01-01T00:00:00Z', false],
    ['Sun, 22 Nov 2026 10:00:00 +0000', false],
    ['Sun, 99 Nov 2026 10:00:00 GMT', false],
    ['tomorrow', false],
    ['', false],
  ])('%s means not modified: %s', (field, expected) => {
    expect(isNotModified(current, undefined, field)).toBe(expected)
  })

  it('is not asked when neither is there', () => {
    expect(isNotModified(current, undefined, undefined)).toBe(false)
  })
})

describe('Accept-Encoding', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['GZIP;q=1.0, br;q=0.9', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['br;q=0, *', 'gzip'],
    ['identity', 'identity'],
    ['identity, gzip;q=0.5', 'identity'],
    ['gzip;q=0.5', 'gzip'],
    ['x-gzip', 'gzip'],
    ['deflate, zstd', 'identity'],
    ['gzip;q=nonsense', 'identity'],
  ])('%s gets %s', (field, expected) => {
    expect(chooseCoding(field)).toBe(expected)
  })
})

it('gives every coding its own ETag', () => {
  expect([etagOf('abc', 'identity'), etagOf('abc', 'gzip'), etagOf('abc', 'br')]).toEqual([
    '"abc"',
    '"abc-gz"',
    '"abc-br"',
  ])
})
