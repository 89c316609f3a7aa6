import type { AccountSetup } from '../core/setup.ts'
import type { Network } from '../ports/network.ts'
import type { Account } from '../ports/setup-store.ts'
import { type Making, type Prepared, prepareDraft } from './prepare-draft.ts'
import { threadTerms } from './thread-terms.ts'

/** What a text is previewed for: an account, or a network by itself. */
export interface DraftPlace {
  readonly network: Network
  readonly account?: (AccountSetup & Pick<Account, 'limits'>) | undefined
}

/** A draft as it would be made there, by all that the account's operator says of its texts. */
export const draftAt = (
  { network, account }: DraftPlace,
  making: Pick<Making, 'post' | 'publication' | 'template'>,
): Prepared =>
  prepareDraft({
    ...making,
    network,
    accountId: account?.id ?? network.id,
    limits: account?.limits,
    links: account?.links,
    images: account?.images,
    thread: threadTerms(network, account),
    linkTerms: account,
    prices: account?.prices,
  })
