import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../src/sources/decode.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...utf8(part)] : part)))
const utf16 = (text: string, mark: number[]) =>
  bytes(
    mark,
    [...text].flatMap((char) => [char.charCodeAt(0) & 255, char.charCodeAt(0) >> 8]),
  )

describe('decode', () => {
  it.each([
    ['UTF-8 by default', bytes('é'), undefined, 'é'],
    [
      'a byte order mark before all',
      bytes([0xef, 0xbb, 0xbf], 'é'),
      'text/xml; charset=latin1',
      'é',
    ],
    ['UTF-16 by its mark', utf16('<é>', [0xff, 0xfe]), 'text/xml; charset=utf-8', '<é>'],
    ['UTF-16 without a mark', utf16('<?é', []), undefined, '<?é'],
    ['Content-Type', bytes([0xe9]), 'text/xml; charset=ISO-8859-1', 'é'],
    ['a stray semicolon', bytes([0xe9]), 'text/xml; charset=iso-8859-1;', 'é'],
    ['quotes', bytes([0xe9]), 'text/xml; charset="iso-8859-1"', 'é'],
    [
      'Content-Type before the declaration',
      bytes('<?xml version="1.0" encoding="koi8-r"?>', [0xe9]),
      'text/xml; charset=windows-1252',
      '<?xml version="1.0" encoding="koi8-r"?>é',
    ],
    [
      'the declaration',
      bytes("<?xml version='1.0' encoding='windows-1251'?>", [0xcf, 0xf0]),
      'text/xml',
      "<?xml version='1.0' encoding='windows-1251'?>Пр",
    ],
    ['Shift_JIS', bytes([0x93, 0xfa, 0x96, 0x7b]), 'text/xml; charset=Shift_JIS', '日本'],
    ['GBK', bytes([0xc4, 0xe3, 0xba, 0xc3]), 'text/xml; charset=gbk', '你好'],
    ['an encoding nobody knows', bytes('é'), 'text/xml; charset=x-unknown', 'é'],
    [
      'an impossible declaration',
      bytes('<?xml encoding="utf-16"?>é'),
      undefined,
      '<?xml encoding="utf-16"?>é',
    ],
    [
      'windows-1252 that says it is UTF-8',
      bytes('a', [0xe9], 'b', [0x93]),
      'text/xml; charset=utf-8',
      'aéb“',
    ],
    [
      'UTF-8 with one broken character',
      bytes('áéíóú', [0xe2, 0x82], ' x'),
      undefined,
      'áéíóú\ufffd x',
    ],
    ['UTF-8 cut within a character', bytes('áé', [0xe2, 0x82]), undefined, 'áé'],
    [
      'characters that XML forbids',
      bytes('a\u0000\u0008\u000b\u001fb\tc\nd\uffff'),
      undefined,
      'ab\tc\nd',
    ],
  ])('%s', (_name, input, contentType, expected) => {
    expect(decode({ bytes: input, ...(contentType && { contentType }) })).toBe(expected)
  })

  it('gives any text back that was written as UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = text.replace(/^\ufeff/, '')
        expect(decode({ bytes: utf8(plain) })).toBe(plain)
      }),
    )
  })
  it('reads any bytes, whatever they are said to be', () => {
    const labels = fc.constantFrom(undefined, 'x; charset=gbk', 'x; charset=utf-8', 'x; charset=')
    fc.assert(
      fc.property(fc.uint8Array(), labels, (input, contentType) => {
        expect(decode({ bytes: input, ...(contentType && { contentType }) })).not.toMatch(
          /[\0-\x08]/,
        )
      }),
    )
  })
})
