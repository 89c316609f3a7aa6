import { Hono } from 'hono'
import { z } from 'zod'
import { InputError } from '../../core/errors.ts'
import { abilitiesWith } from '../../ports/network.ts'
import type { Adoption } from '../../ports/planning-store.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Account } from '../../ports/setup-store.ts'
import { adoptAccount } from '../../tasks/adopt-account.ts'
import { checkAccount, pauseAccount, resumeAccount } from '../../tasks/check-accounts.ts'
import { loadCosts } from '../../tasks/load-costs.ts'
import { wantsSignIn } from '../../tasks/sign-in-at-network.ts'
import { answer } from '../public/frame.tsx'
import { AccountCard, type AccountView } from './account-card.tsx'
import { NEW_ACCOUNT } from './account-page.tsx'
import { callbackOf } from './connect.tsx'
import { act } from './flash.ts'
import { AdminPage } from './layout.tsx'
import { shownSettings } from './shown-settings.ts'
import type { AdminDeps, AdminEnv, View } from './view.ts'

interface AccountsProps {
  readonly view: View
  readonly accounts: readonly AccountView[]
}

const HOME = '/admin/accounts'
const verbs = z.enum(['check', 'adopt', 'pause', 'resume'])

export function accountsPages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) => {
    const accounts = await accountViews(deps, c.var.view)
    return answer(c, <AccountsPage view={c.var.view} accounts={accounts} />)
  })

  app.post('/:id/:verb', async (c) => {
    const id = c.req.param('id')
    const verb = verbs.safeParse(c.req.param('verb')).data
    return verb ? act(c, HOME, () => carryOut(ports, id, verb)) : c.notFound()
  })

  return app
}

async function carryOut(ports: Ports, id: string, verb: z.output<typeof verbs>): Promise<string> {
  switch (verb) {
    case 'pause':
      await pauseAccount(ports, id)
      return `${id} is paused: nothing goes out until it is resumed.`
    case 'resume':
      await resumeAccount(ports, id)
      return `${id} is active again.`
    case 'adopt': {
      const { looked, marked } = await adoptAccount(ports, id)
      return `${id}: looked at ${looked}, counted ${marked} as shared.`
    }
    case 'check': {
      const result = await checkAccount(ports, id)
      if (result.outcome === 'ok') return `${id} works: it is ${result.name}.`
      throw new InputError('unavailable', `${id}: ${result.reason}`)
    }
  }
}

async function accountViews(
  { ports, publicUrl }: AdminDeps,
  { now }: View,
): Promise<readonly AccountView[]> {
  const checks = await ports.health.accountChecks()
  const accounts = (await ports.setup.accounts()).filter(({ state }) => state !== 'removed')
  const adoptions = await ports.planning.adoptions()
  return Promise.all(
    accounts.map(async (account) => {
      const network = ports.networks.find(({ id }) => id === account.network)
      const check = checks.find(({ accountId }) => accountId === account.id)
      return {
        id: account.id,
        state: account.state,
        network: network?.name ?? account.network,
        rehearsal: account.rehearsal,
        settings: network && !account.rehearsal ? shownSettings(network, account.settings) : [],
        costs: await loadCosts(ports, account.id),
        ...(account.reason && { reason: account.reason }),
        ...(account.name && { name: account.name }),
        ...(account.url && { url: account.url }),
        ...restOf(account, now),
        ...(check?.expiresAt && { expiresAt: check.expiresAt }),
        ...(account.spacing !== undefined && { spacing: account.spacing }),
        ...adoptionOf(adoptions, account.id),
        ...(network && wantsSignIn(network, account) && { callback: callbackOf(publicUrl) }),
        readable:
          network !== undefined && abilitiesWith(network, account.settings).includes('recent'),
        ...(network && { textLimit: textLimit(network.text.max, account.limits) }),
      }
    }),
  )
}

/** While nothing goes out, though it is active: until when, and why. */
function restOf(
  { restUntil, restReason }: Account,
  now: Date,
): Pick<AccountView, 'restUntil' | 'restReason'> {
  if (!restUntil || restUntil <= now) return {}
  return { restUntil, ...(restReason !== undefined && { restReason }) }
}

/** While nothing is planned for it: why not. When it was given up to read it: why. */
function adoptionOf(
  adoptions: readonly Adoption[],
  id: string,
): Pick<AccountView, 'waits' | 'unread'> {
  const adoption = adoptions.find(({ accountId }) => accountId === id)
  if (!adoption) return {}
  const { doneAt, reason } = adoption
  if (!doneAt) return { waits: reason ?? 'It was not read yet.' }
  return reason === undefined ? {} : { unread: reason }
}

/** What the account's own server allows, when a check has learned it. */
function textLimit(max: number, limits: Readonly<Record<string, unknown>> | undefined): number {
  return typeof limits?.max === 'number' ? limits.max : max
}

/** Every account with its state and what can be done. Never a secret. */
const AccountsPage = ({ view, accounts }: AccountsProps) => (
  <AdminPage
    view={view}
    section="accounts"
    title="Accounts"
    aside={view.may('config') && <a href={NEW_ACCOUNT}>New account</a>}
  >
    {accounts.length === 0 && <p class="quiet">No accounts yet: nothing is shared.</p>}
    <div class="cards">
      {accounts.map((account) => (
        <AccountCard account={account} zone={view.zone} />
      ))}
    </div>
  </AdminPage>
)
