import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feedChecker } from '../../../src/feeds/check/feed-checker.ts'
import { readXml } from '../../../src/feeds/check/xml-tree.ts'
import { bytesOf, findingsIn, linesOf } from './findings-in.ts'

const faults = (xml: string) => readXml(xml).faults.map(({ at, message }) => `${at} ${message}`)

describe('reading XML of any kind', () => {
  it('finds nothing wrong with what XML allows', () => {
    const xml = `\ufeff<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY own "x">]>
<!-- <b> & --><?xsl href="x"?>
<a xmlns="urn:a" xmlns:m='urn:m' m:b='"1"'>x &amp; &#x26; &own;<![CDATA[ <x> & ]]><m:b xml:lang="en"/></a>
`
    expect(faults(xml)).toEqual([])
  })

  it('keeps names, namespaces, attributes and decoded text', () => {
    const { root } = readXml(
      '<m:a xmlns:m="urn:m" b="1 &lt; 2">x&#32;&amp;<c/><![CDATA[<y>]]></m:a>',
    )
    expect(root).toMatchObject({
      name: 'm:a',
      local: 'a',
      space: 'urn:m',
      text: 'x &<y>',
      inner: 'x&#32;&amp;<c/><![CDATA[<y>]]>',
      children: [{ name: 'c', space: '', at: 45 }],
    })
    expect(root?.attributes.get('b')).toEqual({ value: '1 < 2', at: 21 })
  })

  it.each([
    ['', ['0 there is no element']],
    ['x<a/>', ['0 text outside the root element']],
    ['<a/><b/>', ['4 a second root element: <b>']],
    ['<a>', ['0 <a> is not closed']],
    ['<a><b></a>', ['6 </a> comes while <b> is open']],
    ['<a></b></a>', ['3 </b> closes nothing']],
    ['<a>&</a>', ['3 an & that is not written &amp;']],
    ['<a>&nbsp;</a>', ['3 &nbsp; is an entity of HTML, not of XML']],
    ['<a>&#8;</a>', ['3 &#8; refers to a character that is not allowed in XML']],
    ['<a>&#x110000;</a>', ['3 &#x110000; refers to a character that is not allowed in XML']],
    ['<a>]]></a>', ['3 ]]> stands in text']],
    ['<a>1 < 2</a>', ['5 < stands in text']],
    ['<a b=1 c/>', ['3 the value of b has no quotes', '7 the value of c has no quotes']],
    ['<a b="1"c="2"/>', ['8 no space before the attribute c']],
    ['<a b="1" b="2"/>', ['9 the attribute b stands twice']],
    ['<a b="<"/>', ['3 < in the value of b']],
    ['<a b="&x"/>', ['3 an & that is not written &amp; in b']],
    ['<a ="1"/>', ['0 the tag <a> is not written as XML wants it', '0 <a> is not closed']],
    ['<a><![CDATA[x</a>', ['3 CDATA does not end', '0 <a> is not closed']],
    ['<a/><!-- x', ['4 the comment does not end']],
    ['<a/><?xml version="1.0"?>', ['4 the XML declaration is not at the very beginning']],
    ['<a>\ud83d</a>', ['3 the character U+D83D is not allowed in XML']],
  ])('says of %j: %j', (xml, expected) => {
    expect(faults(xml)).toEqual(expected)
  })

  it('reads no deeper than any feed goes', () => {
    const deep = '<a>'.repeat(100_000)
    expect(faults(deep + '</b>'.repeat(100_000)).slice(0, 2)).toEqual([
      '600 more than 200 elements inside one another: reading ends',
      '597 <a> is not closed',
    ])
  })

  it('reads on after a fault', () => {
    const rss =
      '<rss version="2.0"><channel><title>A & B</title><item><title>x</b></item></channel></rss>'
    expect(findingsIn(rss)).toEqual([
      'error R1 1:20 <channel> has no <link>',
      'error R1 1:20 <channel> has no <description>',
      'error R6 1:38 an & that is not written &amp;',
      'error R6 1:63 </b> closes nothing',
      'error R6 1:67 </item> comes while <title> is open',
      'warning R15 1:20 the feed does not say where it lives (rel="self")',
      'warning R17 1:49 <item> has no guid',
      'note R17 1:20 <channel> has no <language>',
    ])
  })

  it('ends in time that grows with the length alone', () => {
    for (const piece of [
      '<',
      '<a ',
      '<a b="',
      '&',
      '<a>',
      '<![CDATA[',
      '<!--',
      ']]>',
      '</a>',
      ' ',
    ]) {
      const text = `<rss version="2.0">${piece.repeat(Math.ceil(400_000 / piece.length))}`
      const started = performance.now()
      feedChecker.check({ bytes: bytesOf(text) })
      expect([piece, performance.now() - started < 5_000]).toEqual([piece, true])
    }
  })
})

describe('whatever the bytes', () => {
  const scraps = [
    ...[
      '<rss version="2.0">',
      '<channel>',
      '<item>',
      '</item>',
      '<guid>',
      '</',
      '<feed',
      '<entry>',
    ],
    ...[
      ' xmlns="http://www.w3.org/2005/Atom"',
      '>',
      '/>',
      '<![CDATA[',
      ']]>',
      '&#x0;',
      '&amp;',
      '"',
    ],
    ...[
      '{"version":',
      '"items":[',
      ']',
      '}',
      ',',
      ':',
      '\\u0000',
      'null',
      '1e9',
      '<?xml',
      '?>',
      '<!--',
    ],
  ]
  const text = fc
    .array(fc.oneof(fc.constantFrom(...scraps), fc.string({ unit: 'binary' })))
    .map((parts) => parts.join(''))

  it('a report comes, with a place in the document for each finding', () => {
    fc.assert(
      fc.property(text, (document) => {
        const { findings, counts } = feedChecker.check({ bytes: bytesOf(document) })
        const lines = document.split('\n').length
        expect(findings.length).toBeLessThanOrEqual(counts.error + counts.warning + counts.note)
        for (const { line = 1, column = 1 } of findings) {
          expect(line >= 1 && line <= lines && column >= 1).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('bytes of any kind are no reason to fail', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(feedChecker.check({ bytes }).counts.error).toBeGreaterThan(0)
      }),
    )
  })

  it('X2 says when the encoding is not what it should be', () => {
    const bytes = Uint8Array.from('<rss version="2.0">\xe9</rss>', (char) => char.charCodeAt(0))
    expect(linesOf(feedChecker.check({ bytes }))).toContain(
      'error X2 1:20 a character that is not written in UTF-8',
    )
    expect(findingsIn('<?xml version="1.0" encoding="utf-9"?><rss/>')[0]).toBe(
      'error R1 1:39 <rss> has no version',
    )
    expect(findingsIn('<?xml version="1.0" encoding="utf-9"?><rss/>')).toContain(
      'error X2 the encoding utf-9 is not known',
    )
  })

  it('X1 what is no feed is said to be none', () => {
    expect(findingsIn('<!doctype html><html><p>x</html>')).toEqual([
      'error X1 1:16 <html> is no feed',
    ])
    expect(findingsIn('')).toEqual(['error X1 1:1 this is no feed'])
    expect(findingsIn('[1]')).toEqual(['error X1 1:1 this is no feed'])
  })

  it('a thousand faults of one kind are counted, and a hundred listed', () => {
    const items = '<item><title>x</title></item>'.repeat(1_000)
    const report = feedChecker.check({ bytes: bytesOf(`<rss version="2.0">${items}</rss>`) })
    expect(report.counts.warning).toBe(1_001)
    expect(report.findings.filter(({ rule }) => rule === 'R17')).toHaveLength(100)
  })
})
