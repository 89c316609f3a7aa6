import { describe, expect, it } from 'vitest'
import type { AskedPage } from '../../src/ports/page-text-store.ts'
import { pageTextStore } from '../../src/stores/page-texts.ts'
import type { Sql } from '../../src/stores/sql.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)
const asked = (name: string, given: Partial<AskedPage> = {}): AskedPage => ({
  page: `https://news.example/${name}`,
  url: `https://www.news.example/${name}/`,
  source: 'cms',
  post: { title: name },
  guid: `guid-${name}`,
  said: 'first',
  ...given,
})
const ONE = 'https://news.example/one'

/** What every store of pages must do. `open` gives an empty migrated database. */
export function testPageTextStore(name: string, open: () => Promise<Sql>): void {
  describe(`page text store contract: ${name}`, () => {
    it('hands each page to one holder, so many of a host', async () => {
      const pages = pageTextStore(await open())
      const other = asked('four', { url: 'https://other.example/four' })
      await pages.ask(
        [...['one', 'three', 'two'].map((each) => asked(each)), other],
        at('10:00:00'),
      )
      const claim = async (now: string, until: string) =>
        (await pages.claim(at(now), at(until), 2)).map(({ url, tries }) => [url, tries]).sort()
      expect(await claim('09:59:59', '10:10:00')).toEqual([])
      expect(await claim('10:00:00', '10:10:00')).toEqual([
        ['https://other.example/four', 1],
        ['https://www.news.example/one/', 1],
        ['https://www.news.example/three/', 1],
      ])
      expect(await claim('10:01:00', '10:11:00')).toEqual([['https://www.news.example/two/', 1]])
      expect(await claim('10:10:00', '10:20:00')).toHaveLength(3)
    })

    it('keeps what was read, and reads again when the source says something else', async () => {
      const pages = pageTextStore(await open())
      await pages.ask([asked('one')], at('10:00:00'))
      await pages.claim(at('10:00:00'), at('10:10:00'), 5)
      const text = { html: '<p>All</p>', dek: 'A line' }
      const places = { html: 'the body', dek: 'Open Graph' } as const
      await pages.keep(ONE, { text, places, etag: 'W/"1"' }, at('10:00:05'))
      const kept = { page: ONE, said: 'first', text, places, readAt: at('10:00:05') }
      expect(await pages.ofPages([ONE, 'https://news.example/unknown'])).toEqual(
        new Map([[ONE, kept]]),
      )
      await pages.ask([asked('one')], at('11:00:00'))
      expect(await pages.claim(at('11:00:00'), at('11:10:00'), 5)).toEqual([])
      await pages.ask([asked('one', { said: 'second', post: { title: 'new' } })], at('12:00:00'))
      expect(await pages.claim(at('12:00:00'), at('12:10:00'), 5)).toEqual([
        {
          ...asked('one', { said: 'second', post: { title: 'new' } }),
          ...{ tries: 1, etag: 'W/"1"', text },
        },
      ])
      await pages.keep(ONE, { etag: 'W/"1"' }, at('12:00:05'))
      expect((await pages.ofPages([ONE])).get(ONE)).toEqual({
        ...{ page: ONE, said: 'second', text, places },
        readAt: at('12:00:05'),
      })
    })

    it('leaves a whole host alone', async () => {
      const pages = pageTextStore(await open())
      const other = asked('three', { url: 'https://other.example/three' })
      await pages.ask([asked('one'), asked('two'), other], at('10:00:00'))
      await pages.rest('www.news.example', at('11:00:00'))
      const claim = async (now: string) =>
        (await pages.claim(at(now), at('12:00:00'), 5)).map(({ url }) => url).length
      expect(await claim('10:59:59')).toBe(1)
      expect(await claim('11:00:00')).toBe(2)
    })

    it('tries again when it is told to', async () => {
      const pages = pageTextStore(await open())
      await pages.ask([asked('one')], at('10:00:00'))
      await pages.fail(ONE, 'it answered 500', at('10:30:00'))
      expect(await pages.claim(at('10:29:59'), at('11:00:00'), 5)).toEqual([])
      expect(await pages.claim(at('10:30:00'), at('11:00:00'), 5)).toHaveLength(1)
      await pages.fail(ONE, 'it answered 404')
      expect(await pages.claim(at('23:00:00'), at('23:10:00'), 5)).toEqual([])
      expect((await pages.ofPages([ONE])).get(ONE)).toEqual({
        ...{ page: ONE, said: 'first', reason: 'it answered 404' },
      })
    })
  })
}
