import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FeedDocument } from '../../src/core/feed-document.ts'
import { xmlFault } from '../../src/feeds/well-formed.ts'
import { hardDocument } from './hard-document.ts'
import { podcastDocument } from './podcast-document.ts'
import { textFormats } from './written-text.ts'

/** What must never reach a feed, and what turns into it when something between is taken out, each beside ordinary text. */
const scraps = [
  '\0',
  '\b',
  '\v',
  '\f',
  '\r',
  '\x1f',
  '\x7f',
  '\x85',
  '\ud83d',
  '\ude00',
  '\ufffe',
  '\uffff',
]
const others = [
  'a',
  ' ',
  '\n',
  '\t',
  '"',
  '\\',
  '&',
  '<',
  '>',
  ']]',
  ']]>',
  '\u2060',
  '\ufdd0',
  '😀',
  'ü',
  '“',
]
const hostile = fc
  .array(fc.constantFrom(...scraps, ...others), { maxLength: 12 })
  .map((pieces) => pieces.join(''))

/** Words of ours, of which there are no others. */
const fixed: ReadonlySet<string> = new Set(['live', 'serial', 'http-post'])

/** The same document with something hostile in the middle of every text that it has, wherever that stands. */
function spoiled(value: unknown, scrap: () => string): unknown {
  if (typeof value === 'string') {
    if (fixed.has(value)) return value
    const middle = value.length >> 1
    return value.slice(0, middle) + scrap() + value.slice(middle)
  }
  if (Array.isArray(value)) return value.map((one) => spoiled(one, scrap))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const entries = Object.entries(value).map(([key, one]) => [key, spoiled(one, scrap)])
  return Object.fromEntries(entries)
}

const forbidden = /[\0-\x08\v\f\r\x0e-\x1f\ufffe\uffff]/

const isForbidden = (text: string) => forbidden.test(text) || !text.isWellFormed()

function textsIn(json: string): readonly string[] {
  const said: string[] = []
  JSON.parse(json, (_key, value) => (typeof value === 'string' ? said.push(value) : value))
  return said
}

describe('a document with something hostile in every single text', () => {
  const documents = fc.constantFrom(
    { ...hardDocument, hubs: ['https://feeds.example/hub'] },
    { ...podcastDocument, cloud: { domain: 'd', port: '80', path: '/p', protocol: 'http-post' } },
  )
  const spoiledDocument = fc
    .tuple(documents, fc.infiniteStream(hostile))
    .map(([document, stream]) => spoiled(document, () => stream.next().value ?? '') as FeedDocument)

  it.each(textFormats)('is clean in $name', ({ id, write }) => {
    fc.assert(
      fc.property(spoiledDocument, (document) => {
        const text = write(document)
        expect(forbidden.exec(text)).toBeNull()
        expect(text.isWellFormed()).toBe(true)
        if (id === 'json') expect(textsIn(text).filter(isForbidden)).toEqual([])
        else expect(xmlFault(text)).toBeUndefined()
      }),
    )
  })
})
