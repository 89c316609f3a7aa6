import type { ComingRuns } from '../../tasks/coming-runs.ts'
import { NO_PART } from '../../tasks/edit-part.ts'
import { PartPage, type PartShown } from './part-page.tsx'
import { scheduleWords } from './schedule-fields.ts'
import { Runs } from './schedule-runs.tsx'
import { dayChoices } from './schedule-words.ts'
import {
  AreaField,
  ChoiceField,
  FieldGroup,
  InputField,
  SelectField,
  SwitchField,
} from './setup-fields.tsx'
import type { FieldIssue, FieldWords, PartForm } from './setup-form.ts'
import type { View } from './view.ts'

export const SCHEDULES = '/admin/schedules'
export const scheduleHref = (id: string) => `${SCHEDULES}/${encodeURIComponent(id)}`
/** No schedule can have this name. */
export const NEW_SCHEDULE = `${SCHEDULES}/-/new`
export const RUNS = `${SCHEDULES}/-/runs`

/** What one may choose from. */
export interface ScheduleChoices {
  readonly accounts: readonly { readonly id: string; readonly network: string }[]
  readonly templates: readonly string[]
  readonly sections: readonly string[]
  readonly authors: readonly string[]
}

/** The next runs of what a form says, or why there are none. */
export type FoundRuns =
  | { readonly ok: true; readonly coming: ComingRuns }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] }

interface PageProps {
  readonly view: View
  /** Undefined for one that is new. */
  readonly id: string | undefined
  readonly shown: PartShown
  readonly choices: ScheduleChoices
  readonly found: FoundRuns
}

export const SchedulePage = ({ view, id, shown, choices, found }: PageProps) => {
  const { form } = shown
  const isNew = shown.madeFrom === NO_PART
  const action = id === undefined ? NEW_SCHEDULE : scheduleHref(id)
  return (
    <PartPage
      view={view}
      section="schedules"
      title={id ?? 'New schedule'}
      shown={shown}
      action={action}
      aside={<a href={SCHEDULES}>All schedules</a>}
      buttons={<Buttons id={isNew ? undefined : id} action={action} />}
      below={<RunsPart found={found} live={!form.readOnly} />}
    >
      {id === undefined && <InputField form={form} name="id" required />}
      <Fields form={form} choices={choices} />
    </PartPage>
  )
}

interface ButtonsProps {
  readonly id: string | undefined
  readonly action: string
}

const Buttons = ({ id, action }: ButtonsProps) => (
  <>
    <button type="submit" class="quiet" name="do" value="preview" formaction={`${action}#runs`}>
      Show its runs
    </button>
    {id !== undefined && (
      <>
        <a href={`${NEW_SCHEDULE}?copy=${encodeURIComponent(id)}`}>Copy</a>
        <a href={`${scheduleHref(id)}/remove`}>Stop and remove…</a>
      </>
    )}
  </>
)

interface FieldsProps {
  readonly form: PartForm
  readonly choices: ScheduleChoices
}

const Fields = ({ form, choices }: FieldsProps) => (
  <>
    <div class="live">
      <ChoiceField
        {...{ form, name: 'accounts', kind: 'checkbox' }}
        choices={choices.accounts.map(({ id, network }) => ({
          value: id,
          label: `${id}, ${network}`,
        }))}
      />
      <FieldGroup title="Which posts">
        <AreaField form={form} name="select.tags" />
        <AreaField form={form} name="select.not" />
        <div class="pairs">
          <InputField form={form} name="select.section" among={choices.sections} />
          <InputField form={form} name="select.author" among={choices.authors} />
          <InputField form={form} name="select.language" />
        </div>
      </FieldGroup>
      <WhenFields form={form} />
    </div>
    <FieldGroup title="Before it goes out">
      <SwitchField form={form} name="approve" />
      <SwitchField form={form} name="check_page" />
      <InputField form={form} name="shelf_life" placeholder="24h" />
      <AreaField form={form} name="shelf_life_of_sections" />
    </FieldGroup>
    <TextFields form={form} templates={choices.templates} />
  </>
)

const kinds = [
  { value: 'at_once', label: 'at once, when they are published' },
  { value: 'slots', label: 'at times of day' },
  { value: 'cron', label: 'by a cron expression' },
]

const WhenFields = ({ form }: Pick<FieldsProps, 'form'>) => (
  <FieldGroup title="When">
    <ChoiceField {...{ form, name: 'when', kind: 'radio', choices: kinds }} />
    <div class="of slots">
      <AreaField form={form} name="when.slots" />
      <ChoiceField
        {...{ form, name: 'when.days', kind: 'checkbox', short: true }}
        choices={dayChoices}
      />
    </div>
    <div class="of cron">
      <InputField form={form} name="when.cron" placeholder="0 15 * * sat" />
    </div>
    <div class="of slots cron">
      <InputField form={form} name="when.take" type="number" placeholder="1" />
    </div>
    <div class="pairs">
      <InputField form={form} name="delay" placeholder="0s" />
      <InputField form={form} name="jitter" placeholder="0s" />
    </div>
    <InputField form={form} name="quiet" placeholder="23:00-06:30" />
    <ChoiceField {...{ form, name: 'days', kind: 'checkbox', short: true }} choices={dayChoices} />
  </FieldGroup>
)

interface TextProps extends Pick<FieldsProps, 'form'> {
  readonly templates: readonly string[]
}

const TextFields = ({ form, templates }: TextProps) => {
  const choices = [
    { value: '', label: 'that of the account, else default' },
    ...templates.map((name) => ({ value: name, label: name })),
  ]
  return (
    <>
      <FieldGroup title="What it says">
        <SelectField {...{ form, name: 'template', choices }} />
        <AreaField form={form} name="reply" rows={3} />
      </FieldGroup>
      <FieldGroup title="Shared again">
        <InputField form={form} name="reshare.after" placeholder="60d" />
        <div class="pairs">
          <InputField form={form} name="reshare.times" type="number" />
          <InputField form={form} name="reshare.take" type="number" placeholder="1" />
        </div>
        <SelectField {...{ form, name: 'reshare.template', choices }} />
      </FieldGroup>
    </>
  )
}

/** Follows the form as it is filled in, where there are scripts. */
const RunsPart = ({ found, live }: { readonly found: FoundRuns; readonly live: boolean }) => (
  <section
    id="runs"
    tabindex={0}
    class="panel"
    aria-labelledby="runs-title"
    {...(live && {
      'hx-get': RUNS,
      'hx-trigger': 'input from:#part delay:400ms',
      'hx-include': '#part .live',
      'hx-target': '#runs-found',
      'hx-swap': 'outerHTML',
    })}
  >
    <h2 id="runs-title">What it does next</h2>
    <RunsFound found={found} />
  </section>
)

const labels: FieldWords = scheduleWords

export const RunsFound = ({ found }: { readonly found: FoundRuns }) => (
  <div id="runs-found" aria-live="polite">
    {found.ok ? (
      <Runs coming={found.coming} />
    ) : (
      <>
        <p class="quiet">Its runs show when this is right:</p>
        <ul>
          {found.issues.map(({ field, message }) => (
            <li>
              {field !== undefined && `${labels[field]?.label ?? field}: `}
              {message}
            </li>
          ))}
        </ul>
      </>
    )}
  </div>
)
