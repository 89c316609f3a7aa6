import type { Form } from '../../core/setup-form.ts'
import { FEEDS, feedHref } from './feed-page.tsx'
import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { MADE_FROM } from './save-part.ts'
import type { View } from './view.ts'

interface RemoveProps {
  readonly view: View
  readonly id: string
  readonly form: Form
  /** What it is removed as. */
  readonly mark: string
}

/** What becomes of a feed's readers, before it is removed. */
export const RemoveFeed = ({ view, id, form, mark }: RemoveProps) => (
  <AdminPage
    view={view}
    section="feeds"
    title={`Remove ${id}`}
    aside={<a href={FEEDS}>All feeds</a>}
  >
    {id === 'main' ? (
      <p>main is always there: every publication has it.</p>
    ) : (
      <>
        <p>
          Its addresses answer from then on that it was removed (410 Gone): most readers stop
          asking, and their subscribers see nothing more. No post is lost.
        </p>
        {form.closes === undefined && form.private !== true && (
          <p>
            To take leave of its subscribers instead, give it a <strong>last day</strong>, and a
            feed to take instead: it says so itself a month before.{' '}
            <a href={`${feedHref(id)}#field-closes`}>Give it a last day</a>
          </p>
        )}
        <form method="post" action={`${feedHref(id)}/remove`} class="actions">
          <input type="hidden" name={MADE_FROM} value={mark} />
          <SubmitButton tone="grave">Remove {id}</SubmitButton>
          <a href={feedHref(id)}>Keep it</a>
        </form>
      </>
    )}
  </AdminPage>
)
