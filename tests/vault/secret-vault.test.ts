import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secretVault } from '../../src/vault/secret-vault.ts'

const SECRET = 'a secret of thirty-two characters'

describe('secret-vault', () => {
  it('opens what it sealed, in another process too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (clear) => {
        const sealed = await secretVault(SECRET).seal(clear)
        expect(await secretVault(SECRET).open(sealed)).toBe(clear)
      }),
      { numRuns: 50 },
    )
  })

  it('never seals the same twice, and shows nothing of it', async () => {
    const vault = secretVault(SECRET)
    const [one, two] = [await vault.seal('mt-token'), await vault.seal('mt-token')]
    expect(one).toMatch(/^v1\.[\w-]+$/)
    expect(one).not.toBe(two)
    expect(Buffer.from(one.slice(3), 'base64url').toString('latin1')).not.toContain('mt-token')
  })

  const refused = {
    code: 'database',
    message: expect.stringContaining('cannot be opened with this POSTHORN_SECRET'),
  }

  it('opens nothing with another secret', async () => {
    const sealed = await secretVault(SECRET).seal('mt-token')
    const other = secretVault('another secret of 32 characters!!').open(sealed)
    await expect(other).rejects.toMatchObject(refused)
  })

  it('notices every changed byte', async () => {
    const vault = secretVault(SECRET)
    const sealed = await vault.seal('mt-token')
    const bytes = Buffer.from(sealed.slice(3), 'base64url')
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ 1
      const opened = vault.open(`v1.${changed.toString('base64url')}`)
      await expect(opened).rejects.toMatchObject(refused)
    }
  })

  it.each(['', 'v1.', 'nonsense', 'v1.%%%'])('refuses %j in the same words', async (text) => {
    await expect(secretVault(SECRET).open(text)).rejects.toMatchObject(refused)
  })
})
