import { describe, expect, it } from 'vitest'
import { mediaStore } from '../../src/stores/media.ts'
import type { Sql } from '../../src/stores/sql.ts'

const now = new Date('2026-11-22T10:00:00Z')

/** What every store of media must do. `open` gives an empty migrated database. */
export function testMediaStore(name: string, open: () => Promise<Sql>): void {
  describe(`media store contract: ${name}`, () => {
    it('gives back every byte, also of what is larger than a value may be', async () => {
      const media = mediaStore(await open())
      for (const size of [1, 500_000, 500_001, 2_500_000]) {
        const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31) % 251)
        const one = { hash: `hash-${size}`, type: 'image/png', bytes }
        await media.keep(one, now)
        await media.keep(one, now)
        const read = await media.read(one.hash)
        expect(read?.type).toBe('image/png')
        expect(read && Buffer.compare(read.bytes, bytes)).toBe(0)
      }
      expect(await media.read('unknown')).toBeUndefined()
    })
  })
}
