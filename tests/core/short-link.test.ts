import { describe, expect, test } from 'vitest'
import { shareLink } from '../../src/core/share-link.ts'
import { leadsAnywhere, shortCode, shortCodeIn, shortLink } from '../../src/core/short-link.ts'

test('a code is of the post and the account, always the same, and short', () => {
  expect(shortCode('ferry', 'masto')).toBe(shortCode('ferry', 'masto'))
  const codes = new Set<string>()
  for (let post = 0; post < 5_000; post++)
    for (const account of ['x', 'masto', 'bsky', 'x2'])
      codes.add(shortCode(`post-${post}`, account))
  expect(codes.size).toBe(20_000)
  expect([...codes].every((code) => /^[0-9A-Za-z]{11}$/.test(code))).toBe(true)
  expect(shortCode('a', 'b\nc')).not.toBe(shortCode('a\nb', 'd'))
})

test.each([
  ['https://posts.news.example/s/0123456789a', '0123456789a'],
  ['http://127.0.0.1:8787/s/0123456789a?utm_source=x#y', '0123456789a'],
  ['https://posts.news.example/s/0123456789', undefined],
  ['https://posts.news.example/s/0123456789ab', undefined],
  ['https://posts.news.example/a/s/0123456789a', undefined],
  ['https://posts.news.example/s/0123456789a/', undefined],
  ['no link', undefined],
])('the code in %s is %s', (url, expected) => {
  expect(shortCodeIn(url)).toBe(expected)
})

test('a code is found again in its link', () => {
  const code = shortCode('ferry', 'masto')
  expect(shortCodeIn(shortLink('https://posts.news.example', code))).toBe(code)
})

test.each([
  ['https://posts.news.example', true],
  ['https://posts.news.example:8443', true],
  ['http://posts.news.example', false],
  ['https://localhost', false],
  ['https://posts.localhost', false],
  ['https://printer.local', false],
  ['https://10.0.0.1', false],
  ['https://[2001:db8::1]', false],
  ['https://intranet', false],
  ['nonsense', false],
])('readers can follow links of %s: %s', (publicUrl, expected) => {
  expect(leadsAnywhere(publicUrl)).toBe(expected)
})

describe('the link of a post on an account', () => {
  const post = { id: 'ferry', url: 'https://news.example/ferry' }
  const place = { network: 'x', account: 'desk' }
  const publicUrl = 'https://posts.news.example'
  const code = shortCode('ferry', 'desk')
  const utm = { source: '{network}' }

  test('is its own, with parameters where they are asked for', () => {
    expect(shareLink(post, {}, place)).toEqual({ url: 'https://news.example/ferry' })
    expect(shareLink(post, { utm, publicUrl }, place)).toEqual({
      url: 'https://news.example/ferry?utm_source=x',
    })
    expect(shareLink(post, { utm, publicUrl }, place, { utm: false })).toEqual({ url: post.url })
  })

  test('is short where the account says so and readers can follow it', () => {
    const short = { code, postId: 'ferry', accountId: 'desk', utm: { source: 'x' } }
    expect(shareLink(post, { utm, publicUrl }, place, { shortLinks: true })).toEqual({
      url: `https://posts.news.example/s/${code}`,
      short,
    })
    const local = { utm, publicUrl: 'http://127.0.0.1:8787' }
    expect(shareLink(post, local, place, { shortLinks: true }).short).toBeUndefined()
    expect(shareLink(post, local, place, { shortLinks: true, rehearsal: true }).short).toEqual(
      short,
    )
    expect(shareLink(post, { utm }, place, { shortLinks: true, rehearsal: true }).url).toBe(
      'https://news.example/ferry?utm_source=x',
    )
  })
})
