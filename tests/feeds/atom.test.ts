import { parseAtomFeed } from 'feedsmith'
import { describe, expect, it } from 'vitest'
import { writeAtom } from '../../src/feeds/atom.ts'
import { emptyDocument, plainItem } from './empty-document.ts'
import { hardDocument } from './hard-document.ts'

const atom = writeAtom(hardDocument)
const feed = parseAtomFeed(atom)
const entries = feed.entries ?? []

describe('Atom 1.0', () => {
  it('A1 has exactly one id, title and updated in the feed and in every entry', () => {
    const [head = '', ...rest] = atom.split('<entry')
    for (const part of [head, ...rest]) {
      for (const name of ['id', 'title', 'updated']) {
        expect(part.match(new RegExp(`<${name}[ >]`, 'g'))).toHaveLength(1)
      }
    }
  })
  it('A2 has an author for the feed when an entry has none, and all authors of each entry', () => {
    expect(feed.authors).toEqual([
      { name: 'The Daily Example & <\u2060Friends>', uri: 'https://news.example/?a=1&b=2' },
    ])
    expect(entries[0]?.authors).toEqual([
      { name: 'Ana & Co', uri: 'https://news.example/ana?x=1&y=2', email: 'ana@news.example' },
      { name: 'Błażej <Ż>' },
    ])
    const signed = { ...emptyDocument, items: [{ ...plainItem, authors: [{ name: 'Ana' }] }] }
    expect(parseAtomFeed(writeAtom(signed)).authors).toBeUndefined()
  })
  it('A3 keeps ids character by character', () => {
    const atomId = 'HTTP://News.example:80/Ä%7e?b=1&a=2'
    const document = { ...emptyDocument, items: [{ ...plainItem, atomId }] }
    expect(parseAtomFeed(writeAtom(document)).entries?.[0]?.id).toBe(atomId)
  })
  it('A4 writes RFC 3339 dates in whole seconds', () => {
    expect([feed.updated, entries[1]?.published, entries[1]?.updated]).toEqual([
      '2026-11-22T10:00:00Z',
      '2026-11-21T09:08:07Z',
      '2026-11-21T19:08:07Z',
    ])
    const fraction = { ...emptyDocument, updatedAt: new Date('2026-11-22T10:00:00.999Z') }
    expect(writeAtom(fraction)).toContain('<updated>2026-11-22T10:00:00Z</updated>')
  })
  it('A4 keeps the thousandths that tell changes in the same second apart', () => {
    const changed = { ...plainItem, updatedAt: new Date('2026-11-22T10:00:00.119Z') }
    expect(writeAtom({ ...emptyDocument, items: [changed] })).toContain(
      '<published>2026-11-22T09:00:00Z</published><updated>2026-11-22T10:00:00.119Z</updated>',
    )
  })
  it('A5, A9 links the post first, then its attachments with their length', () => {
    expect(entries[2]?.links).toEqual([
      { rel: 'alternate', type: 'text/html', href: 'https://news.example/podcast/7?from=feed&x=y' },
      {
        rel: 'enclosure',
        type: 'application/pdf',
        length: 1000,
        href: 'https://media.example/7.pdf',
      },
      {
        rel: 'enclosure',
        type: 'audio/mpeg',
        length: 12345,
        href: 'https://media.example/7.mp3?a&b',
      },
      { rel: 'enclosure', type: 'video/mp4', length: 99, href: 'https://media.example/7.mp4' },
      { rel: 'enclosure', type: 'text/vtt', href: 'https://media.example/7.vtt?a&b' },
      {
        rel: 'enclosure',
        type: 'application/json+chapters',
        href: 'https://media.example/7.json?a&b',
      },
    ])
  })
  it('A6 has a summary in every entry, as HTML where text might be taken for it', () => {
    expect(entries.map(({ summary }) => summary)).toEqual([
      { value: 'Write &amp;amp; for AT&amp;T, 5 &lt; 6, and &lt;em> in HTML', type: 'html' },
      { value: 'תקציר עם "מרכאות" 🎉', type: 'text' },
      { value: 'Control characters everywhere\non two lines', type: 'text' },
      { value: 'Only a summary', type: 'text' },
    ])
  })
  it('A7 writes titles as text, escaped once, and bodies as HTML', () => {
    expect(entries[0]?.title).toEqual({
      value: 'How <\u2060b> & &\u2060amp; differ: ]]> "quoted" \'too\'',
      type: 'text',
    })
    expect(entries[0]?.content).toEqual({
      value: '<p>First ]]> and second ]]> end; &lt;script&gt; &amp;amp; ]]></p>',
      type: 'html',
    })
    expect(entries[3]?.content).toBeUndefined()
  })
  it('has what belongs to the whole: pictures and rights', () => {
    expect(feed).toMatchObject({
      icon: 'https://news.example/icon.png?a&b',
      logo: 'https://news.example/logo.png?size=144&v=2',
      rights: { value: 'Texts <\u2060CC BY 4.0> & pictures by their makers', type: 'text' },
      generator: { text: 'Posthorn' },
    })
  })
  it('A8, F3 names itself and the archive before it', () => {
    expect(feed.links).toEqual([
      { rel: 'alternate', type: 'text/html', href: 'https://news.example/?a=1&b=2' },
      { rel: 'self', type: 'application/atom+xml', href: 'https://feeds.example/atom.xml?x=1&y=2' },
      {
        rel: 'prev-archive',
        type: 'application/atom+xml',
        href: 'https://feeds.example/feeds/main/archive/2/atom.xml?a&b',
      },
    ])
  })
  it('A10 gives every category its term', () => {
    expect(entries[0]?.categories).toEqual([
      { term: 'R&D', scheme: 'https://feeds.example/sections/?a&b' },
      { term: 'a<b' },
      { term: 'say "hi"' },
      { term: 'tab\tand\nline' },
    ])
  })
  it('A12 puts the lead image after the content', () => {
    expect(atom).toMatch(/<\/content><media:content url="https:\/\/news\.example\/i\.jpg/)
  })
  it('says its language, and that of an entry in another one', () => {
    expect(atom).toMatch(/<feed [^>]*xml:lang="en">/)
    expect(atom.match(/<entry[^>]*>/g)).toEqual([
      '<entry>',
      '<entry xml:lang="he">',
      '<entry>',
      '<entry>',
    ])
  })
  it('T1 tells of retracted and deleted posts (RFC 6721), which have no entry', () => {
    expect(entries.map(({ id }) => id)).not.toContain('tag:news.example,2026-11-18:taken-back')
    expect(atom.slice(atom.indexOf('<at:deleted-entry'))).toBe(
      '<at:deleted-entry ref="tag:news.example,2026-11-18:taken-back" when="2026-11-19T12:00:00Z">' +
        '<at:comment>It was &#x3C;not&#x3E; true &#x26; we are sorry.</at:comment></at:deleted-entry>' +
        '<at:deleted-entry ref="tag:news.example,2026-11-18:gone?a=1&#x26;b=&#x22;2&#x22;" when="2026-11-21T12:00:00Z">' +
        '<at:comment>Withdrawn: &#x3C;wrong&#x3E; &#x26; retracted</at:comment></at:deleted-entry>' +
        '<at:deleted-entry ref="tag:news.example,2026-11-17:quiet" when="2026-11-20T12:00:00Z"/></feed>\n',
    )
  })
})
