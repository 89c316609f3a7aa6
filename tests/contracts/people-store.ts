import { describe, expect, it } from 'vitest'
import type { NewPerson } from '../../src/ports/people-store.ts'
import { authRecordStore } from '../../src/stores/auth-records.ts'
import { peopleStore } from '../../src/stores/people.ts'
import type { Sql } from '../../src/stores/sql.ts'

const now = new Date('2026-11-23T10:00:00Z')
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000)
const ada: NewPerson = { id: 'p1', name: 'Ada', email: 'Ada@news.example', role: 'owner' }
const bob: NewPerson = {
  ...{ id: 'p2', name: 'Bob', email: 'bob@news.example', role: 'editor' as const },
  password: 'scrypt:…',
}
const session = (id: string, personId: string) => ({
  ...{ id, personId, token: `t-${id}`, expiresAt: hours(1).getTime() },
  ...{ createdAt: now.getTime(), updatedAt: now.getTime() },
})
const invitation = {
  id: 'i1',
  role: 'editor' as const,
  name: 'Bob',
  invitedBy: 'Ada',
  createdAt: now,
  expiresAt: hours(2),
}

/** What every store of people must do. `open` gives an empty migrated database. */
export function testPeopleStore(name: string, open: () => Promise<Sql>): void {
  async function opened() {
    const db = await open()
    return { people: peopleStore(db), records: authRecordStore(db) }
  }

  describe(`people store contract: ${name}`, () => {
    it('knows people by id and address, owners first', async () => {
      const { people } = await opened()
      expect([await people.add(bob, now), await people.add(ada, now)]).toEqual([true, true])
      const kept = { twoFactor: false, createdAt: now }
      const expected = [
        { ...ada, ...kept, email: 'ada@news.example', hasPassword: false },
        { ...bob, ...kept, password: undefined, hasPassword: true },
      ]
      expect(await people.list()).toEqual(expected)
      expect(await people.byEmail('ADA@news.example')).toEqual(expected[0])
      expect([await people.byId('p2'), await people.byId('p3')]).toEqual([expected[1], undefined])
    })

    it('has each address once, and a first person once', async () => {
      const { people } = await opened()
      const first = await Promise.all([
        people.add(ada, now, 'first'),
        people.add({ ...bob, role: 'owner' }, now, 'first'),
      ])
      expect(first.toSorted()).toEqual([false, true])
      const [only] = await people.list()
      expect(await people.add({ ...bob, id: 'p9', email: only?.email ?? '' }, now)).toBe(false)
      expect(await people.list()).toHaveLength(1)
      await people.add({ ...bob, id: 'p9', email: 'carol@news.example' }, now)
      const taken = { name: 'Carol', email: only?.email.toUpperCase() ?? '' }
      expect(await people.describe('p9', taken, now)).toBe(false)
      expect(await people.describe('p9', { name: 'C', email: 'c@news.example' }, now)).toBe(true)
      expect((await people.byEmail('c@news.example'))?.name).toBe('C')
    })

    it('changes a role with the end of the sessions, and never that of the last owner', async () => {
      const { people, records } = await opened()
      await people.add(ada, now)
      await people.add(bob, now)
      await records.create('person_sessions', session('s1', 'p1'))
      await records.create('person_sessions', session('s2', 'p2'))
      expect(await people.setRole('p1', 'viewer', now)).toBe('last-owner')
      expect(await people.setRole('p9', 'viewer', now)).toBe('unknown')
      expect(await people.setRole('p2', 'editor', now)).toBe('done')
      expect(await records.count('person_sessions', [])).toBe(2)
      expect(await people.setRole('p2', 'owner', now)).toBe('done')
      expect((await records.find('person_sessions', [])).map(({ id }) => id)).toEqual(['s1'])
      expect(await people.setRole('p1', 'viewer', now)).toBe('done')
      expect(await records.count('person_sessions', [])).toBe(0)
    })

    it('takes out everything with a person, and never the last owner', async () => {
      const { people, records } = await opened()
      await people.add(ada, now)
      await people.add(bob, now)
      await records.create('person_sessions', session('s2', 'p2'))
      await people.addSignInLink('link', hours(1), 'p2')
      expect(await people.remove('p1')).toBe('last-owner')
      expect(await people.remove('p2')).toBe('done')
      expect(await people.remove('p2')).toBe('unknown')
      expect(await records.count('person_sessions', [])).toBe(0)
      expect(await records.count('person_credentials', [])).toBe(0)
      expect(await people.useSignInLink('link', now)).toBeUndefined()
    })

    it('takes away what lets a person in, and leaves the person', async () => {
      const { people, records } = await opened()
      await people.add(bob, now)
      await records.create('person_sessions', session('s2', 'p2'))
      await people.addSignInLink('link', hours(1), 'p2')
      await records.change('people', [], { set: { twoFactorEnabled: 1 } })
      expect([await people.reset('p2', now), await people.reset('p9', now)]).toEqual([true, false])
      expect(await people.byId('p2')).toMatchObject({ hasPassword: false, twoFactor: false })
      expect(await records.count('person_sessions', [])).toBe(0)
      expect(await people.useSignInLink('link', now)).toBeUndefined()
    })

    it('leaves one of two owners who take each other out at once', async () => {
      const { people } = await opened()
      await people.add(ada, now)
      await people.add({ ...bob, role: 'owner' }, now)
      const both = await Promise.all([people.remove('p1'), people.remove('p2')])
      expect(both.toSorted()).toEqual(['done', 'last-owner'])
    })

    it('takes a sign-in link once, and not after it ran out', async () => {
      const { people } = await opened()
      await people.add(ada, now)
      await people.addSignInLink('link', hours(1))
      await people.addSignInLink('hers', hours(1), 'p1')
      await people.addSignInLink('late', hours(1))
      const used = await Promise.all([1, 2].map(() => people.useSignInLink('link', now)))
      expect(used.filter((one) => one !== undefined)).toEqual([{}])
      expect(await people.useSignInLink('hers', now)).toEqual({ personId: 'p1' })
      expect(await people.useSignInLink('late', hours(1))).toBeUndefined()
    })

    it('gives an invitation away once, while it is good', async () => {
      const { people } = await opened()
      await people.invite(invitation, 'h1')
      await people.invite({ ...invitation, id: 'i2' }, 'h2')
      expect(await people.invitation('h1', now)).toEqual(invitation)
      expect(await people.takeInvitation('h2', hours(2))).toBeUndefined()
      expect(await people.invitations(now)).toHaveLength(2)
      expect([await people.revokeInvitation('i2'), await people.revokeInvitation('i2')]).toEqual([
        true,
        false,
      ])
      const taken = await Promise.all([1, 2].map(() => people.takeInvitation('h1', now)))
      expect(taken.filter((one) => one !== undefined)).toEqual([invitation])
      expect(await people.invitations(now)).toEqual([])
    })

    it('keeps passkeys, whose counter only grows', async () => {
      const { people } = await opened()
      await people.add(ada, now)
      const key = {
        ...{ id: 'k1', personId: 'p1', name: 'The key', credentialId: 'c1', publicKey: 'pk' },
        ...{ counter: 5, transports: ['usb'], createdAt: now },
      }
      await people.addPasskey(key)
      expect(await people.passkey('c1')).toEqual(key)
      expect(await people.usePasskey('k1', 5, hours(1))).toBe(false)
      expect(await people.usePasskey('k1', 6, hours(1))).toBe(true)
      expect(await people.passkeys('p1')).toEqual([{ ...key, counter: 6, lastUsedAt: hours(1) }])
      expect(await people.removePasskey('p2', 'k1')).toBe(false)
      expect(await people.removePasskey('p1', 'k1')).toBe(true)
      await people.addPasskey({ ...key, counter: 0 })
      expect(await people.usePasskey('k1', 0, hours(1))).toBe(true)
    })
  })

  describe(`auth record store contract: ${name}`, () => {
    const code = (id: string, expires: number) => ({
      ...{ id, identifier: `code-${id}`, value: 'p1', expiresAt: expires },
      ...{ createdAt: expires, updatedAt: expires },
    })
    const where = (field: string, is: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte', value: number) =>
      ({ field, is, value }) as const
    const ids = (found: readonly { readonly id?: unknown }[]) => found.map(({ id }) => id)

    it('finds by every comparison, sorted and in parts', async () => {
      const { records } = await opened()
      for (const at of [1, 2, 3]) await records.create('person_verifications', code(`v${at}`, at))
      const find = async (...all: Parameters<typeof records.find>[1]) =>
        ids(await records.find('person_verifications', all))
      expect(await find(where('expiresAt', 'eq', 2))).toEqual(['v2'])
      expect(await find(where('expiresAt', 'ne', 2))).toEqual(['v1', 'v3'])
      expect(await find(where('expiresAt', 'lt', 2))).toEqual(['v1'])
      expect(await find(where('expiresAt', 'lte', 2))).toEqual(['v1', 'v2'])
      expect(await find(where('expiresAt', 'gt', 2))).toEqual(['v3'])
      expect(await find(where('expiresAt', 'gte', 2))).toEqual(['v2', 'v3'])
      expect(await find({ field: 'id', is: 'in', value: ['v1', 'v3', 'v9'] })).toEqual(['v1', 'v3'])
      expect(
        await find(
          where('expiresAt', 'gt', 1),
          { ...where('expiresAt', 'eq', 1), or: true },
          { ...where('expiresAt', 'eq', 3), or: true },
        ),
      ).toEqual(['v3'])
      const sortBy = { field: 'createdAt', direction: 'desc' } as const
      const part = { sortBy, limit: 2, offset: 1 }
      expect(ids(await records.find('person_verifications', [], part))).toEqual(['v2', 'v1'])
      expect(await records.count('person_verifications', [where('expiresAt', 'gt', 1)])).toBe(2)
    })

    it('changes, adds to numbers, and tells nothing apart from null', async () => {
      const { people, records } = await opened()
      await people.add(ada, now)
      const factor = { id: 'f1', personId: 'p1', secret: 's', backupCodes: 'b' }
      await records.create('person_two_factors', factor)
      const open = { field: 'lockedUntil', is: 'eq', value: null } as const
      const change = { add: { failedVerificationCount: 1 }, set: { lockedUntil: 9 } }
      expect(await records.changeOne('person_two_factors', [open], change)).toEqual({
        ...factor,
        ...{ verified: null, failedVerificationCount: 1, lockedUntil: 9 },
      })
      expect(await records.changeOne('person_two_factors', [open], change)).toBeUndefined()
      expect(await records.change('person_two_factors', [], { set: { verified: 1 } })).toBe(1)
      expect(await records.find('person_two_factors', [where('verified', 'eq', 1)])).toHaveLength(1)
    })

    it('gives what is taken to one of those who ask at once', async () => {
      const { records } = await opened()
      await records.create('person_verifications', code('v1', 1))
      const mine = { field: 'identifier', is: 'eq', value: 'code-v1' } as const
      const taken = await Promise.all(
        [1, 2, 3].map(() => records.take('person_verifications', [mine])),
      )
      expect(taken.filter((one) => one !== undefined)).toEqual([code('v1', 1)])
      await records.create('person_verifications', code('v2', 2))
      await records.create('person_verifications', code('v3', 3))
      expect(await records.remove('person_verifications', [where('expiresAt', 'gt', 1)])).toBe(2)
    })

    it('refuses names that are no fields of its tables', async () => {
      const { records } = await opened()
      const evil = { field: 'id = id or 1', is: 'eq', value: 1 } as const
      await expect(records.find('people', [evil])).rejects.toThrow('people has no id = id or 1')
      await expect(records.create('people', { 'id) --': 1 })).rejects.toThrow('has no')
      await expect(records.count('posts' as 'people', [])).rejects.toThrow('no table posts')
    })
  })
}
