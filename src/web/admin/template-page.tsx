import type { TemplatePreview } from '../../tasks/preview-template.ts'
import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { Meanwhile } from './meanwhile.tsx'
import { type PartShown, SetupHead } from './part-page.tsx'
import { MADE_FROM } from './save-part.ts'
import { fieldId, InputField, IssueSummary } from './setup-fields.tsx'
import type { FieldWords, PartForm } from './setup-form.ts'
import { NEW_TEMPLATE, TEMPLATE_PREVIEW, TEMPLATES, templateHref } from './template-href.ts'
import { TemplatePreviewed, TemplateWords } from './template-preview.tsx'
import type { View } from './view.ts'

export const templateWords: FieldWords = {
  text: {
    label: 'Liquid text',
    hint: 'What stands here as it is, and {{ … }} for what a post says.',
  },
}
export const newTemplateWords: FieldWords = {
  id: {
    label: 'Name',
    hint: 'default is used where nothing else is named; one named like a network is used there; correction answers a share whose post was corrected. Any other is named by accounts and schedules.',
  },
  ...templateWords,
}

interface PageProps {
  readonly view: View
  /** Undefined for one that is new. */
  readonly name: string | undefined
  readonly shown: PartShown
  readonly preview: TemplatePreview
  readonly users: readonly string[]
}

export const TemplatePage = ({ view, name, shown, preview, users }: PageProps) => {
  const { form, meanwhile } = shown
  const action = name === undefined ? NEW_TEMPLATE : templateHref(name)
  return (
    <AdminPage
      view={view}
      section="templates"
      title={name === undefined ? 'New template' : `Template ${name}`}
      head={<TemplateHead view={view} />}
      aside={<a href={TEMPLATES}>All templates</a>}
    >
      {meanwhile && <Meanwhile words={form.words} typed={form.values} now={meanwhile.now} />}
      <IssueSummary form={form} />
      {form.readOnly && <p class="notice">Only an owner may change this.</p>}
      {name !== undefined && <Users name={name} users={users} />}
      <EditorForm {...{ name, shown, preview, action }} />
      <section aria-labelledby="preview-title">
        <h2 id="preview-title">What it gives</h2>
        <TemplatePreviewed preview={preview} text={form.values.get('text')?.[0] ?? ''} />
      </section>
      <TemplateWords words={preview.words} />
      {name !== undefined && !form.readOnly && <Rename name={name} />}
    </AdminPage>
  )
}

interface EditorProps extends Pick<PageProps, 'name' | 'shown' | 'preview'> {
  readonly action: string
}

/** While somebody types, the preview follows, where there are scripts. */
const live = {
  'hx-post': TEMPLATE_PREVIEW,
  'hx-trigger': 'input delay:400ms',
  'hx-target': '#preview',
  'hx-swap': 'outerHTML',
  'hx-sync': 'this:replace',
}

const EditorForm = ({ name, shown: { form, madeFrom }, preview, action }: EditorProps) => (
  <form
    id="part"
    method={form.readOnly ? 'get' : 'post'}
    action={action}
    class="setup-form template-form"
    novalidate
    {...(!form.readOnly && live)}
  >
    {!form.readOnly && <input type="hidden" name={MADE_FROM} value={madeFrom} />}
    {name === undefined ? (
      <InputField form={form} name="id" required />
    ) : (
      !form.readOnly && <input type="hidden" name="name" value={name} />
    )}
    <TextArea form={form} />
    <PostField preview={preview} />
    <div class="actions">
      <Buttons form={form} isNew={name === undefined} />
      {name !== undefined && <a href={`${action}/test`}>Try it with many posts</a>}
    </div>
  </form>
)

/** Who may only look chooses the post it is shown for. */
const Buttons = ({ form, isNew }: { readonly form: PartForm; readonly isNew: boolean }) =>
  form.readOnly ? (
    <SubmitButton tone="quiet">Show</SubmitButton>
  ) : (
    <>
      <SubmitButton>{isNew ? 'Create' : 'Save'}</SubmitButton>
      <button type="submit" class="quiet" name="do" value="preview">
        Preview
      </button>
    </>
  )

export const TemplateHead = ({ view }: { readonly view: View }) => (
  <>
    <SetupHead view={view} />
    <link rel="stylesheet" href={view.asset('template.css')} />
  </>
)

const Users = ({ name, users }: { readonly name: string; readonly users: readonly string[] }) => (
  <p class="quiet">
    {users.length > 0
      ? `Used by ${users.join(', ')}.`
      : name === 'correction'
        ? 'Answers shares of posts that were corrected, on accounts that answer.'
        : 'No account has its texts made from it.'}
  </p>
)

const TextArea = ({ form }: { readonly form: PartForm }) => {
  const issues = form.issues.filter(({ field }) => field === 'text')
  const id = fieldId('text')
  return (
    <div class="field">
      <label for={id}>{templateWords.text?.label}</label>
      {/* HTML drops a line feed that comes first. */}
      <textarea
        id={id}
        name={form.readOnly ? undefined : 'text'}
        rows={10}
        maxlength={20_000}
        spellcheck={false}
        readonly={form.readOnly}
        aria-invalid={issues.length > 0 ? 'true' : undefined}
        aria-describedby={issues.length > 0 ? `${id}-hint ${id}-issue` : `${id}-hint`}
      >
        {`\n${form.values.get('text')?.[0] ?? ''}`}
      </textarea>
      {issues.length > 0 && (
        <small id={`${id}-issue`} class="issue">
          {issues.map(({ message }) => message).join(' ')}
        </small>
      )}
      <small id={`${id}-hint`}>{templateWords.text?.hint}</small>
    </div>
  )
}

const PostField = ({ preview: { posts, shown } }: Pick<PageProps, 'preview'>) => {
  const groups = [
    { label: 'Newest posts', choices: posts.filter(({ invented }) => !invented) },
    { label: 'Invented, and hard to fit', choices: posts.filter(({ invented }) => invented) },
  ]
  return (
    <div class="field">
      <label for="field-post">Show it for</label>
      <select id="field-post" name="post">
        {groups
          .filter(({ choices }) => choices.length > 0)
          .map(({ label, choices }) => (
            <optgroup label={label}>
              {choices.map((choice) => (
                <option value={choice.key} selected={choice.key === shown}>
                  {choice.label}
                </option>
              ))}
            </optgroup>
          ))}
      </select>
    </div>
  )
}

const Rename = ({ name }: { readonly name: string }) => (
  <section class="template-more" aria-labelledby="rename-title">
    <h2 id="rename-title">Rename or remove</h2>
    <form method="post" action={`${templateHref(name)}/rename`} class="setup-form">
      <div class="field">
        <label for="field-new-name">New name</label>
        <input id="field-new-name" name="to" required autocomplete="off" value={name} />
        <small>Accounts and schedules that name it follow.</small>
      </div>
      <div class="actions">
        <SubmitButton tone="quiet">Rename</SubmitButton>
        <a href={`${templateHref(name)}/remove`}>Remove…</a>
      </div>
    </form>
  </section>
)
