import type { Context } from 'hono'
import { type Permission, roleNames, roles } from '../../core/permissions.ts'
import { answer } from '../public/frame.tsx'
import { AdminPage } from './layout.tsx'
import type { View } from './view.ts'

/** Says which role it takes, and keeps the way back to what the person may see. */
export async function refusedPage(
  c: Context,
  lacking: Permission,
  view: Promise<View>,
): Promise<Response> {
  return answer(c, <Refused view={await view} lacking={lacking} />, 403)
}

const doing: Readonly<Record<Permission, string>> = {
  read: 'see this page',
  posts: 'change posts',
  deliveries: 'decide about deliveries and accounts',
  config: 'change the set-up',
  people: 'say who may do what',
}

const Refused = ({ view, lacking }: { readonly view: View; readonly lacking: Permission }) => {
  const role = roleNames.find((name) => (roles[name] as readonly Permission[]).includes(lacking))
  return (
    <AdminPage view={view} section="refused" title="That is not yours to do">
      <p>
        To {doing[lacking]}, one has to be{' '}
        {role === 'owner' ? 'an owner' : `an ${role} or an owner`}. Nothing was changed. You are
        signed in as {view.actor.name}.
      </p>
      <p class="quiet">An owner can give you another role under People.</p>
      <p>
        <a href="/admin">To Today</a>
      </p>
    </AdminPage>
  )
}
