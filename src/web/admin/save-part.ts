import type { Context } from 'hono'
import { InputError } from '../../core/errors.ts'
import {
  type EditedPart,
  editPart,
  NO_PART,
  type Part,
  partPath,
  readPart,
  tryPart,
} from '../../tasks/edit-part.ts'
import { keepFormer } from '../../tasks/undo-part.ts'
import { act } from './flash.ts'
import { bodyText } from './forms.tsx'
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

type Saved = Extract<EditedPart, { outcome: 'saved' }>

export type SavedPart =
  | { readonly ok: true; readonly saved: Saved }
  | {
      readonly ok: false
      readonly form: PartForm
      /** What the form is made from when it is sent again. */
      readonly madeFrom: string
      /** Somebody changed it meanwhile: what stands there now, undefined when they took it out. */
      readonly meanwhile?: { readonly now: unknown }
    }

/** Saves what a form sent, or gives the form back with everything that is wrong, and with all that was typed. */
export async function savePart(deps: AdminDeps, sent: SentPart): Promise<SavedPart> {
  const { ports, setupFile } = deps
  const { part, words, values, issues, edit } = sent
  const madeFrom = textIn(values, MADE_FROM) || NO_PART
  const again = (found: readonly FieldIssue[], mark = madeFrom) =>
    ({ ok: false, form: { words, values, issues: found }, madeFrom: mark }) as const
  try {
    if (issues.length > 0) return again([...issues, ...(await faultsUnder(deps, sent, part.id))])
    const edited = await editPart(ports, setupFile.readForm, part, { madeFrom, edit })
    if (edited.outcome === 'saved') return { ok: true, saved: edited }
    if (edited.outcome === 'invalid') {
      const found = fieldIssues(edited.issues, partPath(part), Object.keys(words))
      const ofName = found.filter(({ field }) => field === 'id')
      if (ofName.length === 0) return again(found)
      return again([...ofName, ...(await faultsUnder(deps, sent, GOOD_NAME))])
    }
    if (madeFrom === NO_PART) return again([{ field: 'id', message: 'is taken: choose another' }])
    return { ...again([], edited.mark), meanwhile: { now: edited.now } }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return again([{ message: error.message }])
  }
}

/** Under a wrong name, nothing else is looked at. */
const GOOD_NAME = 'this-one'

/** What the rules of the file say of a part under a name, when nothing is to be saved. */
async function faultsUnder(
  { ports, setupFile }: AdminDeps,
  { part, words, edit }: SentPart,
  id: string | undefined,
): Promise<readonly FieldIssue[]> {
  const { value } = await readPart(ports, part)
  const tried = { ...part, ...(id !== undefined && { id }) }
  const read = await tryPart(ports, setupFile.readForm, tried, edit(value))
  return read.ok ? [] : fieldIssues(read.issues, partPath(tried), Object.keys(words))
}

interface Told {
  readonly part: Part
  readonly saved: Saved
  /** Where to go on. */
  readonly to: string
  /** Where to go when it is undone; without it, the same. */
  readonly back?: string
  readonly text: string
}

/** Goes on to a page that says what was saved, and offers to undo it. */
export function tellSaved(
  c: Context,
  { ports }: AdminDeps,
  { part, saved, to, back = to, text }: Told,
) {
  return act(c, to, async () => {
    if (saved.changes.length === 0) return 'Nothing was changed.'
    return { text, undo: { former: await keepFormer(ports, part, saved), back } }
  })
}

/** Takes a part out of the set-up, and goes back to the list that it stood in. */
export function removePart(
  c: Context,
  deps: AdminDeps,
  part: Part,
  { to, text }: Omit<Told, 'part' | 'saved'>,
) {
  const { ports, setupFile } = deps
  return act(c, to, async () => {
    const madeFrom = await bodyText(c, MADE_FROM)
    const edit = () => undefined
    const edited = await editPart(ports, setupFile.readForm, part, { madeFrom, edit })
    if (edited.outcome === 'changed') {
      throw new InputError(
        'conflict',
        `Somebody changed ${partPath(part)} meanwhile: look at it again`,
      )
    }
    if (edited.outcome === 'invalid') {
      const reasons = edited.issues.map(({ path, message }) => `${path}: ${message}`).join('; ')
      throw new InputError('invalid', `The set-up needs it: ${reasons}`)
    }
    return { text, undo: { former: await keepFormer(ports, part, edited), back: to } }
  })
}
