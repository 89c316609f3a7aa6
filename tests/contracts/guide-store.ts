import { describe, expect, it } from 'vitest'
import { emptyGuide, type Guide } from '../../src/core/guide.ts'
import { guideStore } from '../../src/stores/guide.ts'
import { reseal } from '../../src/stores/reseal.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'

const now = new Date('2026-11-22T10:00:00Z')
const SECRET = 'app-0123456789-never-in-clear'
const guide: Guide = {
  ...emptyGuide,
  done: ['publication', 'account'],
  publication: { title: 'The Harbour Post', home: 'https://harbour.example' },
  account: { id: 'bluesky', form: { network: 'bluesky', app_password: SECRET } },
  found: {
    feeds: [{ url: 'https://harbour.example/index.xml', posts: 1 }],
    posts: [{ url: 'https://harbour.example/a', title: 'A', published_at: now }],
  },
}

/** What every guide store must do. `open` gives an empty migrated database. */
export function testGuideStore(name: string, open: () => Promise<Sql>): void {
  describe(`guide store contract: ${name}`, () => {
    const vault = secretVault('a secret of at least 32 letters!')

    it('is empty before it was begun, and keeps what was filled in, dates included', async () => {
      const store = guideStore(await open(), vault)
      expect(await store.read()).toEqual({ guide: emptyGuide, version: 0 })
      expect(await store.keep(guide, 0, now)).toBe(true)
      expect(await store.read()).toEqual({ guide, version: 1 })
      expect(await store.keep({ ...guide, hidden: true }, 1, now)).toBe(true)
      expect(await store.read()).toEqual({ guide: { ...guide, hidden: true }, version: 2 })
    })

    it('keeps what another has kept meanwhile', async () => {
      const store = guideStore(await open(), vault)
      expect(await store.keep(guide, 0, now)).toBe(true)
      expect(await store.keep(emptyGuide, 0, now)).toBe(false)
      expect(await store.keep(emptyGuide, 2, now)).toBe(false)
      expect(await store.read()).toEqual({ guide, version: 1 })
    })

    it('keeps no credential in clear, and is empty under another secret', async () => {
      const db = await open()
      await guideStore(db, vault).keep(guide, 0, now)
      const rows = await db.all(sql`select * from guide`)
      expect(JSON.stringify(rows)).not.toContain(SECRET)
      const other = guideStore(db, secretVault('another secret of 32 characters!'))
      expect(await other.read()).toEqual({ guide: emptyGuide, version: 1 })
      expect(await other.keep(guide, 1, now)).toBe(true)
    })

    it('is sealed anew when the secret is changed', async () => {
      const db = await open()
      const other = secretVault('another secret of 32 characters!')
      await guideStore(db, vault).keep(guide, 0, now)
      expect(await reseal(db, vault, other)).toBe(1)
      expect(await guideStore(db, other).read()).toEqual({ guide, version: 1 })
    })

    it('begins names that never change anew', async () => {
      const db = await open()
      const store = guideStore(db, vault)
      await store.startAnew('https://sample.example', now)
      const later = new Date(now.getTime() + 1_000)
      await store.startAnew('https://harbour.example', later)
      expect(
        await db.all(sql`select value, created_at from settings where key = 'first-home'`),
      ).toEqual([{ value: '"https://harbour.example"', created_at: later.getTime() }])
    })
  })
}
