import { mapKeys } from '../../core/post-map.ts'
import { changeWords } from '../../core/source.ts'
import { FieldGroup, InputField, SecretField, SelectField, SwitchField } from './setup-fields.tsx'
import type { PartForm } from './setup-form.ts'
import type { SourceType } from './source-form.ts'

interface FieldsProps {
  readonly form: PartForm
  readonly type: SourceType
  readonly isNew: boolean
  /** The secrets that there are. */
  readonly kept: readonly string[]
}

/** The fields that a source of this type has. */
export const SourceFields = ({ form, type, isNew, kept }: FieldsProps) => {
  const has = (name: string) => name in form.words
  return (
    <>
      {isNew && <InputField form={form} name="id" required />}
      <input type="hidden" name="type" value={type} />
      {has('url') && <InputField form={form} name="url" type="url" />}
      {has('every') && <InputField form={form} name="every" placeholder="15m" />}
      {has('websub') && <SelectField {...{ form, name: 'websub', choices: hubs }} />}
      {['secret', 'token'].filter(has).map((name) => (
        <SecretField {...{ form, name }} kept={kept.includes(name)} />
      ))}
      {['token_endpoint', 'me', 'base'].filter(has).map((name) => (
        <InputField {...{ form, name }} type="url" />
      ))}
      {has('full_text') && <SwitchField form={form} name="full_text" />}
      {has('map.url') && <MapFields form={form} />}
      {has('events.published') && <EventFields form={form} />}
    </>
  )
}

const hubs = [
  { value: '', label: 'is asked to push when it can reach this server' },
  { value: 'true', label: 'is always asked to push' },
  { value: 'false', label: 'is never asked' },
]

const MapFields = ({ form }: Pick<FieldsProps, 'form'>) => (
  <FieldGroup title="Where the parts of a post stand in a message">
    <p class="quiet">
      A dotted path like data.headline, with * for each of a list; or a text with one in braces like
      https://news.example/{'{data.slug}'}.
    </p>
    <div class="pairs">
      {mapKeys.map((key) => (
        <InputField form={form} name={`map.${key}`} />
      ))}
    </div>
  </FieldGroup>
)

const EventFields = ({ form }: Pick<FieldsProps, 'form'>) => (
  <FieldGroup title="What its names of events mean">
    <p class="quiet">With commas between them. The usual names need no mention.</p>
    {changeWords.map((word) => (
      <InputField form={form} name={`events.${word}`} />
    ))}
  </FieldGroup>
)
