import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { MADE_FROM } from './save-part.ts'
import { SOURCES, sourceHref } from './source-page.tsx'
import type { SourceLine } from './source-says.tsx'
import type { View } from './view.ts'

interface RemoveProps {
  readonly view: View
  readonly line: SourceLine
  /** What it is removed as. */
  readonly mark: string
}

export const RemoveSource = ({ view, line, mark }: RemoveProps) => {
  const { id } = line.source
  return (
    <AdminPage
      view={view}
      section="sources"
      title={`Remove ${id}`}
      aside={<a href={SOURCES}>All sources</a>}
    >
      <ul>
        <li>
          Nothing comes from it any more. Posts that came from it stay, and so do their shares.
        </li>
        {line.address !== undefined && (
          <li>
            What its system still sends to <code>{line.address}</code> is refused: turn it off there
            too.
          </li>
        )}
      </ul>
      <form method="post" action={`${sourceHref(id)}/remove`} class="actions">
        <input type="hidden" name={MADE_FROM} value={mark} />
        <SubmitButton tone="grave">Remove {id}</SubmitButton>
        <a href={sourceHref(id)}>Keep it</a>
      </form>
    </AdminPage>
  )
}
