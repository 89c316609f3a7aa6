import { describe, expect, it } from 'vitest'
import type { FormerPart } from '../../src/ports/former-store.ts'
import { formerStore } from '../../src/stores/former-parts.ts'
import { type Sql, sql } from '../../src/stores/sql.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'

const now = new Date('2026-11-22T10:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const SECRET = 'sec-0123456789-never-in-clear'
const former: FormerPart = {
  section: 'sources',
  id: 'ghost',
  value: { type: 'ghost', secret: SECRET },
  place: 1,
  mark: 'c0ffee',
}

/** What every store of former parts must do. `open` gives an empty migrated database. */
export function testFormerStore(name: string, open: () => Promise<Sql>): void {
  describe(`former store contract: ${name}`, () => {
    it('keeps what was, sealed, until it is forgotten or too old', async () => {
      const db = await open()
      const store = formerStore(db, secretVault('a secret of thirty-two characters'))
      await store.keep('one', former, now)
      await store.keep('new', { section: 'notify', place: 0, mark: 'none' }, later(1))
      expect(await store.read('one', now)).toEqual(former)
      expect(await store.read('new', now)).toEqual({ section: 'notify', place: 0, mark: 'none' })
      expect(await store.read('one', later(1))).toBeUndefined()
      const rows = await db.all<{ sealed: string }>(sql`select sealed from former_parts`)
      expect(rows.map(({ sealed }) => sealed.includes(SECRET))).toEqual([false, false])
      await store.forget('one')
      expect(await store.read('one', now)).toBeUndefined()
      await store.prune(later(1))
      expect(await store.read('new', now)).toBeDefined()
      await store.prune(later(2))
      expect(await store.read('new', now)).toBeUndefined()
    })

    it('keeps the newest fifty', async () => {
      const store = formerStore(await open(), secretVault('a secret of thirty-two characters'))
      for (let at = 0; at < 51; at += 1) await store.keep(`${at}`, former, later(at))
      expect(await store.read('0', now)).toBeUndefined()
      expect(await store.read('1', now)).toEqual(former)
    })

    it('gives nothing that another secret sealed', async () => {
      const db = await open()
      const first = formerStore(db, secretVault('a secret of thirty-two characters'))
      await first.keep('one', former, now)
      const second = formerStore(db, secretVault('another secret of thirty-two letters'))
      expect(await second.read('one', now)).toBeUndefined()
    })
  })
}
