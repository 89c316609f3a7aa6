import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { useMayAsk } from './allowed.tsx'

interface ButtonProps {
  readonly children: Child
  /** `quiet` for what is not the first choice, `grave` for what cannot be undone. */
  readonly tone?: 'first' | 'quiet' | 'grave'
}

export const SubmitButton = ({ children, tone = 'first' }: ButtonProps) => (
  <button type="submit" class={tone}>
    {children}
  </button>
)

interface ActionProps extends ButtonProps {
  readonly action: string
  /** The page to come back to; without it, the page of the thing itself. */
  readonly back?: string
  /** What the button is about, for those who hear the page. */
  readonly about?: string
}

/** A form that is one button, for those who may send it. */
export const ActionButton = ({ action, back, about, tone = 'quiet', children }: ActionProps) =>
  useMayAsk('POST', action) ? (
    <form method="post" action={action} class="action">
      {back && <input type="hidden" name="back" value={back} />}
      <SubmitButton tone={tone}>
        {children}
        {about && <span class="spoken"> {about}</span>}
      </SubmitButton>
    </form>
  ) : null

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly required?: boolean
}

export const TextField = ({
  name,
  label,
  hint,
  required,
  type = 'text',
}: FieldProps & { readonly type?: 'text' | 'url' }) => (
  <label>
    {label}
    <input type={type} name={name} required={required} autocomplete="off" />
    {hint && <small>{hint}</small>}
  </label>
)

export const TextArea = ({ name, label, hint, required }: FieldProps) => (
  <label>
    {label}
    <textarea name={name} rows={3} required={required} maxlength={2000}></textarea>
    {hint && <small>{hint}</small>}
  </label>
)

export const Confirm = ({ name, label }: FieldProps) => (
  <label class="confirm">
    <input type="checkbox" name={name} value="yes" required />
    {label}
  </label>
)

interface SelectProps {
  readonly name: string
  readonly label: string
  readonly any: string
  readonly value: string | undefined
  readonly choices: readonly string[]
}

/** A choice of which the first stands for all. */
export const Select = ({ name, label, any, value, choices }: SelectProps) => (
  <label>
    {label}
    <select name={name}>
      <option value="">{any}</option>
      {choices.map((choice) => (
        <option value={choice} selected={choice === value}>
          {choice}
        </option>
      ))}
    </select>
  </label>
)

/** A field of a sent form; empty when it is missing. */
export async function bodyText(c: Context, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** Where a form wants to go back to, if that is an admin page. */
export async function backTo(c: Context, otherwise: string): Promise<string> {
  const back = await bodyText(c, 'back')
  return /^\/admin(?:[/?][^\\\p{Cc}\p{Cs}]*)?$/u.test(back) ? back : otherwise
}
