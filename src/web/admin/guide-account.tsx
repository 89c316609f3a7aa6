import type { Context } from 'hono'
import { Hono } from 'hono'
import { freeName, type Guide, stepDone } from '../../core/guide.ts'
import type { Form } from '../../core/setup-form.ts'
import type { Network } from '../../ports/network.ts'
import { proveAccount } from '../../tasks/guide-account.ts'
import { changeGuide, readGuide } from '../../tasks/guide-kept.ts'
import { guidedSetup, standingForm, stepIssues } from '../../tasks/guide-setup.ts'
import { answer } from '../public/frame.tsx'
import { AccountPage, NetworkPage, settingWords } from './guide-account-page.tsx'
import { shownAgain, stepHref } from './guide-frame.tsx'
import {
  type FieldIssue,
  fieldIssues,
  keyIn,
  sentValues,
  textIn,
  type Values,
  valuesOf,
} from './setup-form.ts'
import { type AdminDeps, type AdminEnv, viewing } from './view.ts'

export function accountStep(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const app = new Hono<AdminEnv>()

  app.get('/account', async (c) => {
    const guide = await readGuide(ports)
    const wanted = c.req.query('network')
    const network = ports.networks.find(({ id }) => id === wanted)
    if (!network) {
      return answer(
        c,
        <NetworkPage view={c.var.view} guide={guide} networks={ports.networks} ports={ports} />,
      )
    }
    const known = guide.account?.form.network === network.id ? guide.account.form : {}
    const values = shownValues(network, known)
    const form = { words: settingWords(network), values, issues: [] }
    return answer(
      c,
      <AccountPage {...{ view: c.var.view, guide, network, form, ...secretsOf(network, known) }} />,
    )
  })

  app.post('/account', (c) => takeAccount(deps, c))

  return app
}

async function takeAccount(deps: AdminDeps, c: Context<AdminEnv>): Promise<Response> {
  const { ports, setupFile } = deps
  const values = await sentValues(c)
  const network = ports.networks.find(({ id }) => id === textIn(values, 'network'))
  if (!network) return c.redirect(stepHref('account'), 303)
  const guide = await readGuide(ports)
  const known = guide.account?.form.network === network.id ? guide.account.form : {}
  const account = await accountIn(deps, guide, network, values)
  const again = async (issues: readonly FieldIssue[]) => {
    const view = await viewing(deps)(c)
    const form = { words: settingWords(network), values, issues }
    const secrets = secretsOf(network, { ...known, ...account.form })
    return shownAgain(c, <AccountPage {...{ view, guide, network, form, ...secrets }} />)
  }
  const drafted = { ...guide, account }
  const issues = await stepIssues(ports, setupFile.readForm, drafted, 'account')
  if (issues.length > 0) {
    return again(fieldIssues(issues, `accounts.${account.id}`, Object.keys(network.settings.shape)))
  }
  // What was typed is kept, sealed, also when the network does not take it.
  await changeGuide(ports, (kept) => ({ ...kept, account }))
  const refused = await refusalOf(deps, drafted)
  if (refused !== undefined) return again([{ message: refused }])
  await changeGuide(ports, (kept) => stepDone({ ...kept, account }, 'account'))
  return c.redirect(stepHref('template'), 303)
}

/** Credentials are proven while the person who has them is there; a network that cannot be asked now is asked when it is live. */
async function refusalOf({ ports, setupFile }: AdminDeps, guide: Guide) {
  const read = await guidedSetup(ports, setupFile.readForm, guide)
  const account = read.ok && read.setup.accounts.find(({ id }) => id === guide.account?.id)
  if (!account) return undefined
  const proven = await proveAccount(ports, account)
  return proven.outcome === 'auth' || proven.outcome === 'blocked' ? proven.reason : undefined
}

async function accountIn(
  { ports }: AdminDeps,
  guide: Guide,
  network: Network,
  values: Values,
): Promise<NonNullable<Guide['account']>> {
  const rehearsal = textIn(values, 'how') !== 'real'
  const standing = await standingForm(ports, guide)
  // An account of the sample by that name keeps its shares to itself.
  const taken = await ports.setup.accounts()
  const names = standing?.accounts ?? Object.fromEntries(taken.map(({ id }) => [id, true]))
  const kept = guide.account?.form.network === network.id ? guide.account : undefined
  const isTaken = kept && Object.hasOwn(standing?.accounts ?? {}, kept.id)
  const id =
    (isTaken ? undefined : kept?.id) ??
    freeName(network.id, rehearsal && guide.replaces ? {} : names)
  if (rehearsal) return { id, form: { network: network.id, rehearsal: true } }
  const known: Form = kept?.form ?? {}
  const settings = Object.keys(network.settings.shape).flatMap((key) => {
    const typed = keyIn(values, key)
    const value = typed ?? (network.secrets.includes(key) ? known[key] : undefined)
    return value === undefined ? [] : [[key, value] as const]
  })
  return { id, form: { network: network.id, ...Object.fromEntries(settings) } }
}

/** A secret is never shown again. */
function shownValues({ settings, secrets }: Network, known: Form): Values {
  const shown = Object.keys(settings.shape).filter((key) => !secrets.includes(key))
  return valuesOf(
    Object.fromEntries(
      shown.map((key) => [key, known[key] === undefined ? undefined : String(known[key])]),
    ),
  )
}

const secretsOf = ({ secrets }: Network, known: Form) => ({
  kept: secrets.filter((key) => known[key] !== undefined),
})
