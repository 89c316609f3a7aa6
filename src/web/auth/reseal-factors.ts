import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import { InputError } from '../../core/errors.ts'
import type { AuthRecordStore } from '../../ports/auth-record-store.ts'

/**
 * Encrypts the keys of authenticator apps and the backup codes with another secret; what has it already stays as it is, so that it
 * can be done again after a crash.
 *
 * @throws InputError `database` when one can be opened with neither
 */
export async function resealFactors(
  records: AuthRecordStore,
  from: string,
  to: string,
): Promise<void> {
  const fresh = async (data: unknown) => {
    const sealed = String(data)
    if ((await opened(to, sealed)) !== undefined) return sealed
    const clear = await opened(from, sealed)
    if (clear !== undefined) return symmetricEncrypt({ key: to, data: clear })
    const message = 'The second factor of a person cannot be opened with this POSTHORN_SECRET'
    throw new InputError('database', `${message}. Nothing was changed.`)
  }
  const kept = await records.find('person_two_factors', [], { limit: 10_000 })
  const sealed = await Promise.all(
    kept.map(async ({ id = null, secret, backupCodes }) => ({
      id,
      set: { secret: await fresh(secret), backupCodes: await fresh(backupCodes) },
    })),
  )
  for (const { id, set } of sealed) {
    await records.change('person_two_factors', [{ field: 'id', is: 'eq', value: id }], { set })
  }
}

const opened = (key: string, data: string): Promise<string | undefined> =>
  symmetricDecrypt({ key, data }).catch(() => undefined)
