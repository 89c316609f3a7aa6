import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { Form } from '../../core/setup-form.ts'
import type { Network } from '../../ports/network.ts'
import { accountLeaving, removeAccount, saidByCheck } from '../../tasks/change-account.ts'
import { networkOf } from '../../tasks/connect-account.ts'
import { NO_PART, readPart } from '../../tasks/edit-part.ts'
import { wantsSignIn } from '../../tasks/sign-in-at-network.ts'
import { answer } from '../public/frame.tsx'
import { accountIn, accountValues, accountWords } from './account-fields.ts'
import { ACCOUNTS, AccountPage, ChooseNetworkPage } from './account-page.tsx'
import { RemoveAccountPage } from './account-remove.tsx'
import { act } from './flash.ts'
import type { PartShown } from './part-page.tsx'
import { savePart, tellSaved } from './save-part.ts'
import { sentValues, textIn } from './setup-form.ts'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

const partOf = (id: string) => ({ section: 'accounts', id }) as const

/** Accounts are made, changed and taken out; see accounts.tsx for what is done with those that are there. */
export function accountEditPages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const app = new Hono<AdminEnv>()

  app.get('/-/new', (c) => {
    const chosen = c.req.query('network')
    if (chosen === undefined) {
      return answer(c, <ChooseNetworkPage view={c.var.view} networks={ports.networks} />)
    }
    const network = networkOf(ports, chosen)
    const form = {
      words: accountWords(network),
      values: accountValues(network, '', { rehearsal: true }),
      issues: [],
      readOnly: !c.var.view.may('config'),
    }
    return show(c, deps, c.var.view, { network, shown: { form, madeFrom: NO_PART } })
  })
  app.get('/:id/edit', async (c) => {
    const id = c.req.param('id')
    const { network, now, mark } = await existing(deps, id)
    const form = {
      words: accountWords(network),
      values: accountValues(network, id, now),
      issues: [],
      readOnly: !c.var.view.may('config'),
    }
    return show(c, deps, c.var.view, { id, network, now, shown: { form, madeFrom: mark } })
  })
  app.get('/:id/remove', async (c) => {
    const id = c.req.param('id')
    const leaving = await accountLeaving(ports, id)
    return answer(c, <RemoveAccountPage view={c.var.view} id={id} leaving={leaving} />)
  })
  app.post('/-/new', (c) => save(c, deps, networkOf(ports, c.req.query('network') ?? '')))
  app.post('/:id/edit', async (c) => {
    const id = c.req.param('id')
    return save(c, deps, (await existing(deps, id)).network, id)
  })
  app.post('/:id/remove', (c) => {
    const id = c.req.param('id')
    return act(c, ACCOUNTS, async () => {
      await removeAccount(ports, deps.setupFile.readForm, id)
      return `${id} is gone. What it has posted stays.`
    })
  })

  return app
}

async function existing({ ports }: AdminDeps, id: string) {
  const { value, mark } = await readPart(ports, partOf(id))
  if (value === undefined) throw new InputError('not-found', 'There is no such account')
  const now = value as Form
  return { now, mark, network: networkOf(ports, String(now.network)) }
}

async function save(c: Context<AdminEnv>, deps: AdminDeps, network: Network, known?: string) {
  const values = await sentValues(c)
  const id = known ?? textIn(values, 'id')
  const part = partOf(id)
  const words = accountWords(network)
  const edit = (now: unknown) => accountIn(network, values, now as Form | undefined)
  const result = await savePart(deps, { part, words, values, issues: [], edit })
  if (result.ok) {
    const { saved } = result
    const text = `${id} is saved. ${await saidOf(deps, network, id)}`
    return tellSaved(c, deps, { part, saved, to: ACCOUNTS, text })
  }
  const { meanwhile, ...again } = result
  const now = known === undefined ? undefined : (await readPart(deps.ports, part)).value
  const theirs = meanwhile?.now
  const shown = {
    ...again,
    ...(meanwhile && {
      meanwhile: { now: theirs ? accountValues(network, id, theirs as Form) : undefined },
    }),
  }
  const view = await viewing(deps)(c)
  const page = { network, shown, now: now as Form | undefined }
  return show(c, deps, view, known === undefined ? page : { ...page, id }, 422)
}

/** An account that waits for its person cannot be asked yet. */
async function saidOf({ ports }: AdminDeps, network: Network, id: string): Promise<string> {
  const account = await ports.setup.account(id)
  if (account && wantsSignIn(network, account) && !(await ports.setup.session(id))) {
    return `Connect it now: ${network.name} asks you to sign in there.`
  }
  return saidByCheck(ports, id)
}

interface Shown {
  readonly id?: string
  readonly network: Network
  readonly shown: PartShown
  readonly now?: Form | undefined
}

async function show(
  c: Context,
  { ports }: AdminDeps,
  view: View,
  { id, network, shown, now }: Shown,
  status: 200 | 422 = 200,
) {
  const templates = Object.keys(await ports.setup.templates())
  const kept = network.secrets.filter((key) => now?.[key] !== undefined)
  return answer(c, <AccountPage {...{ view, id, network, shown, kept, templates }} />, status)
}
