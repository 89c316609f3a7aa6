import { describe, expect, it } from 'vitest'
import { xmlFault } from '../../src/feeds/well-formed.ts'

const head = '<?xml version="1.0" encoding="utf-8"?>\n'

describe('xmlFault', () => {
  it.each([
    '<a/>',
    `${head}<a b="1" c='2'>x &amp; &#x26; &#38;<b/><![CDATA[ <x> & ]]></a>\n`,
    '<a xmlns:m="urn:m"><m:b m:c="1"/><c xmlns:n="urn:n"><n:d/></c></a>',
    '<a>> ] ]] ">"</a>',
    '<a xml:lang="en">😀</a>',
  ])('finds nothing wrong with %j', (xml) => {
    expect(xmlFault(xml)).toBeUndefined()
  })

  it.each([
    ['', 'no root element'],
    ['<a>', '<a> is not closed'],
    ['<a></b>', 'stray end tag at 3'],
    ['</a>', 'stray end tag at 0'],
    ['<a/><b/>', 'second root at 4'],
    ['<a/>x', 'text outside the root element after 4'],
    ['<a>\0</a>', 'character U+0000 at 3'],
    ['<a>\ufffe</a>', 'character U+FFFE at 3'],
    ['<a>\ud83d</a>', 'half of a surrogate pair'],
    ['<a>&</a>', 'bare & or unknown entity after 3'],
    ['<a>&nbsp;</a>', 'bare & or unknown entity after 3'],
    ['<a>&#8;</a>', 'reference &#8; after 3'],
    ['<a>&#xD83D;</a>', 'reference &#xD83D; after 3'],
    ['<a>&#x110000;</a>', 'reference &#x110000; after 3'],
    ['<a>]]></a>', ']]> in text after 3'],
    ['<a><![CDATA[ ]]> ]]></a>', ']]> in text after 16'],
    ['<a><![CDATA[</a>', 'misplaced CDATA at 3'],
    ['<a b="<"/>', 'not a tag at 0'],
    ['<a b=1/>', 'not a tag at 0'],
    ['<a b="&x"/>', 'bare & or unknown entity at 0'],
    ['<a b="1" b="2"/>', 'attribute b twice at 0'],
    ['<m:a/>', 'prefix m is not declared at 0'],
    ['<a m:b="1"/>', 'prefix m is not declared at 0'],
    ['<a><b xmlns:m="urn:m"/><m:c/></a>', 'prefix m is not declared at 23'],
    ['<a><!-- x --></a>', 'not a tag at 3'],
    ['<!DOCTYPE a><a/>', 'not a tag at 0'],
    ['<a', 'not a tag at 0'],
    ['<a></a', 'stray end tag at 3'],
  ])('says of %j: %s', (xml, expected) => {
    expect(xmlFault(xml)).toBe(expected)
  })
})
