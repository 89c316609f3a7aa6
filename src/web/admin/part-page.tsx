import type { Child } from 'hono/jsx'
import { NO_PART } from '../../tasks/edit-part.ts'
import { AdminPage, type Section } from './layout.tsx'
import { Meanwhile } from './meanwhile.tsx'
import { MADE_FROM } from './save-part.ts'
import { IssueSummary } from './setup-fields.tsx'
import type { PartForm, Values } from './setup-form.ts'
import type { View } from './view.ts'

/** What a page for one part of the set-up is about. */
export interface PartShown {
  readonly form: PartForm
  readonly madeFrom: string
  /** Somebody else changed it: what stands there now, if anything. */
  readonly meanwhile?: { readonly now: Values | undefined } | undefined
}

interface PartPageProps {
  readonly view: View
  readonly section: Section
  readonly title: string
  readonly shown: PartShown
  readonly action: string
  readonly aside?: Child
  /** Before the form. */
  readonly above?: Child
  /** Beside the button that saves. */
  readonly buttons?: Child
  /** After the form. */
  readonly below?: Child
  readonly children?: Child
}

/** A page that is a form for one part of the set-up. */
export const PartPage = (props: PartPageProps) => {
  const { view, section, title, shown, action, aside, above, buttons, below, children } = props
  const { form, madeFrom, meanwhile } = shown
  return (
    <AdminPage {...{ view, section, title, aside }} head={<SetupHead view={view} />}>
      {meanwhile && <Meanwhile words={form.words} typed={form.values} now={meanwhile.now} />}
      <IssueSummary form={form} />
      {above}
      {form.readOnly && <p class="notice">Only an owner may change this.</p>}
      <div class="part">
        <form id="part" method="post" action={action} class="setup-form" novalidate>
          <input type="hidden" name={MADE_FROM} value={madeFrom} />
          {children}
          {!form.readOnly && (
            <div class="actions">
              <button type="submit" class="first">
                {madeFrom === NO_PART ? 'Create' : 'Save'}
              </button>
              {buttons}
            </div>
          )}
        </form>
        {below}
      </div>
    </AdminPage>
  )
}

/** Styles of forms for the set-up, and the script that copies addresses. */
export const SetupHead = ({ view }: { readonly view: View }) => (
  <>
    <link rel="stylesheet" href={view.asset('setup.css')} />
    <script src={view.asset('copy.js')} defer></script>
  </>
)
