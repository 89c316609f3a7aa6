import type { Issue } from '../core/errors.ts'
import { withoutNotifySecrets } from '../core/notify-form.ts'
import { type Form, type SetupForm, setupForm } from '../core/setup-form.ts'
import { sourceSecrets } from '../core/source.ts'
import { withoutCredentials } from '../core/web-address.ts'
import type { Ports } from '../ports/ports.ts'
import { changeableSetup } from './change-setup.ts'
import { editSetup, type ReadSetup } from './edit-setup.ts'
import type { ConfigChange } from './plan-config.ts'

/** A part of the set-up that is changed by itself: a named one, like `schedules.news`, or a whole section, like `notify`. */
export interface Part {
  readonly section: keyof SetupForm
  readonly id?: string
}

/** The key of the set-up file that a part has: issues about it are at that path, or below it. */
export const partPath = ({ section, id }: Part): string =>
  id === undefined ? section : `${section}.${id}`

export interface PartEdit {
  /** The mark of the part as it was when the person began: `NO_PART` for one that is new. */
  readonly madeFrom: string
  /** All that it was then, where that is known: a mark does not tell one secret from another. */
  readonly was?: unknown
  /** What it shall be, in the words of the file; undefined takes it out. Gets what it is now. */
  readonly edit: (now: unknown) => unknown
  /** Among those of its section, where it is new; else it comes last. */
  readonly place?: number
}

export type EditedPart =
  | {
      readonly outcome: 'saved'
      readonly changes: readonly ConfigChange[]
      readonly before: unknown
      readonly after: unknown
      /** Where it stood among those of its section. */
      readonly place: number
      /** Of the part as it is from now on. */
      readonly mark: string
    }
  | { readonly outcome: 'invalid'; readonly issues: readonly Issue[] }
  /** Somebody changed it meanwhile: nothing was saved. */
  | { readonly outcome: 'changed'; readonly now: unknown; readonly mark: string }

/** The mark of a part that is not there. */
export const NO_PART = 'none'

/**
 * Changes one part of the set-up, unless it is no longer what the change was made from.
 *
 * @throws InputError what `changeableSetup` says
 */
export async function editPart(
  ports: Ports,
  read: (form: SetupForm) => ReadSetup,
  part: Part,
  { madeFrom, was, edit, place }: PartEdit,
): Promise<EditedPart> {
  const now = partIn(setupForm(await changeableSetup(ports)), part)
  const mark = await markOf(ports, part, now)
  if (mark !== madeFrom || (was !== undefined && isOther(was, now))) {
    return { outcome: 'changed', now, mark }
  }
  const wanted = edit(now)
  let stood = 0
  let isOvertaken = false
  const edited = await editSetup(ports, read, (form) => {
    stood = placeIn(form, part)
    isOvertaken = isOther(partIn(form, part), now)
    return isOvertaken ? form : withPart(form, part, wanted, place)
  })
  if (isOvertaken) {
    const other = await readPart(ports, part)
    return { outcome: 'changed', now: other.value, mark: other.mark }
  }
  if (!edited.ok) return { outcome: 'invalid', issues: edited.issues }
  const after = await readPart(ports, part)
  if (wanted !== undefined && after.value === undefined) {
    const issue = { path: partPath(part), message: 'is no name: choose another' }
    return { outcome: 'invalid', issues: [issue] }
  }
  const { changes } = edited
  return {
    ...{ outcome: 'saved', changes, before: now, after: after.value },
    ...{ place: stood, mark: after.mark },
  }
}

const isOther = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other)

/** A part as the set-up says it now, secrets in clear; undefined where there is none. */
export async function readPart(
  ports: Pick<Ports, 'setup' | 'networks'>,
  part: Part,
): Promise<{ readonly value: unknown; readonly mark: string }> {
  const setup = await ports.setup.read()
  const value = setup && partIn(setupForm(setup), part)
  return { value, mark: await markOf(ports, part, value) }
}

/** The set-up with a part as it would be, and nothing applied. */
export async function tryPart(
  ports: Pick<Ports, 'setup'>,
  read: (form: SetupForm) => ReadSetup,
  part: Part,
  value: unknown,
): Promise<ReadSetup> {
  return read(withPart(setupForm(await changeableSetup(ports)), part, value))
}

function partIn(form: SetupForm, { section, id }: Part): unknown {
  const whole = form[section]
  if (id === undefined) return whole
  return whole && Object.hasOwn(whole, id) ? whole[id] : undefined
}

function withPart(form: SetupForm, part: Part, value: unknown, place?: number): SetupForm {
  const { section, id } = part
  if (id === undefined) return { ...form, [section]: value }
  const entries = Object.entries(form[section] ?? {})
  const at = entries.findIndex(([name]) => name === id)
  const entry = value === undefined ? [] : [[id, value] as [string, unknown]]
  const parts = entries.toSpliced(at < 0 ? (place ?? entries.length) : at, at < 0 ? 0 : 1, ...entry)
  return { ...form, [section]: Object.fromEntries(parts) }
}

function placeIn(form: SetupForm, { section, id }: Part): number {
  const names = Object.keys(form[section] ?? {})
  return id !== undefined && names.includes(id) ? names.indexOf(id) : names.length
}

/** Stands in pages, so that nothing is to be learned from it about secrets: they are left out. */
async function markOf(
  { networks }: Pick<Ports, 'networks'>,
  { section }: Part,
  value: unknown,
): Promise<string> {
  if (value === undefined) return NO_PART
  const open = JSON.stringify(withoutSecrets(section, value as Form, networks))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(open))
  return Array.from(new Uint8Array(digest).slice(0, 12), hexOf).join('')
}

const hexOf = (byte: number) => byte.toString(16).padStart(2, '0')

function withoutSecrets(section: Part['section'], value: Form, networks: Ports['networks']): Form {
  if (section === 'notify') return withoutNotifySecrets(value, () => '')
  if (section !== 'sources' && section !== 'accounts') return value
  const network = networks.find(({ id }) => id === value.network)
  const secrets = section === 'sources' ? sourceSecrets : (network?.secrets ?? [])
  const open = Object.entries(value).filter(([key]) => !secrets.includes(key))
  return Object.fromEntries(
    open.map(([key, held]) => [key, typeof held === 'string' ? withoutCredentials(held) : held]),
  )
}
