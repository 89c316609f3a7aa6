import { describe, expect, it } from 'vitest'
import {
  createSignInLink,
  createToken,
  hashSecret,
  revokeToken,
  signIn,
} from '../../src/tasks/access.ts'
import { HOUR, testPorts } from '../fakes/in-memory-ports.ts'

describe('access', () => {
  it('keeps only the hash of a token', async () => {
    const { ports, clock, file } = await testPorts()
    const { id, token } = await createToken(ports, 'cms')
    expect([id, token.length > 40, token.startsWith('ph_')]).toEqual(['minted-0001', true, true])
    expect(await ports.access.tokens()).toEqual([{ id, name: 'cms', createdAt: clock.now() }])
    const rows = await file.all({ sql: 'select * from api_tokens', values: [] })
    expect(JSON.stringify(rows)).not.toContain(token)
    expect((await ports.access.useToken(await hashSecret(token), clock.now()))?.id).toBe(id)
  })

  it.each(['id', 'name'] as const)('a token that was revoked by %s opens nothing', async (by) => {
    const { ports, clock } = await testPorts()
    const { id, token } = await createToken(ports, 'cms')
    await revokeToken(ports, { id, name: 'cms' }[by])
    expect(await ports.access.useToken(await hashSecret(token), clock.now())).toBeUndefined()
    await expect(revokeToken(ports, id)).rejects.toMatchObject({
      code: 'not-found',
      message: `There is no token ${id} that could be revoked`,
    })
  })

  it('a sign-in link works once', async () => {
    const { ports, clock } = await testPorts()
    const link = await createSignInLink(ports)
    const sessions = await Promise.all([signIn(ports, link), signIn(ports, link)])
    const [session] = sessions.filter((one) => one !== undefined)
    expect(sessions.filter((one) => one !== undefined)).toHaveLength(1)
    expect(await ports.access.hasSession(await hashSecret(session ?? ''), clock.now())).toBe(true)
    expect(await ports.access.hasSession(session ?? '', clock.now())).toBe(false)
  })

  it('a sign-in link lasts an hour, a session thirty days', async () => {
    const { ports, clock } = await testPorts()
    const late = await createSignInLink(ports)
    clock.advance(HOUR)
    expect(await signIn(ports, late)).toBeUndefined()
    const session = await signIn(ports, await createSignInLink(ports))
    const hash = await hashSecret(session ?? '')
    clock.advance(30 * 24 * HOUR - 1)
    expect(await ports.access.hasSession(hash, clock.now())).toBe(true)
    clock.advance(1)
    expect(await ports.access.hasSession(hash, clock.now())).toBe(false)
  })
})
