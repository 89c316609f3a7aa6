import type { Issue } from '../core/errors.ts'
import type { Setup } from '../core/setup.ts'
import { type SetupForm, setupForm } from '../core/setup-form.ts'
import type { Ports } from '../ports/ports.ts'
import { applyConfig } from './apply-config.ts'
import { changeableSetup, unlessOvertaken } from './change-setup.ts'
import type { ConfigChange } from './plan-config.ts'

/** What reading a set-up gives: the set-up, or everything that is wrong with it. */
export type ReadSetup =
  | { readonly ok: true; readonly setup: Setup }
  | { readonly ok: false; readonly issues: readonly Issue[] }

export type EditedSetup =
  | { readonly ok: true; readonly changes: readonly ConfigChange[] }
  | { readonly ok: false; readonly issues: readonly Issue[] }

/**
 * Changes the set-up in the words of its file, credentials in clear, and applies it: one atomic change, checked by the rules
 * of the file. With issues nothing is changed; their paths are keys of the file, `schedules.news.delay`.
 *
 * @throws InputError what `changeableSetup` says, `conflict` when others keep changing it
 */
export async function editSetup(
  ports: Ports,
  read: (form: SetupForm) => ReadSetup,
  edit: (form: SetupForm) => SetupForm,
): Promise<EditedSetup> {
  return unlessOvertaken(ports, async (instead) => {
    const edited = read(edit(setupForm(await changeableSetup(ports))))
    if (!edited.ok) return edited
    return { ok: true, changes: await applyConfig(ports, edited.setup, { instead }) }
  })
}
