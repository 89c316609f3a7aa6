import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findLinks } from '../../src/core/find-links.ts'
import { canonicalUrl } from '../../src/core/identity.ts'
import { trackedLink, utmFor, utmKeys } from '../../src/core/tracked-link.ts'

describe('a tracked link', () => {
  test.each([
    ['https://a.example/b', 'https://a.example/b?utm_source=x&utm_medium=social'],
    ['https://a.example', 'https://a.example?utm_source=x&utm_medium=social'],
    ['https://a.example/?p=1', 'https://a.example/?p=1&utm_source=x&utm_medium=social'],
    ['https://a.example/?p=1&', 'https://a.example/?p=1&utm_source=x&utm_medium=social'],
    ['https://a.example/b?', 'https://a.example/b?utm_source=x&utm_medium=social'],
    ['https://a.example/b#c?d', 'https://a.example/b?utm_source=x&utm_medium=social#c?d'],
    [
      'https://a.example/%7Eb?q=%C3%A4',
      'https://a.example/%7Eb?q=%C3%A4&utm_source=x&utm_medium=social',
    ],
    [
      'https://a.example/b?utm_source=letter',
      'https://a.example/b?utm_source=letter&utm_medium=social',
    ],
    ['https://a.example/?utm_medium=&utm_source=y', 'https://a.example/?utm_medium=&utm_source=y'],
  ])('of %s is %s', (url, expected) => {
    expect(trackedLink(url, { source: 'x', medium: 'social' })).toBe(expected)
  })

  test('without parameters it is the link itself', () => {
    expect(trackedLink('https://a.example/b?', {})).toBe('https://a.example/b?')
  })

  test('escapes what would end it', () => {
    expect(trackedLink('https://a.example/', { source: "a b&c=(d)'*", campaign: 'e.' })).toBe(
      'https://a.example/?utm_source=a%20b%26c%3D%28d%29%27%2A&utm_campaign=e%2E',
    )
  })

  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  const part = fc.string({ unit: fc.constantFrom(...'abc-_/%20=&'), maxLength: 20 })
  test('leads to the same page, says what was asked, and is one link in a text', () => {
    fc.assert(
      fc.property(
        part,
        part,
        part,
        fc.record({ source: value, content: value }),
        (path, query, end, utm) => {
          const url = `https://news.example.com/x${path}x?${query}${end && `#${end}`}`
          const tracked = trackedLink(url, utm)
          expect(canonicalUrl(tracked)).toBe(canonicalUrl(url))
          expect(new URL(tracked).searchParams.get('utm_source')).toBe(utm.source)
          expect(new URL(tracked).searchParams.get('utm_content')).toBe(utm.content)
          const plain = trackedLink(`https://news.example.com/x`, utm)
          for (const kind of ['scheme', 'bare'] as const)
            expect(findLinks(`A ${plain} b`, kind).map((link) => link.url)).toEqual([plain])
        },
      ),
      { numRuns: 500 },
    )
  })
})

test('an account says its own in place of the publication’s, or none', () => {
  const place = { network: 'mastodon', account: 'masto' }
  const utm = { source: '{network}', medium: 'social', campaign: '{account}-{network}' }
  expect(utmFor(utm, undefined, place)).toEqual({
    source: 'mastodon',
    medium: 'social',
    campaign: 'masto-mastodon',
  })
  expect(utmFor(utm, { campaign: 'spring' }, place)).toEqual({
    source: 'mastodon',
    medium: 'social',
    campaign: 'spring',
  })
  expect(utmFor(utm, false, place)).toEqual({})
  expect(utmFor(undefined, undefined, place)).toEqual({})
  expect(utmKeys).toEqual(['source', 'medium', 'campaign', 'term', 'content'])
})
