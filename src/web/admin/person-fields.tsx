import type { Child } from 'hono/jsx'
import type { Issue } from '../../core/errors.ts'

interface PersonFieldProps {
  readonly name: string
  /** Where another form of the page has a field of this name. */
  readonly id?: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password'
  /** What browsers and password managers fill in: https://html.spec.whatwg.org/#autofill */
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly hint?: Child
  readonly required?: boolean
  readonly least?: number
  readonly most?: number
  readonly issues?: readonly Issue[] | undefined
  readonly code?: boolean
}

/** A field that says beside itself what is wrong with it. */
export const PersonField = ({
  name,
  id = name,
  label,
  type = 'text',
  autocomplete,
  value,
  hint,
  required,
  least,
  most,
  issues = [],
  code,
}: PersonFieldProps) => {
  const wrong = issues.find(({ path }) => path === name)
  const told = [wrong && `${id}-wrong`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        value={value}
        autocomplete={autocomplete}
        required={required}
        minlength={least}
        maxlength={most}
        inputmode={code ? 'numeric' : undefined}
        autocapitalize={code ? 'none' : undefined}
        spellcheck={code ? false : undefined}
        aria-invalid={wrong ? 'true' : undefined}
        aria-describedby={told || undefined}
      />
      {wrong && (
        <small id={`${id}-wrong`} class="wrong">
          {wrong.message}
        </small>
      )}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

/** What is wrong with a form as a whole, before it. */
export const Refusal = ({ children }: { readonly children?: Child }) =>
  children ? (
    <p class="flash failed" role="alert">
      {children}
    </p>
  ) : null
