import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { MADE_FROM } from './save-part.ts'
import { SCHEDULES, scheduleHref } from './schedule-page.tsx'
import type { View } from './view.ts'

interface RemoveProps {
  readonly view: View
  readonly id: string
  /** What it is removed as. */
  readonly mark: string
  /** Deliveries that are planned or held under it. */
  readonly waiting: number
}

/** What becomes of a schedule's deliveries, before it is removed. */
export const RemoveSchedule = ({ view, id, mark, waiting }: RemoveProps) => (
  <AdminPage
    view={view}
    section="schedules"
    title={`Stop and remove ${id}`}
    aside={<a href={SCHEDULES}>All schedules</a>}
  >
    <p>Nothing goes out under {id} any more from the moment it is removed.</p>
    <ul>
      <li>
        {waiting === 0
          ? 'No delivery waits under it.'
          : `${waiting} ${waiting === 1 ? 'delivery waits' : 'deliveries wait'} under it: ${waiting === 1 ? 'it becomes' : 'they become'} cancelled, and say why.`}
      </li>
      <li>What is being sent at that moment is carried through. What was sent stays.</li>
      <li>
        When a schedule of this name comes back, it shares what is published from then on; what was
        cancelled with it goes out when it is still worth sending.
      </li>
    </ul>
    <form method="post" action={`${scheduleHref(id)}/remove`} class="actions">
      <input type="hidden" name={MADE_FROM} value={mark} />
      <SubmitButton tone="grave">Stop and remove {id}</SubmitButton>
      <a href={scheduleHref(id)}>Keep it</a>
    </form>
  </AdminPage>
)
