import type { Child } from 'hono/jsx'
import { type FieldIssue, isTicked, type PartForm } from './setup-form.ts'

interface FieldProps {
  readonly form: PartForm
  readonly name: string
}

export const fieldId = (name: string) => `field-${name.replace(/[^\w-]/g, '-')}`

const issuesOf = ({ issues }: PartForm, name: string) =>
  issues.filter(({ field }) => field === name)

/** What points from a field to its hint and to what is wrong with it. */
function described({ form, name }: FieldProps, hint = form.words[name]?.hint) {
  const id = fieldId(name)
  const wrong = issuesOf(form, name).length > 0
  const by = [...(hint ? [`${id}-hint`] : []), ...(wrong ? [`${id}-issue`] : [])]
  return {
    ...(wrong && { 'aria-invalid': 'true' as const }),
    ...(by.length > 0 && { 'aria-describedby': by.join(' ') }),
  }
}

const Hint = ({ form, name }: FieldProps) => {
  const hint = form.words[name]?.hint
  return hint ? <small id={`${fieldId(name)}-hint`}>{hint}</small> : null
}

const FieldIssues = ({ form, name }: FieldProps) => {
  const found = issuesOf(form, name)
  return found.length > 0 ? (
    <small id={`${fieldId(name)}-issue`} class="issue">
      {found.map(({ message }) => message).join(' ')}
    </small>
  ) : null
}

const labelOf = ({ words }: PartForm, name: string) => words[name]?.label ?? name

interface InputProps extends FieldProps {
  readonly type?: 'text' | 'url' | 'number' | 'date'
  readonly required?: boolean
  readonly placeholder?: string
  /** Names to choose from, or to write another. */
  readonly among?: readonly string[]
}

export const InputField = ({ form, name, type = 'text', required, ...more }: InputProps) => {
  const { placeholder, among } = more
  const id = fieldId(name)
  return (
    <div class="field">
      <label for={id}>{labelOf(form, name)}</label>
      <input
        {...{ id, name, type, required, placeholder }}
        value={form.values.get(name)?.[0] ?? ''}
        readonly={form.readOnly}
        list={among && `${id}-list`}
        autocomplete="off"
        {...described({ form, name })}
      />
      {among && (
        <datalist id={`${id}-list`}>
          {among.map((one) => (
            <option value={one}></option>
          ))}
        </datalist>
      )}
      <FieldIssues form={form} name={name} />
      <Hint form={form} name={name} />
    </div>
  )
}

interface AreaProps extends FieldProps {
  readonly rows?: number
}

export const AreaField = ({ form, name, rows = 2 }: AreaProps) => {
  const id = fieldId(name)
  return (
    <div class="field">
      <label for={id}>{labelOf(form, name)}</label>
      {/* HTML drops a line feed that comes first. */}
      <textarea {...{ id, name, rows }} readonly={form.readOnly} {...described({ form, name })}>
        {`\n${form.values.get(name)?.[0] ?? ''}`}
      </textarea>
      <FieldIssues form={form} name={name} />
      <Hint form={form} name={name} />
    </div>
  )
}

/** What is never shown: left empty, it stays what it is. */
export const SecretField = ({ form, name, kept }: FieldProps & { readonly kept: boolean }) => {
  const id = fieldId(name)
  const told = described({ form, name }, 'kept')
  return (
    <div class="field">
      <label for={id}>{labelOf(form, name)}</label>
      <input
        {...{ id, name }}
        type="password"
        value=""
        readonly={form.readOnly}
        autocomplete="new-password"
        {...told}
      />
      <FieldIssues form={form} name={name} />
      <small id={`${id}-hint`}>
        {kept ? 'There is one, and it is not shown. Left empty, it stays.' : 'There is none yet.'}{' '}
        {form.words[name]?.hint}
      </small>
    </div>
  )
}

interface Choice {
  readonly value: string
  readonly label: string
}

interface ChoiceProps extends FieldProps {
  readonly choices: readonly Choice[]
}

export const SelectField = ({ form, name, choices }: ChoiceProps) => {
  const id = fieldId(name)
  const chosen = form.values.get(name)?.[0] ?? ''
  // What is no choice any more is still what stands there.
  const lost = chosen !== '' && !choices.some(({ value }) => value === chosen)
  const shown = lost ? [...choices, { value: chosen, label: chosen }] : choices
  return (
    <div class="field">
      <label for={id}>{labelOf(form, name)}</label>
      <select {...{ id, name }} disabled={form.readOnly} {...described({ form, name })}>
        {shown.map(({ value, label }) => (
          <option value={value} selected={value === chosen}>
            {label}
          </option>
        ))}
      </select>
      <FieldIssues form={form} name={name} />
      <Hint form={form} name={name} />
    </div>
  )
}

interface GroupProps extends ChoiceProps {
  /** One of them, or as many as one likes. */
  readonly kind: 'radio' | 'checkbox'
  /** In one line, for short ones. */
  readonly short?: boolean
}

/** Boxes to tick. What stands there and is no choice any more stays, so that it can be unticked. */
export const ChoiceField = ({ form, name, choices, kind, short }: GroupProps) => {
  const ticked = form.values.get(name) ?? []
  const lost = ticked.filter((one) => !choices.some(({ value }) => value === one))
  const shown = [...choices, ...lost.map((value) => ({ value, label: value }))]
  return (
    <fieldset
      id={fieldId(name)}
      class={short ? 'choices short' : 'choices'}
      tabindex={-1}
      {...described({ form, name })}
    >
      <legend>{labelOf(form, name)}</legend>
      {shown.map(({ value, label }) => (
        <label>
          <input
            {...{ type: kind, name, value }}
            checked={ticked.includes(value)}
            disabled={form.readOnly}
          />
          {label}
        </label>
      ))}
      <FieldIssues form={form} name={name} />
      <Hint form={form} name={name} />
    </fieldset>
  )
}

export const SwitchField = ({ form, name }: FieldProps) => {
  const id = fieldId(name)
  return (
    <div class="field switch">
      <label for={id}>
        <input
          {...{ id, name }}
          type="checkbox"
          value="yes"
          checked={isTicked(form.values, name)}
          disabled={form.readOnly}
          {...described({ form, name })}
        />
        {labelOf(form, name)}
      </label>
      <FieldIssues form={form} name={name} />
      <Hint form={form} name={name} />
    </div>
  )
}

/** Everything that is wrong, above the form, each with the way to its field. */
export const IssueSummary = ({ form }: Pick<FieldProps, 'form'>) => {
  if (form.issues.length === 0) return null
  return (
    <div class="flash failed issues" role="alert">
      <p>Nothing was saved:</p>
      <ul>
        {form.issues.map((issue) => (
          <li>
            <IssueLine form={form} issue={issue} />
          </li>
        ))}
      </ul>
    </div>
  )
}

const IssueLine = ({ form, issue }: { readonly form: PartForm; readonly issue: FieldIssue }) =>
  issue.field === undefined ? (
    issue.message
  ) : (
    <a href={`#${fieldId(issue.field)}`}>
      {labelOf(form, issue.field)}: {issue.message}
    </a>
  )

interface FieldsetProps {
  readonly title: string
  readonly children?: Child
}

/** Fields that belong together. */
export const FieldGroup = ({ title, children }: FieldsetProps) => (
  <fieldset class="group">
    <legend>{title}</legend>
    {children}
  </fieldset>
)
