import { describe, expect, it } from 'vitest'
import type { ShareText } from '../../src/core/share-text.ts'
import { textInParts } from '../../src/core/text-in-parts.ts'
import type { TextRules } from '../../src/core/text-rules.ts'

const rules: TextRules = { max: 20, unit: 'graphemes' }
const url = 'https://news.example/a'
const thread = { most: 3, numbered: false }
/** A template that gives as many of these words as fit. */
const fitting =
  (...words: readonly string[]) =>
  ({ max }: TextRules): ShareText => {
    const fits = words.filter((_, at) => words.slice(0, at + 1).join(' ').length <= max)
    const text = fits.join(' ')
    const shrunk = fits.length < words.length ? ['post.dek'] : []
    return { ok: true, text, count: text.length, shrunk, dropped: [] }
  }
const letters = (count: number) => Array.from({ length: count }, () => 'abcd')

describe('a text in parts', () => {
  it('stays whole when it fits', () => {
    expect(textInParts(fitting(...letters(4)), { rules, url, thread })).toEqual({
      ok: true,
      text: 'abcd abcd abcd abcd',
      count: 19,
      shrunk: [],
      dropped: [],
    })
  })

  it('is shortened where no parts are allowed', () => {
    expect(textInParts(fitting(...letters(6)), { rules, url })).toMatchObject({
      text: 'abcd abcd abcd abcd',
      shrunk: ['post.dek'],
    })
  })

  it('has as many as it takes, and says what it says as one', () => {
    const whole = letters(6).join(' ')
    expect(textInParts(fitting(...letters(6)), { rules, url, thread })).toEqual({
      ok: true,
      text: 'abcd abcd abcd abcd',
      parts: ['abcd abcd'],
      whole,
      count: whole.length,
      shrunk: [],
      dropped: [],
    })
  })

  it('is shortened to what all of them take, which is less than they hold', () => {
    const made = textInParts(fitting(...letters(30)), { rules, url, thread })
    expect(made).toMatchObject({
      shrunk: ['post.dek'],
      parts: [expect.any(String), expect.any(String)],
    })
    const long = textInParts(
      fitting('abcdefghijkl', 'abcdefghijkl', 'abcdefghijkl', 'abcdefghijkl'),
      {
        rules,
        url,
        thread,
      },
    )
    expect(long).toMatchObject({
      text: 'abcdefghijkl',
      parts: ['abcdefghijkl', 'abcdefghijkl'],
      shrunk: ['post.dek'],
    })
  })

  it('that cannot be split stays what fits', () => {
    expect(
      textInParts(fitting('abcd', `#${'a'.repeat(30)}`), { rules, url, thread }),
    ).toMatchObject({
      text: 'abcd',
      shrunk: ['post.dek'],
    })
  })

  it('that fits only in parts has them; one that never fits has none', () => {
    const kept = ({ max }: TextRules): ShareText =>
      max < 24
        ? { ok: false, reason: 'too long' }
        : { ok: true, text: 'abcd abcd abcd abcd abcd', count: 24, shrunk: [], dropped: [] }
    expect(textInParts(kept, { rules, url, thread })).toMatchObject({ parts: ['abcd'] })
    expect(textInParts(kept, { rules, url })).toEqual({ ok: false, reason: 'too long' })
    const never = (): ShareText => ({ ok: false, reason: 'never' })
    expect(textInParts(never, { rules, url, thread })).toEqual({ ok: false, reason: 'never' })
  })
})
