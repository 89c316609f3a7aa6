import { InputError } from '../core/errors.ts'
import type { Form, SetupForm } from '../core/setup-form.ts'
import type { Ports } from '../ports/ports.ts'
import { type EditedSetup, editSetup, type ReadSetup } from './edit-setup.ts'
import { templateUsers } from './preview-template.ts'

type Read = (form: SetupForm) => ReadSetup

/**
 * Gives a template another name. Accounts and schedules that name it follow; where one uses it without naming it, for its
 * network's or the default's sake, it has to keep its name.
 *
 * @throws InputError `not-found`, `conflict` when the name is taken, `wrong-state` when it has to keep its name
 */
export async function renameTemplate(
  ports: Ports,
  read: Read,
  name: string,
  to: string,
): Promise<EditedSetup> {
  const templates = await ports.setup.templates()
  existing(templates, name)
  if (to === name) return { ok: true, changes: [] }
  if (Object.hasOwn(templates, to)) {
    throw new InputError('conflict', `There is a template ${to} already`)
  }
  const unnamed = await usersWithoutNaming(ports, name)
  if (unnamed.length > 0) {
    throw new InputError(
      'wrong-state',
      `${name} keeps its name: ${listed(unnamed)} ${unnamed.length === 1 ? 'uses' : 'use'} it because of it`,
    )
  }
  return editSetup(ports, read, (form) => ({
    ...form,
    templates: renamed(form.templates, name, to),
    accounts: eachForm(form.accounts, (account) => following(account, name, to)),
    schedules: eachForm(form.schedules, (schedule) => ({
      ...following(schedule, name, to),
      ...(isForm(schedule.reshare) && { reshare: following(schedule.reshare, name, to) }),
    })),
  }))
}

/** Why a template cannot be taken out: an account has its texts made from it. */
export async function whyItStays(ports: Ports, name: string): Promise<InputError | undefined> {
  const users = await usersOf(ports, name)
  if (users.length === 0) return undefined
  return new InputError(
    'wrong-state',
    `${name} stays: ${listed(users)} ${users.length === 1 ? 'has its' : 'have their'} texts made from it. Give them another template first`,
  )
}

/** Accounts whose texts are made from it. What answers a correction is used by all, and missed by none. */
export async function usersOf(ports: Ports, name: string): Promise<readonly string[]> {
  return name === 'correction' ? [] : ((await templateUsers(ports)).get(name) ?? [])
}

async function usersWithoutNaming(ports: Ports, name: string): Promise<readonly string[]> {
  if (name === 'correction') return []
  const [accounts, schedules] = await Promise.all([ports.setup.accounts(), ports.setup.schedules()])
  return (await usersOf(ports, name)).filter((id) => {
    const account = accounts.find((one) => one.id === id)
    const named = schedules.filter((one) => one.accounts.includes(id))
    const names = [
      account?.template,
      ...named.flatMap((one) => [one.template, one.reshare?.template]),
    ]
    return !names.includes(name)
  })
}

function existing(templates: Readonly<Record<string, string>>, name: string): void {
  if (!Object.hasOwn(templates, name)) {
    throw new InputError('not-found', `There is no template ${name}`)
  }
}

const renamed = <Value>(forms: Readonly<Record<string, Value>>, name: string, to: string) =>
  Object.fromEntries(Object.entries(forms).map(([one, value]) => [one === name ? to : one, value]))

const eachForm = (forms: Readonly<Record<string, Form>>, change: (form: Form) => Form) =>
  Object.fromEntries(Object.entries(forms).map(([id, form]) => [id, change(form)]))

const following = (form: Form, name: string, to: string): Form =>
  form.template === name ? { ...form, template: to } : form

const isForm = (value: unknown): value is Form => typeof value === 'object' && value !== null

const listed = (names: readonly string[]) => names.join(', ')
