import type { AccountSetup } from '../core/setup.ts'
import type { ThreadTerms } from '../core/split-text.ts'
import { abilitiesWith, type Network } from '../ports/network.ts'

/** What an account's operator says of threads, where the account can answer itself. */
export function threadTerms(
  network: Network,
  account: Pick<AccountSetup, 'settings' | 'thread' | 'threadNumbers'> | undefined,
): ThreadTerms | undefined {
  if (account?.thread === undefined) return undefined
  if (!abilitiesWith(network, account.settings).includes('reply')) return undefined
  return { most: account.thread, numbered: account.threadNumbers === true }
}
