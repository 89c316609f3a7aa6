import { AreaField, FieldGroup, InputField, SelectField, SwitchField } from './setup-fields.tsx'
import type { PartForm } from './setup-form.ts'

interface FieldsProps {
  readonly form: PartForm
  readonly instead: readonly string[]
  readonly isNew: boolean
  /** It is always there, for everybody. */
  readonly isMain: boolean
}

export const FeedFields = ({ form, instead, isNew, isMain }: FieldsProps) => (
  <>
    {isNew && <InputField form={form} name="id" required />}
    <InputField form={form} name="title" />
    <InputField form={form} name="limit" type="number" />
    <SelectField
      {...{ form, name: 'content' }}
      choices={[
        { value: 'full', label: 'in full' },
        { value: 'summary', label: 'as a summary' },
      ]}
    />
    <FieldGroup title="Which posts">
      <AreaField form={form} name="select.tags" />
      <AreaField form={form} name="select.not" />
      <div class="pairs">
        <InputField form={form} name="select.section" />
        <InputField form={form} name="select.author" />
        <InputField form={form} name="select.language" />
      </div>
    </FieldGroup>
    {!isMain && (
      <FieldGroup title="For whom, and until when">
        <SwitchField form={form} name="private" />
        <InputField form={form} name="closes" type="date" />
        <SelectField
          {...{ form, name: 'instead' }}
          choices={[
            { value: '', label: 'none' },
            ...instead.map((id) => ({ value: id, label: id })),
          ]}
        />
      </FieldGroup>
    )}
  </>
)
