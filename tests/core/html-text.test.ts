import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excerpt, htmlToText } from '../../src/core/html-text.ts'

describe('htmlToText', () => {
  it.each([
    ['AT&amp;T &lt;b&gt; &eacute; &#x1F600; &hellip;', 'AT&T <b> é 😀 …'],
    ['<p>One\n  two</p><p>three</p>', 'One two\nthree'],
    ['a<br>b<br/>c', 'a\nb\nc'],
    ['<b>bold</b>ly <i> it </i>', 'boldly it'],
    ['<ul><li>1</li><li>2</li></ul>', '1\n2'],
    ['<tr><td>1</td><td>2</td></tr>', '1 2'],
    ['a<script>x()</script>b<style>p{}</style>c', 'abc'],
    ['<svg><text>x</text></svg>a', 'a'],
    ['5 < 6 & 7 > 2', '5 < 6 & 7 > 2'],
    ['  ', ''],
    ['a&nbsp;b&#8;c', 'a bc'],
    ['plain', 'plain'],
  ])('%j gives %j', (html, expected) => {
    expect(htmlToText(html)).toBe(expected)
  })

  it('reads no more than is asked for', () => {
    expect(htmlToText('<p>one</p><p>two</p><p>three</p>', 4)).toBe('one\ntwo')
  })
})

describe('excerpt', () => {
  it.each([
    ['fits', 20, 'fits'],
    ['  fits  once\nfolded ', 20, 'fits once folded'],
    ['one two three four', 12, 'one two…'],
    ['one two, three four', 12, 'one two…'],
    ['one two three', 13, 'one two three'],
    ['unbreakable-unbreakable', 8, 'unbreak…'],
    ['日本語のテキストがここにあります', 8, '日本語の…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 15, '👩‍👩‍👧‍👦…'],
    ['abc', 1, ''],
  ])('of %j within %i is %j', (text, max, expected) => {
    expect(excerpt(text, max)).toBe(expected)
  })

  it('never grows past its limit and never cuts a grapheme', () => {
    const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    const split = (text: string) => [...graphemes.segment(text)].map(({ segment }) => segment)
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 8, max: 60 }),
        (text, max) => {
          const cut = excerpt(text, max)
          expect(cut.length).toBeLessThanOrEqual(max)
          const line = split(text.replace(/\s+/g, ' ').trim())
          const kept = split(cut.replace(/…$/, ''))
          if (!cut.endsWith('…')) return
          expect(line.slice(0, kept.length)).toEqual(kept)
        },
      ),
    )
  })
})
