import { InputError } from '../core/errors.ts'
import type { SetupForm } from '../core/setup-form.ts'
import type { Ports } from '../ports/ports.ts'
import { checkAccount, existingAccount } from './check-accounts.ts'
import { editSetup, type ReadSetup } from './edit-setup.ts'

/** What would become of the set-up and of deliveries without an account. */
export interface AccountLeaving {
  /** Schedules that would go on without it. */
  readonly shrinking: readonly string[]
  /** Schedules that have no other account: they have to be removed first. */
  readonly emptied: readonly string[]
  /** Deliveries that are planned or held for it; `COUNTED` stands for that many or more. */
  readonly waiting: number
}

export const COUNTED = 200

/** @throws InputError `not-found` */
export async function accountLeaving(ports: Ports, id: string): Promise<AccountLeaving> {
  await existingAccount(ports, id)
  const schedules = (await ports.setup.schedules()).filter(({ accounts }) => accounts.includes(id))
  const waiting = await Promise.all(
    (['planned', 'held'] as const).map((state) =>
      ports.deliveries.list({ account: id, state }, { limit: COUNTED }),
    ),
  )
  const names = (only: boolean) =>
    schedules.filter(({ accounts }) => (accounts.length === 1) === only).map((one) => one.id)
  return {
    shrinking: names(false),
    emptied: names(true),
    waiting: Math.min(COUNTED, waiting.flatMap(({ items }) => items).length),
  }
}

/**
 * Takes an account out of the set-up and out of the schedules that name it. What stands on the network stays there.
 *
 * @throws InputError `not-found`, `wrong-state` when a schedule has no other account
 */
export async function removeAccount(
  ports: Ports,
  read: (form: SetupForm) => ReadSetup,
  id: string,
): Promise<void> {
  const { emptied } = await accountLeaving(ports, id)
  if (emptied.length > 0) {
    throw new InputError(
      'wrong-state',
      `${id} is the only account of ${emptied.join(', ')}: give it another, or remove it first`,
    )
  }
  const edited = await editSetup(ports, read, (form) => ({
    ...form,
    accounts: Object.fromEntries(Object.entries(form.accounts).filter(([name]) => name !== id)),
    schedules: Object.fromEntries(
      Object.entries(form.schedules).map(([name, schedule]) => [
        name,
        { ...schedule, accounts: [schedule.accounts].flat().filter((one) => one !== id) },
      ]),
    ),
  }))
  if (edited.ok) return
  throw new InputError('invalid', edited.issues.map(({ message }) => message).join(' '))
}

/** What a read-only call with its credentials says right after an account was saved, in a sentence. */
export async function saidByCheck(ports: Ports, id: string): Promise<string> {
  try {
    const result = await checkAccount(ports, id)
    return result.outcome === 'ok' ? `It works: it is ${result.name}.` : `But: ${result.reason}`
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return `It could not be checked: ${error.message}`
  }
}
