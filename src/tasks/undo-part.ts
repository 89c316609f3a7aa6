import { InputError } from '../core/errors.ts'
import type { SetupForm } from '../core/setup-form.ts'
import type { Ports } from '../ports/ports.ts'
import { type EditedPart, editPart, type Part, partPath } from './edit-part.ts'
import type { ReadSetup } from './edit-setup.ts'

/** For so long a change can be undone. */
const UNDONE_WITHIN = 86_400_000

/** Keeps what a part was before it was changed. Answers with the id that undoes it. */
export async function keepFormer(
  { clock, former }: Pick<Ports, 'clock' | 'former'>,
  { section, id }: Part,
  { before, after, place, mark }: Extract<EditedPart, { outcome: 'saved' }>,
): Promise<string> {
  const key = clock.mint()
  const kept = { section, ...(id !== undefined && { id }), value: before, after, place, mark }
  await former.keep(key, kept, clock.now())
  return key
}

/** What can be undone no more is let go: credentials may stand in it that were replaced for a reason. */
export async function pruneFormer(ports: Pick<Ports, 'clock' | 'former'>): Promise<void> {
  await ports.former.prune(soonest(ports))
}

const soonest = ({ clock }: Pick<Ports, 'clock'>) => new Date(clock.now().getTime() - UNDONE_WITHIN)

/**
 * Makes a part what it was before it was changed, once, and when nobody changed it since.
 *
 * @throws InputError `not-found` for what is not kept any more, `conflict` when somebody changed it since, `invalid` when it does
 * not go with the rest of the set-up any more
 */
export async function undoPart(
  ports: Ports,
  read: (form: SetupForm) => ReadSetup,
  key: string,
): Promise<Part> {
  const { former } = ports
  const kept = await former.read(key, soonest(ports))
  if (!kept) throw new InputError('not-found', 'That can no longer be undone')
  const section = kept.section as Part['section']
  const part: Part = { section, ...(kept.id !== undefined && { id: kept.id }) }
  const { value, after, place, mark } = kept
  const edit = { madeFrom: mark, was: after, edit: () => value, place }
  const undone = await editPart(ports, read, part, edit)
  if (undone.outcome === 'changed') {
    throw new InputError('conflict', `Somebody changed ${partPath(part)} since: nothing was undone`)
  }
  if (undone.outcome === 'invalid') {
    const reasons = undone.issues.map(({ path, message }) => `${path}: ${message}`).join('; ')
    throw new InputError('invalid', `It can no longer be as it was: ${reasons}`, undone.issues)
  }
  await former.forget(key)
  return part
}
