import { type AccountLeaving, COUNTED } from '../../tasks/change-account.ts'
import { accountHref } from './account-page.tsx'
import { ActionButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import type { View } from './view.ts'

interface RemoveProps {
  readonly view: View
  readonly id: string
  readonly leaving: AccountLeaving
}

export const RemoveAccountPage = ({ view, id, leaving }: RemoveProps) => {
  const { shrinking, emptied, waiting } = leaving
  return (
    <AdminPage
      view={view}
      section="accounts"
      title={`Remove ${id}?`}
      aside={<a href={`${accountHref(id)}/edit`}>Keep it</a>}
    >
      {emptied.length > 0 && (
        <p class="notice">
          It is the only account of {emptied.join(', ')}: give{' '}
          {emptied.length === 1 ? 'it' : 'them'} another account, or remove{' '}
          {emptied.length === 1 ? 'that schedule' : 'those schedules'} first.
        </p>
      )}
      <ul>
        <li>Nothing goes out on it any more, and Posthorn forgets its credentials.</li>
        {shrinking.length > 0 && <li>{shrinking.join(', ')} goes on without it.</li>}
        <li>
          {waiting === 0
            ? 'No delivery waits for it.'
            : `${waiting < COUNTED ? waiting : `${COUNTED} or more`} ${waiting === 1 ? 'delivery that waits for it is' : 'deliveries that wait for it are'} withdrawn.`}
        </li>
        <li>What it has posted stays on the network, and in the log here.</li>
        <li>To stop it for a while, pause it instead.</li>
      </ul>
      {emptied.length === 0 && view.may('config') && (
        <ActionButton action={`${accountHref(id)}/remove`} tone="grave">
          Remove {id}
        </ActionButton>
      )}
    </AdminPage>
  )
}
