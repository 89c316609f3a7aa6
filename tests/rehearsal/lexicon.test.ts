import { expect, it } from 'vitest'
import { array, format, image, integer, object, text, union } from '../../src/rehearsal/lexicon.ts'

const small = format('small text', (value) => value === value.toLowerCase())
const named = union({ 'a.known': object({ name: text() }) })
const jpeg = { $type: 'blob', ref: { $link: 'bafkreia' }, mimeType: 'image/jpeg', size: 5 }

it.each([
  [object({ a: text(), b: text() }, 'b'), { a: '' }, undefined],
  [object({ a: text() }), [], 'Expected object value type (got []) at $'],
  [object({ a: text() }), {}, 'Missing required key "a" at $'],
  [
    object({ a: object({ b: text() }) }),
    { a: { b: 1 } },
    'Expected string value type (got 1) at $.a.b',
  ],
  [array(text(), 1), ['a'], undefined],
  [array(text(), 1), ['a', 'b'], 'array too big (maximum 1, got 2) at $'],
  [array(text()), ['a', null], 'Expected string value type (got null) at $[1]'],
  [array(text()), 'a', 'Expected array value type (got "a") at $'],
  [named, { $type: 'a.known', name: 'x' }, undefined],
  [named, { $type: 'another', name: 1 }, undefined],
  [named, { $type: 'a.known' }, 'Missing required key "name" at $'],
  [
    named,
    { name: 'x' },
    'Expected an object which includes the "$type" property value type (got {"name":"x"}) at $',
  ],
  [text({ bytes: 4, graphemes: 3 }), 'äb', undefined],
  [text({ bytes: 4 }), 'äöü', 'string too big (maximum 4, got 6) at $'],
  [text({ graphemes: 2 }), 'äöü', 'grapheme too big (maximum 2, got 3) at $'],
  [small, 'a', undefined],
  [small, 'A', 'Invalid small text (got "A") at $'],
  [small, 1, 'Expected string value type (got 1) at $'],
  [integer(1), 1, undefined],
  [integer(1), 0, 'integer too small (minimum 1, got 0) at $'],
  [integer(1), 1.5, 'Expected integer value type (got 1.5) at $'],
  [image(5), jpeg, undefined],
  [image(4), jpeg, 'blob too big (maximum 4, got 5) at $'],
  [
    image(5),
    { ...jpeg, mimeType: 'text/plain' },
    'Expected "image/*" (got "text/plain") at $.mimeType',
  ],
  [image(5), {}, 'Expected blob value type (got {}) at $'],
])('%#', (check, value, reason) => {
  expect(check(value, '$')).toBe(reason)
})
