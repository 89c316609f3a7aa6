import type { Publication } from '../core/publication.ts'
import { lacksShortLinks } from '../core/share-link.ts'
import { shownTime } from '../core/shown-time.ts'
import { monthIn } from '../core/zone.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import type { Examined } from './examine.ts'

/** Before the end of a credential, in milliseconds. */
const SOON = 14 * 24 * 60 * 60_000

interface Known {
  readonly account: Account
  /** US dollars, this month. */
  readonly spent: number
  readonly expiresAt?: Date
}

/** Whether accounts can be sent to, now and in the next two weeks. */
export async function examineAccounts(ports: Ports): Promise<readonly Examined[]> {
  const { setup, deliveries, health, clock } = ports
  const publication = await setup.publication()
  const zone = publication?.timezone ?? 'UTC'
  const [accounts, checks] = await Promise.all([setup.accounts(), health.accountChecks()])
  const month = monthIn(clock.now(), zone)
  const known = await Promise.all(
    accounts.map(async (account): Promise<Known> => {
      const expiresAt = checks.find(({ accountId }) => accountId === account.id)?.expiresAt
      const spent = await deliveries.spent(account.id, month)
      return { account, spent, ...(expiresAt && { expiresAt }) }
    }),
  )
  if (known.length === 0) {
    return [{ check: 'accounts', state: 'warning', message: 'None is set up: nothing is shared.' }]
  }
  const soon = new Date(clock.now().getTime() + SOON)
  return known.map(
    (one) =>
      sending(one) ??
      ending(one, soon, zone) ??
      linking(one.account, publication ?? {}) ??
      fine(one.account),
  )
}

/** Why nothing, or little, is sent there now. */
function sending({ account, spent }: Known): Examined | undefined {
  const { id, state, reason, failures, monthlyBudget } = account
  const check = `account ${id}`
  const why = reason === undefined ? '' : `: ${reason}`
  if (state === 'broken') {
    const advice = `Settle it with the network, then posthorn accounts check ${id}.`
    return { check, state: 'wrong', message: `It is broken${why}`, advice }
  }
  if (state === 'paused') {
    const advice = `posthorn accounts resume ${id} sends there again.`
    return { check, state: 'warning', message: `It is paused${why}`, advice }
  }
  if (failures > 2) {
    const message = `Its last ${failures} attempts came to nothing${why}`
    return { check, state: 'wrong', message, advice: `posthorn accounts check ${id}` }
  }
  if (monthlyBudget !== undefined && spent >= monthlyBudget) {
    const message = `Its budget of $${monthlyBudget} is spent for this month.`
    return { check, state: 'warning', message, advice: 'Raise monthly_budget, or wait.' }
  }
  return undefined
}

function ending({ account, expiresAt }: Known, soon: Date, zone: string): Examined | undefined {
  if (!expiresAt || expiresAt > soon) return undefined
  return {
    check: `account ${account.id}`,
    state: 'warning',
    message: `Its credential ends on ${shownTime(expiresAt, zone)}.`,
    advice:
      'Connect the account again on the Accounts page, or put a new token into the set-up and check it.',
  }
}

function linking(account: Account, publication: Pick<Publication, 'publicUrl'>) {
  if (!lacksShortLinks(account, publication)) return undefined
  return {
    check: `account ${account.id}`,
    state: 'warning' as const,
    message: 'Readers could not follow its short links: its texts carry the links of posts.',
    advice: 'Set POSTHORN_PUBLIC_URL to the https address at which readers reach this server.',
  }
}

const fine = ({ id, rehearsal }: Account): Examined => ({
  check: `account ${id}`,
  state: 'ok',
  message: rehearsal ? 'It rehearses.' : 'It is active.',
})
