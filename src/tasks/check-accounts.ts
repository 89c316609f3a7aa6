import { InputError } from '../core/errors.ts'
import type { CheckResult } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { connectAccount } from './connect-account.ts'

type CheckPorts = Pick<
  Ports,
  | 'clock'
  | 'setup'
  | 'ledger'
  | 'health'
  | 'networks'
  | 'outgoing'
  | 'images'
  | 'rehearsal'
  | 'timings'
  | 'log'
>

/** @throws InputError `not-found` */
export async function existingAccount(
  { setup }: Pick<Ports, 'setup'>,
  id: string,
): Promise<Account> {
  const account = await setup.account(id)
  if (account) return account
  throw new InputError('not-found', `There is no account ${id}`)
}

/** Proves an account's credential with a read-only call, and learns its name and its server's limits. */
export async function checkAccount(ports: CheckPorts, id: string): Promise<CheckResult> {
  const account = await existingAccount(ports, id)
  if (account.locked) return { outcome: 'auth', reason: account.reason ?? '' }
  const result = await connectAccount(ports, account).check()
  switch (result.outcome) {
    case 'ok': {
      const { name, url, text, expiresAt } = result
      await ports.setup.recordCheck(id, {
        name,
        ...(url !== undefined && { url }),
        ...(text && { limits: { ...text } }),
      })
      await ports.health.recordCheck({
        accountId: id,
        checkedAt: ports.clock.now(),
        ...(expiresAt && { expiresAt }),
      })
      if (account.state === 'broken') await ports.setup.setAccountState(id, 'active', undefined)
      return result
    }
    case 'auth':
    case 'blocked':
      if (account.state !== 'paused') {
        await ports.setup.setAccountState(id, 'broken', result.reason)
      }
      return result
    case 'later':
      return result
  }
}

/** Nothing more goes out on the account until it is resumed; what is due waits within its shelf life. */
export async function pauseAccount(ports: Pick<Ports, 'setup'>, id: string): Promise<Account> {
  await existingAccount(ports, id)
  await ports.setup.setAccountState(id, 'paused', 'Paused by a person.')
  return existingAccount(ports, id)
}

export async function resumeAccount(ports: Pick<Ports, 'setup'>, id: string): Promise<Account> {
  await existingAccount(ports, id)
  await ports.setup.setAccountState(id, 'active', undefined)
  return existingAccount(ports, id)
}
