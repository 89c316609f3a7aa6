import { describe, expect, it } from 'vitest'
import { hardDocument } from './hard-document.ts'
import { textFormats } from './written-text.ts'

describe('a document with everything that has broken feeds before', () => {
  it.each(textFormats)('is written as $file', async ({ file, write }) => {
    await expect(write(hardDocument)).toMatchFileSnapshot(`golden/${file}`)
  })
  it.each(textFormats)('is the same in $name every time', ({ write }) => {
    expect(write(hardDocument)).toBe(write(structuredClone(hardDocument)))
  })
  it.each(textFormats)(
    'is read back from $name as it was meant',
    async ({ id, write, readBack, shows }) => {
      const titles = [
        'How <b> & &amp; differ: ]]> "quoted" \'too\'',
        'שלום עולם! (RTL) 👩‍👩‍👧‍👦 🏳️‍🌈',
        'Episode 7: half  a face',
        '<h1>Looks like HTML</h1>',
        'Retracted: A bridge & a <river>',
      ]
      const shown = hardDocument.items.filter((item) => shows?.(item) ?? true)
      expect(await readBack(write(hardDocument))).toEqual(
        shown.map(({ guid, atomId, url, publishedAt }, index) => ({
          id: id === 'atom' ? atomId : guid,
          url,
          title: titles[index],
          publishedAt,
        })),
      )
    },
  )
})
