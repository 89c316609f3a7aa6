import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FeedDocument } from '../../src/core/feed-document.ts'
import { keptBytes } from '../../src/feeds/kept-bytes.ts'
import { emptyDocument, plainItem } from './empty-document.ts'
import { hardDocument } from './hard-document.ts'
import { textFormats, textOf } from './written-text.ts'

/** A copy whose items nobody has written. */
const unseen = (document: FeedDocument) => structuredClone(document)

describe('bytes of items that were written before', () => {
  it.each(textFormats)('give the same $name as items never seen', ({ write }) => {
    write(hardDocument)
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(
        fc.subarray([...hardDocument.items]),
        fc.constantFrom('en', 'de', 'zh-Hant'),
        fc.option(fc.constantFrom('https://feeds.example/sections/', 'https://else.example/s/')),
        text,
        (items, language, sections, title) => {
          const { sections: _sections, ...rest } = hardDocument
          const document: FeedDocument = {
            ...rest,
            ...(sections && { sections }),
            language,
            title,
            items: [...items, { ...plainItem, title, html: title, section: 'city' }],
          }
          expect(write(document)).toBe(write(unseen(document)))
        },
      ),
    )
  })

  it('are written anew only for another language or other sections', () => {
    const written: string[] = []
    const write = keptBytes((item, { language, sections = 'none' }) => {
      written.push(`${item.guid} ${language} ${sections}`)
      return `${language} ${sections}`
    })
    const german = { ...emptyDocument, language: 'de' }
    const sorted = { ...german, sections: 'https://feeds.example/sections/' }
    const { sections: _sections, ...unsorted } = german
    const texts = [sorted, sorted, unsorted, unsorted, { ...unsorted, language: 'fr' }].map(
      (document) => textOf(write(plainItem, document)),
    )
    expect(texts).toEqual([
      'de https://feeds.example/sections/',
      'de https://feeds.example/sections/',
      'de none',
      'de none',
      'fr none',
    ])
    expect(written).toEqual([
      `${plainItem.guid} de https://feeds.example/sections/`,
      `${plainItem.guid} de none`,
      `${plainItem.guid} fr none`,
    ])
  })
})
