import type { Context } from 'hono'
import { InputError } from '../../core/errors.ts'
import { type EditedPart, editPart, NO_PART, type Part, partPath } from '../../tasks/edit-part.ts'
import {
  type FieldIssue,
  type FieldWords,
  fieldIssues,
  type PartForm,
  textIn,
  type Values,
} from './setup-form.ts'
import type { AdminDeps } from './view.ts'

/** The hidden field that says what a form was made from. */
export const MADE_FROM = 'made_from'

export interface SentPart {
  readonly part: Part
  readonly words: FieldWords
  readonly values: Values
  /** What reading the fields has found already: with any, nothing is saved. */
  readonly issues: readonly FieldIssue[]
  /** What the part shall be, in the words of the set-up file; undefined takes it out. */
  readonly edit: (now: unknown) => unknown
}

export type SavedPart =
  | { readonly ok: true; readonly saved: Extract<EditedPart, { outcome: 'saved' }> }
  | {
      readonly ok: false
      readonly form: PartForm
      /** What the form is made from when it is sent again. */
      readonly madeFrom: string
      /** Somebody changed it meanwhile: what stands there now, undefined when they took it out. */
      readonly meanwhile?: { readonly now: unknown }
    }

/** Saves what a form sent, or gives the form back with everything that is wrong, and with all that was typed. */
export async function savePart(
  { ports, setupFile }: AdminDeps,
  { part, words, values, issues, edit }: SentPart,
): Promise<SavedPart> {
  const madeFrom = textIn(values, MADE_FROM) || NO_PART
  const again = (found: readonly FieldIssue[], mark = madeFrom) =>
    ({ ok: false, form: { words, values, issues: found }, madeFrom: mark }) as const
  if (issues.length > 0) return again(issues)
  try {
    const edited = await editPart(ports, setupFile.readForm, part, { madeFrom, edit })
    if (edited.outcome === 'saved') return { ok: true, saved: edited }
    if (edited.outcome === 'invalid') {
      return again(fieldIssues(edited.issues, partPath(part), Object.keys(words)))
    }
    if (madeFrom === NO_PART) return again([{ field: 'id', message: 'is taken: choose another' }])
    return { ...again([], edited.mark), meanwhile: { now: edited.now } }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return again([{ message: error.message }])
  }
}

/** Only those who may change the set-up get further. */
export async function mayConfigure(c: Context, next: () => Promise<void>): Promise<void> {
  if (!c.var.actor.may.includes('config')) {
    throw new InputError('forbidden', 'Only an owner may change the set-up')
  }
  await next()
}
