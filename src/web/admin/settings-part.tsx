import { categoryNames } from '../../core/podcast.ts'
import type { Network } from '../../ports/network.ts'
import { PartPage, type PartShown } from './part-page.tsx'
import { isNotifySecret, notifyWords } from './settings-notify.ts'
import { SETTINGS } from './settings-page.tsx'
import { rowFields, rowsIn } from './settings-people.ts'
import { publicationWords } from './settings-publication.ts'
import {
  AreaField,
  ChoiceField,
  FieldGroup,
  InputField,
  SecretField,
  SelectField,
  SwitchField,
} from './setup-fields.tsx'
import { textIn } from './setup-form.ts'
import type { View } from './view.ts'

interface PartProps {
  readonly view: View
  readonly shown: PartShown
}

const named = (words: object, prefix: string) =>
  Object.keys(words).filter((name) => name.startsWith(prefix))

const hubChoices = [
  { value: '', label: 'ours' },
  { value: 'no', label: 'none of ours' },
]
const categoryChoices = [
  { value: '', label: 'no podcast' },
  ...categoryNames.map((name) => ({ value: name, label: name })),
]
const orderChoices = [
  { value: '', label: 'the newest first' },
  { value: 'serial', label: 'from the first to the last' },
]

export const PublicationPage = ({ view, shown }: PartProps) => {
  const { form } = shown
  return (
    <PartPage
      {...{ view, section: 'settings', title: 'Publication', shown }}
      action={`${SETTINGS}/publication`}
      aside={<a href={SETTINGS}>All settings</a>}
    >
      <InputField form={form} name="title" required />
      <InputField form={form} name="home" type="url" required />
      <AreaField form={form} name="description" />
      <InputField form={form} name="language" placeholder="en" />
      <InputField
        form={form}
        name="timezone"
        placeholder="UTC"
        among={Intl.supportedValuesOf('timeZone')}
      />
      <InputField form={form} name="logo" type="url" />
      <InputField form={form} name="icon" type="url" />
      <InputField form={form} name="rights" />
      <FieldGroup title="Feeds">
        <AreaField form={form} name="legacy_feed_paths" />
        <SelectField {...{ form, name: 'hub', choices: hubChoices }} />
        <AreaField form={form} name="hubs" />
      </FieldGroup>
      <FieldGroup title="Parameters of links in share texts">
        {named(publicationWords, 'utm.').map((name) => (
          <InputField form={form} name={name} />
        ))}
      </FieldGroup>
      <FieldGroup title="Podcast">
        <SelectField {...{ form, name: 'podcast.category', choices: categoryChoices }} />
        <InputField form={form} name="podcast.subcategory" />
        <InputField form={form} name="podcast.author" />
        <InputField form={form} name="podcast.owner.name" />
        <InputField form={form} name="podcast.owner.email" />
        <SelectField {...{ form, name: 'podcast.type', choices: orderChoices }} />
        <SwitchField form={form} name="podcast.explicit" />
      </FieldGroup>
    </PartPage>
  )
}

const channels = [
  { title: 'By webhook', names: ['webhook', 'secret', 'events.webhook'] },
  { title: 'By e-mail', names: ['email', 'from', 'smtp', 'events.email'] },
  {
    title: 'By Telegram',
    names: ['telegram.bot_token', 'telegram.chat', 'telegram.api_url', 'events.telegram'],
  },
]

export const NotifyPage = ({ view, shown, kept }: PartProps & { kept: readonly string[] }) => {
  const { form } = shown
  return (
    <PartPage
      {...{ view, section: 'settings', title: 'Notifications', shown }}
      action={`${SETTINGS}/notify`}
      aside={<a href={SETTINGS}>All settings</a>}
    >
      {channels.map(({ title, names }) => (
        <FieldGroup title={title}>
          {names.map((name) =>
            isNotifySecret(name) ? (
              <SecretField form={form} name={name} kept={kept.includes(name)} />
            ) : (
              <InputField form={form} name={name} />
            ),
          )}
        </FieldGroup>
      ))}
      {kept.length > 0 && (
        <ChoiceField
          {...{ form, name: 'forget', kind: 'checkbox' }}
          choices={kept.map((key) => ({ value: key, label: notifyWords[key]?.label ?? key }))}
        />
      )}
    </PartPage>
  )
}

export const AuthorsPage = ({
  view,
  shown,
  networks,
}: PartProps & { readonly networks: readonly Network[] }) => {
  const { form } = shown
  const rows = Math.max(rowsIn(form.values), named(form.words, 'p').filter(isName).length)
  return (
    <PartPage
      {...{ view, section: 'settings', title: 'Authors on networks', shown }}
      action={`${SETTINGS}/people`}
      aside={<a href={SETTINGS}>All settings</a>}
      above={
        <p class="quiet">
          Where a share text mentions an author, it says what stands here, and the name where
          nothing does. Empty a name to take somebody out.
        </p>
      }
    >
      {Array.from({ length: rows }, (_, row) => (
        <FieldGroup title={textIn(form.values, `p${row}.name`) || 'Somebody else'}>
          <div class="side-by-side">
            {rowFields(row, networks).map((name) => (
              <InputField form={form} name={name} />
            ))}
          </div>
        </FieldGroup>
      ))}
    </PartPage>
  )
}

const isName = (field: string) => field.endsWith('.name')
