import type { Network } from '../../ports/network.ts'
import { type NetworkField, networkFields } from './account-fields.ts'
import { AdminPage } from './layout.tsx'
import { PartPage, type PartShown } from './part-page.tsx'
import {
  AreaField,
  ChoiceField,
  FieldGroup,
  InputField,
  SecretField,
  SelectField,
  SwitchField,
} from './setup-fields.tsx'
import type { PartForm } from './setup-form.ts'
import type { View } from './view.ts'

export const ACCOUNTS = '/admin/accounts'
/** No account can have this name. */
export const NEW_ACCOUNT = `${ACCOUNTS}/-/new`
export const accountHref = (id: string) => `${ACCOUNTS}/${encodeURIComponent(id)}`

interface PageProps {
  readonly view: View
  /** Undefined for one that is new. */
  readonly id: string | undefined
  readonly network: Network
  readonly shown: PartShown
  /** Keys of the secrets that it has. */
  readonly kept: readonly string[]
  readonly templates: readonly string[]
}

export const AccountPage = ({ view, id, network, shown, kept, templates }: PageProps) => {
  const { form } = shown
  return (
    <PartPage
      view={view}
      section="accounts"
      title={id ?? `New account on ${network.name}`}
      shown={shown}
      action={id === undefined ? `${NEW_ACCOUNT}?network=${network.id}` : `${accountHref(id)}/edit`}
      aside={<a href={ACCOUNTS}>All accounts</a>}
      buttons={id !== undefined && <a href={`${accountHref(id)}/remove`}>Remove…</a>}
    >
      {id === undefined && <InputField form={form} name="id" required />}
      <SwitchField form={form} name="rehearsal" />
      <OnNetwork network={network} form={form} kept={kept} />
      <WhatItSays form={form} templates={templates} />
      <HowMuch form={form} />
      <Afterwards form={form} />
    </PartPage>
  )
}

interface FormProps {
  readonly form: PartForm
}

const has = ({ words }: PartForm, name: string) => Object.hasOwn(words, name)

const OnNetwork = ({ network, form, kept }: FormProps & Pick<PageProps, 'network' | 'kept'>) => {
  const fields = networkFields(network)
  const forgettable = fields.filter(({ key, required }) => kept.includes(key) && !required)
  return (
    <FieldGroup title={`On ${network.name}`}>
      {fields.map((field) => (
        <OwnField field={field} form={form} isKept={kept.includes(field.key)} />
      ))}
      {forgettable.length > 0 && (
        <ChoiceField
          {...{ form, name: 'forget', kind: 'checkbox' }}
          choices={forgettable.map(({ key, label }) => ({ value: key, label }))}
        />
      )}
    </FieldGroup>
  )
}

const OwnField = ({
  field: { key, kind, otherwise },
  form,
  isKept,
}: FormProps & { readonly field: NetworkField; readonly isKept: boolean }) => {
  switch (kind) {
    case 'secret':
      return <SecretField form={form} name={key} kept={isKept} />
    case 'switch':
      return <SwitchField form={form} name={key} />
    case 'list':
      return <AreaField form={form} name={key} rows={3} />
    case 'text':
      return (
        <InputField
          form={form}
          name={key}
          {...(otherwise !== undefined && { placeholder: otherwise })}
        />
      )
  }
}

const linkChoices = [
  { value: '', label: 'in every text' },
  { value: 'top', label: 'only in those of breaking posts' },
  { value: 'never', label: 'in none' },
]
const imageChoices = [
  { value: '', label: 'on the card of the link' },
  { value: 'attach', label: 'shown by itself' },
  { value: 'never', label: 'none' },
]
const utmChoices = [
  { value: 'publication', label: 'those of the publication' },
  { value: 'own', label: 'its own' },
  { value: 'none', label: 'none' },
]

const WhatItSays = ({ form, templates }: FormProps & Pick<PageProps, 'templates'>) => {
  const choices = [
    { value: '', label: 'the one named like its network, else default' },
    ...templates.map((name) => ({ value: name, label: name })),
  ]
  return (
    <FieldGroup title="What it says">
      <SelectField {...{ form, name: 'template', choices }} />
      <SelectField {...{ form, name: 'links', choices: linkChoices }} />
      {has(form, 'images') && <SelectField {...{ form, name: 'images', choices: imageChoices }} />}
      {has(form, 'thread') && <InputField form={form} name="thread" type="number" />}
      {has(form, 'thread_numbers') && <SwitchField form={form} name="thread_numbers" />}
      <SwitchField form={form} name="short_links" />
      <ChoiceField {...{ form, name: 'utm', kind: 'radio', choices: utmChoices }} />
      <div class="of own">
        {named(form, 'utm.').map((name) => (
          <InputField form={form} name={name} />
        ))}
      </div>
    </FieldGroup>
  )
}

const named = ({ words }: PartForm, prefix: string) =>
  Object.keys(words).filter((name) => name.startsWith(prefix))

const HowMuch = ({ form }: FormProps) => (
  <>
    <FieldGroup title="How often">
      <InputField form={form} name="spacing" />
      <InputField form={form} name="per_hour" type="number" />
      <InputField form={form} name="per_day" type="number" />
    </FieldGroup>
    {has(form, 'monthly_budget') && (
      <FieldGroup title="What it costs">
        <InputField form={form} name="monthly_budget" />
        <InputField form={form} name="reserve" />
        {named(form, 'prices.').map((name) => (
          <InputField form={form} name={name} />
        ))}
      </FieldGroup>
    )}
  </>
)

const correctionChoices = [
  { value: '', label: 'edit the share, else answer it, else nothing' },
  { value: 'edit', label: 'edit the share' },
  { value: 'reply', label: 'answer it with the correction' },
  { value: 'repost', label: 'delete and post anew, while it is young' },
  { value: 'nothing', label: 'nothing' },
]
const unknownChoices = [
  { value: '', label: 'wait for a person' },
  { value: 'resend', label: 'send it again' },
]

const Afterwards = ({ form }: FormProps) => (
  <FieldGroup title="Afterwards">
    <SelectField {...{ form, name: 'corrections', choices: correctionChoices }} />
    <InputField form={form} name="repost_within" />
    <SelectField {...{ form, name: 'when_unknown', choices: unknownChoices }} />
  </FieldGroup>
)

/** The first step to a new account. */
export const ChooseNetworkPage = ({
  view,
  networks,
}: {
  readonly view: View
  readonly networks: readonly Network[]
}) => (
  <AdminPage
    view={view}
    section="accounts"
    title="New account"
    aside={<a href={ACCOUNTS}>All accounts</a>}
  >
    <p>
      On which network? Nothing is sent there before the account is saved and a schedule names it.
    </p>
    <ul class="lines">
      {networks.map(({ id, name, text }) => (
        <li>
          <div>
            <a href={`${NEW_ACCOUNT}?network=${id}`}>{name}</a>
          </div>
          <span class="quiet">up to {text.max} characters</span>
        </li>
      ))}
    </ul>
  </AdminPage>
)
