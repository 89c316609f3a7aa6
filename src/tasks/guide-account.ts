import type { AccountSetup } from '../core/setup.ts'
import type { CheckResult, KeptSession } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import { connectAccount, networkOf } from './connect-account.ts'
import { connectedNow } from './guide-simulation.ts'

/** `later` it is proven when a person has signed in at the network. */
export type Proven = CheckResult | { readonly outcome: 'sign-in' }

/**
 * Proves the credentials of an account that is not in the set-up yet, by a read-only request. What the network gives it to work with
 * is forgotten again.
 */
export async function proveAccount(ports: Ports, account: AccountSetup): Promise<Proven> {
  const network = networkOf(ports, account.network)
  if (!account.rehearsal && network.signIn?.wanted(account.settings)) return { outcome: 'sign-in' }
  let kept: KeptSession | undefined
  const setup: Ports['setup'] = {
    ...ports.setup,
    session: async () => kept,
    async keepSession(_id, text, instead) {
      if ((kept?.version ?? 0) !== instead) return false
      kept = { text, version: instead + 1 }
      return true
    },
  }
  return connectAccount({ ...ports, setup }, connectedNow(account, ports.clock.now())).check()
}
