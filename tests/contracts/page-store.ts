import { describe, expect, it } from 'vitest'
import { pageStore } from '../../src/stores/pages.ts'
import { postStore } from '../../src/stores/posts.ts'
import type { Sql } from '../../src/stores/sql.ts'
import { post } from '../fakes/posts.ts'

const at = (time: string) => new Date(`2026-11-22T${time}Z`)

/** What every store of looks at pages must do. */
export function testPageStore(name: string, open: () => Promise<Sql>): void {
  describe(`page store contract: ${name}`, () => {
    it('keeps the last look of a post at one revision', async () => {
      const db = await open()
      const pages = pageStore(db)
      await postStore(db).insert([{ post: post({ id: 'p' }), aliases: [] }])
      expect(await pages.last('p', 1)).toBeUndefined()
      await pages.record('p', 1, { at: at('10:00:00'), reason: 'Not there' })
      expect(await pages.last('p', 1)).toEqual({ at: at('10:00:00'), reason: 'Not there' })
      await pages.record('p', 1, { at: at('10:01:00') })
      expect(await pages.last('p', 1)).toEqual({ at: at('10:01:00') })
      await pages.record('p', 2, { at: at('10:02:00') })
      expect(await pages.last('p', 1)).toBeUndefined()
      expect(await pages.last('p', 2)).toEqual({ at: at('10:02:00') })
    })
  })
}
