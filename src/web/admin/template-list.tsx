import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { MADE_FROM } from './save-part.ts'
import { Table } from './table.tsx'
import { NEW_TEMPLATE, templateHref } from './template-href.ts'
import { TemplateHead } from './template-page.tsx'
import type { View } from './view.ts'

interface ListProps {
  readonly view: View
  readonly templates: Readonly<Record<string, string>>
  readonly users: ReadonlyMap<string, readonly string[]>
}

export const TemplatesPage = ({ view, templates, users }: ListProps) => (
  <AdminPage
    view={view}
    section="templates"
    title="Templates"
    head={<TemplateHead view={view} />}
    aside={view.may('config') && <a href={NEW_TEMPLATE}>New template</a>}
  >
    {Object.keys(templates).length === 0 ? (
      <p class="quiet">There is no template: share texts are the title and the link.</p>
    ) : (
      <div class="template-list">
        <Table
          caption="Templates, in the order of the set-up"
          labelled
          columns={['Template', 'Used by', 'Text']}
          rows={Object.entries(templates).map(([name, text]) => [
            <a href={templateHref(name)}>{name}</a>,
            usedBy(name, users.get(name) ?? []),
            <pre>
              <code>{text.trimEnd()}</code>
            </pre>,
          ])}
        />
      </div>
    )}
  </AdminPage>
)

function usedBy(name: string, users: readonly string[]): string {
  if (name === 'correction') return 'answers to corrected posts'
  return users.join(', ') || 'no account'
}

interface RemoveProps {
  readonly view: View
  readonly name: string
  readonly text: string
  readonly users: readonly string[]
  /** Of the template as it is shown. */
  readonly mark: string
}

export const RemoveTemplatePage = ({ view, name, text, users, mark }: RemoveProps) => (
  <AdminPage
    view={view}
    section="templates"
    title={`Remove ${name}?`}
    head={<TemplateHead view={view} />}
    aside={<a href={templateHref(name)}>Keep it</a>}
  >
    {users.length > 0 ? (
      <p class="notice">
        It stays as long as texts are made from it: give {users.join(', ')} another template first.
      </p>
    ) : (
      <p>No account has its texts made from it. Texts that were sent or frozen stay as they are.</p>
    )}
    <pre>
      <code>{text.trimEnd()}</code>
    </pre>
    {users.length === 0 && view.may('config') && (
      <form method="post" action={`${templateHref(name)}/remove`}>
        <input type="hidden" name={MADE_FROM} value={mark} />
        <SubmitButton tone="grave">Remove {name}</SubmitButton>
      </form>
    )}
  </AdminPage>
)
