import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalUrl, fingerprint, isIri, mintGuid } from '../../src/core/identity.ts'

describe('mintGuid', () => {
  const at = new Date('2026-11-22T23:59:59Z')
  it.each([
    ['https://news.example', '01kb', 'tag:news.example,2026-11-22:01kb'],
    ['https://News.Example:8443/blog/', '01kb', 'tag:news.example,2026-11-22:01kb'],
    [
      'https://zeitung-straße.example/',
      '01kb',
      'tag:xn--zeitung-strae-mdb.example,2026-11-22:01kb',
    ],
    ['http://[::1]:8787/', '01kb', 'tag:1,2026-11-22:01kb'],
    ['https://news.example', 'a b/ü?', 'tag:news.example,2026-11-22:a%20b%2F%C3%BC%3F'],
  ])('names a post of %s', (home, id, guid) => {
    expect(mintGuid({ home, at, id })).toBe(guid)
    expect(isIri(guid)).toBe(true)
  })
})

describe('isIri', () => {
  it.each([
    'tag:news.example,2026-11-22:01kb',
    'https://news.example/posts/1?a=b#c',
    'https://zeitung.example/straße',
    'urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6',
    'http://news.example/?p=12',
    'mailto:desk@news.example',
  ])('takes %s', (text) => expect(isIri(text)).toBe(true))
  it.each([
    '',
    '12345',
    'news.example/posts/1',
    '/posts/1',
    'https:///posts',
    'https:posts',
    'https://news.example/a b',
    'https://news.example/<id>',
    'https://news.example/100%',
    'tag:news.example,2026:a\u0007b',
    ' https://news.example/',
    '12:34',
  ])('refuses %j', (text) => expect(isIri(text)).toBe(false))
})

describe('canonicalUrl', () => {
  it.each([
    ['http://www.News.Example:80/a/', 'https://news.example/a'],
    ['https://news.example', 'https://news.example'],
    ['https://news.example/index.html', 'https://news.example'],
    ['https://news.example/a/index.htm?b=1#c', 'https://news.example/a?b=1'],
    ['https://news.example:8443/a', 'https://news.example:8443/a'],
    ['https://news.example./a', 'https://news.example/a'],
    [
      'https://news.example/A?utm_source=x&utm_Medium=y&fbclid=1&gclid=2&mc_cid=3',
      'https://news.example/A',
    ],
    ['https://news.example/?p=12&a=2&a=1', 'https://news.example?a=1&a=2&p=12'],
    ['https://desk:secret@news.example/a', 'https://news.example/a'],
    ['https://www.example/', 'https://www.example'],
    ['https://news.example/my-index.html', 'https://news.example/my-index.html'],
    ['  news.example/a ', 'news.example/a'],
    ['mailto:desk@news.example', 'mailto:desk@news.example'],
  ])('%s is %s', (url, canonical) => expect(canonicalUrl(url)).toBe(canonical))

  it.each([
    ['slashes', `https://news.example${'/'.repeat(200_000)}x`],
    ['empty pages', `https://news.example/x${'/index.html'.repeat(50_000)}/x`],
    ['dots', `https://news.${'.'.repeat(200_000)}example/`],
    ['www', `https://${'www.'.repeat(50_000)}/`],
  ])('an address of very many %s takes no longer than it is long', (_name, url) => {
    const begun = performance.now()
    canonicalUrl(url)
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
  it('nothing is left of an end that says nothing', () => {
    const ends = ['/', '/index.html', '/INDEX.HTM', '//index.html///', '/index.html/index.htm/']
    for (const end of ends) {
      expect(canonicalUrl(`https://news.example./a${end}`)).toBe('https://news.example/a')
    }
    expect(canonicalUrl('https://news.example/index.htmlx')).toBe(
      'https://news.example/index.htmlx',
    )
  })

  it('stays the same when asked again', () => {
    const part = fc.constantFrom(
      'www.',
      'a',
      '/',
      'index.html',
      'utm_x=1',
      '?',
      '&',
      '=',
      '#',
      ':80',
      '%2F',
      '.',
      '+',
      'ü',
    )
    const url = fc
      .tuple(fc.constantFrom('http://', 'https://', ''), fc.array(part, { maxLength: 12 }))
      .map(([scheme, parts]) => scheme + parts.join(''))
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), url),
        (text) => {
          expect(canonicalUrl(canonicalUrl(text))).toBe(canonicalUrl(text))
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('fingerprint', () => {
  it('is of title and text, not of markup, case and spacing', () => {
    expect(
      fingerprint({ title: ' Bridge\nopens ', html: '<p>The <b>Bridge</b>&nbsp;is open.</p>' }),
    ).toBe('bridge opens\nthe bridge is open.')
    expect(fingerprint({ title: 'Bridge opens' })).toBe('bridge opens\n')
  })
  it('tells posts apart', () => {
    expect(fingerprint({ title: 'A', html: 'b' })).not.toBe(fingerprint({ title: 'A b' }))
  })
})
