import { InputError } from '../core/errors.ts'
import type { CheckResult, Network, SignIn } from '../ports/network.ts'
import type { Account } from '../ports/setup-store.ts'
import { newSecret } from './access.ts'
import { type AdoptPorts, adoptAccount } from './adopt-account.ts'
import { checkAccount, existingAccount } from './check-accounts.ts'
import { networkOf, reachOf } from './connect-account.ts'

type SignInPorts = Parameters<typeof checkAccount>[0]

export interface Connected {
  readonly accountId: string
  readonly check: CheckResult
  /** How many of our posts stood there that we did not know of; undefined when that could not be read now. */
  readonly marked?: number
}

/**
 * Begins connecting an account: what a person's browser is sent to. The grant that an account may have already goes on working
 * until another takes its place.
 *
 * @param callback where the network sends the browser back to; the same for all accounts
 * @throws InputError `not-found`; `invalid` where no sign-in is wanted; `unavailable` with the network's reason
 */
export async function beginSignIn(
  ports: SignInPorts,
  accountId: string,
  callback: string,
): Promise<string> {
  const { account, signIn, reach } = await signInOf(ports, accountId)
  const state = `${account.id}.${newSecret()}`
  const request = { callback, state, verifier: newSecret() }
  const begun = await signIn.begin(reach.settings, reach.io, request)
  if (begun.outcome === 'ready') return begun.url
  throw new InputError('unavailable', `${accountId}: ${begun.reason}`)
}

/**
 * Ends it with what the network sent back: the account has its grant, and is checked and read with it. Its settings, its schedule
 * and what waits for it stay as they are.
 *
 * @param answer the query of the callback
 * @throws InputError `invalid` or `unavailable` with the reason
 */
export async function finishSignIn(
  ports: SignInPorts & AdoptPorts,
  answer: URLSearchParams,
): Promise<Connected> {
  const state = answer.get('state') ?? ''
  const accountId = state.slice(0, Math.max(state.lastIndexOf('.'), 0))
  if (accountId === '') {
    throw new InputError('invalid', 'What came back belongs to no account: connect it once more.')
  }
  const { signIn, reach } = await signInOf(ports, accountId)
  const ended = await signIn.finish(reach.settings, reach.io, answer)
  if (ended.outcome === 'refused') {
    throw new InputError('unavailable', `${accountId}: ${ended.reason}`)
  }
  const check = await checkAccount(ports, accountId)
  ports.log.info({ account: accountId, check: check.outcome }, 'an account was connected')
  if (check.outcome !== 'ok') return { accountId, check }
  const adopted = await adoptAccount(ports, accountId).catch((error: unknown) => {
    if (error instanceof InputError) return undefined
    throw error
  })
  return { accountId, check, ...(adopted && { marked: adopted.marked }) }
}

/** Whether a person connects this account, rather than that it brings a token of its own. */
export const wantsSignIn = (network: Network, { settings, rehearsal }: Account): boolean =>
  !rehearsal && network.signIn?.wanted(settings) === true

async function signInOf(ports: SignInPorts, accountId: string) {
  const account = await existingAccount(ports, accountId)
  const network = networkOf(ports, account.network)
  const { signIn } = network
  if (!signIn || !wantsSignIn(network, account)) throw notWanted(account, signIn)
  if (account.locked) throw new InputError('unavailable', account.reason ?? 'It is locked.')
  return { account, signIn, reach: reachOf(ports, network, account, () => {}) }
}

function notWanted({ id, rehearsal }: Account, signIn: SignIn | undefined): InputError {
  const why = rehearsal
    ? 'it rehearses'
    : signIn
      ? 'it has a token of its own'
      : 'its network is connected by what stands in the set-up'
  return new InputError('invalid', `Nobody needs to sign in for ${id}: ${why}.`)
}
