import { describe, expect, it } from 'vitest'
import { accessStore } from '../../src/stores/access.ts'
import { idempotencyStore } from '../../src/stores/idempotency.ts'
import type { Sql } from '../../src/stores/sql.ts'

const now = new Date('2026-11-22T10:00:00Z')
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000)

const robot = { id: 't1', name: 'robot', scopes: ['read', 'posts'] as const }

/** What every access and idempotency store must do. `open` gives an empty migrated database. */
export function testAccessStore(name: string, open: () => Promise<Sql>): void {
  describe(`access store contract: ${name}`, () => {
    it('knows a token by its hash until it is revoked', async () => {
      const access = accessStore(await open())
      await access.addToken({ ...robot, hash: 'h1' }, now)
      expect(await access.useToken('h1', now)).toEqual({ ...robot, createdAt: now })
      expect(await access.useToken('other', now)).toBeUndefined()
      expect(await access.revokeToken('robot', hours(1))).toBe(true)
      expect(await access.revokeToken('robot', hours(1))).toBe(false)
      expect(await access.useToken('h1', hours(1))).toBeUndefined()
      expect(await access.tokens()).toEqual([
        { ...robot, createdAt: now, lastUsedAt: now, revokedAt: hours(1) },
      ])
    })

    it('knows a token until it expires, and when that was', async () => {
      const access = accessStore(await open())
      await access.addToken({ ...robot, hash: 'h1', expiresAt: hours(1) }, now)
      const soon = new Date(hours(1).getTime() - 1)
      expect(await access.useToken('h1', soon)).toEqual({
        ...robot,
        createdAt: now,
        expiresAt: hours(1),
      })
      expect(await access.expiredAt('h1', soon)).toBeUndefined()
      expect(await access.useToken('h1', hours(1))).toBeUndefined()
      expect(await access.expiredAt('h1', hours(1))).toEqual(hours(1))
      await access.revokeToken('t1', hours(1))
      expect(await access.expiredAt('h1', hours(1))).toBeUndefined()
    })
  })

  describe(`idempotency store contract: ${name}`, () => {
    it('keeps the first answer for a day', async () => {
      const keys = idempotencyStore(await open())
      expect(await keys.take('k', 'request', now)).toBeUndefined()
      expect(await keys.take('k', 'request', now)).toEqual({ request: 'request' })
      await keys.keep('k', 201, '{"id":"a"}')
      expect(await keys.take('k', 'other', hours(23))).toEqual({
        request: 'request',
        status: 201,
        body: '{"id":"a"}',
      })
      expect(await keys.take('k', 'other', hours(24))).toBeUndefined()
    })

    it('gives a key without an answer back when its process must be dead', async () => {
      const keys = idempotencyStore(await open())
      await keys.take('k', 'request', now)
      const soon = new Date(now.getTime() + 4 * 60_000)
      expect(await keys.take('k', 'request', soon)).toEqual({ request: 'request' })
      expect(await keys.take('k', 'request', hours(0.1))).toBeUndefined()
    })

    it('frees a key whose request came to nothing, and no other', async () => {
      const keys = idempotencyStore(await open())
      await keys.take('k', 'request', now)
      await keys.free('k')
      expect(await keys.take('k', 'request', now)).toBeUndefined()
      await keys.keep('k', 200, '{}')
      await keys.free('k')
      expect(await keys.take('k', 'request', now)).toMatchObject({ status: 200 })
    })
  })
}
