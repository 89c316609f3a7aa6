import { describe, expect, it } from 'vitest'
import { machine, type Scope } from '../../src/core/permissions.ts'
import { createToken, hashSecret, revokeToken } from '../../src/tasks/access.ts'
import { HOUR, testPorts } from '../fakes/in-memory-ports.ts'

describe('access', () => {
  it('keeps only the hash of a token', async () => {
    const { ports, clock, file } = await testPorts()
    const { id, token } = await createToken(ports, { name: 'cms' }, machine)
    expect([id, token.length > 40, token.startsWith('ph_')]).toEqual(['minted-0001', true, true])
    expect(await ports.access.tokens()).toEqual([
      { id, name: 'cms', scopes: ['read', 'posts', 'deliveries'], createdAt: clock.now() },
    ])
    const rows = await file.all({ sql: 'select * from api_tokens', values: [] })
    expect(JSON.stringify(rows)).not.toContain(token)
    expect((await ports.access.useToken(await hashSecret(token), clock.now()))?.id).toBe(id)
  })

  it.each(['id', 'name'] as const)('a token that was revoked by %s opens nothing', async (by) => {
    const { ports, clock } = await testPorts()
    const { id, token } = await createToken(ports, { name: 'cms' }, machine)
    await revokeToken(ports, { id, name: 'cms' }[by])
    expect(await ports.access.useToken(await hashSecret(token), clock.now())).toBeUndefined()
    await expect(revokeToken(ports, id)).rejects.toMatchObject({
      code: 'not-found',
      message: `There is no token ${id} that could be revoked`,
    })
  })

  it('a token is known until it expires, and then for having expired', async () => {
    const { ports, clock } = await testPorts()
    const until = new Date(clock.now().getTime() + 2 * HOUR)
    const wish = { name: 'cms', scopes: ['posts', 'read'], lasts: 2 * HOUR } as const
    const { id, token, ...made } = await createToken(ports, wish, machine)
    expect(made).toEqual({ name: 'cms', scopes: ['read', 'posts'], expiresAt: until })
    const hash = await hashSecret(token)
    clock.advance(2 * HOUR - 1)
    expect((await ports.access.useToken(hash, clock.now()))?.id).toBe(id)
    expect(await ports.access.expiredAt(hash, clock.now())).toBeUndefined()
    clock.advance(1)
    expect(await ports.access.useToken(hash, clock.now())).toBeUndefined()
    expect(await ports.access.expiredAt(hash, clock.now())).toEqual(until)
  })

  it('a token gives away no more than it has, and for no longer', async () => {
    const { ports, clock } = await testPorts()
    const until = new Date(clock.now().getTime() + HOUR)
    const by = { kind: 'token', id: 't', name: 'ci', may: ['read', 'config'], until } as const
    const made = (scopes: readonly Scope[], lasts?: number) =>
      createToken(ports, { name: 'x', scopes, ...(lasts && { lasts }) }, by)
    await expect(made(['read', 'posts'], HOUR)).rejects.toMatchObject({
      code: 'forbidden',
      message: 'Nobody gives away more than they have: ci lacks posts',
    })
    for (const lasts of [undefined, HOUR + 1]) {
      await expect(made(['read'], lasts)).rejects.toMatchObject({
        code: 'forbidden',
        message: `Nobody gives away more than they have: ci itself expires at ${until.toISOString()}`,
      })
    }
    expect(await ports.access.tokens()).toEqual([])
    expect((await made(['config', 'read'], HOUR)).scopes).toEqual(['read', 'config'])
  })
})
