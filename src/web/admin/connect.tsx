import { Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { beginSignIn, finishSignIn } from '../../tasks/sign-in-at-network.ts'
import { answer } from '../public/frame.tsx'
import { act } from './flash.ts'
import { AdminPage } from './layout.tsx'
import { type AdminDeps, type AdminEnv, viewing } from './view.ts'

const HOME = '/admin/accounts'

/** Where networks send the browser back to: operators register it with their app there. */
export const callbackOf = (publicUrl: string) => `${publicUrl}/admin/connect`

/** The way to a network and back: see docs/decisions/058-signing-in-at-networks.md. */
export function connectPages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports, publicUrl } = deps
  const viewOf = viewing(deps)
  const app = new Hono<AdminEnv>()

  app.post('/accounts/:id/connect', async (c) => {
    const id = c.req.param('id')
    let url: string
    try {
      url = await beginSignIn(ports, id, callbackOf(publicUrl))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return act(c, HOME, () => Promise.reject(error))
    }
    const view = await viewOf(c)
    c.header('refresh', `0;url=${url}`)
    return answer(c, <GoOn view={view} id={id} url={url} />)
  })

  app.get('/connect', (c) =>
    act(c, HOME, async () => {
      const {
        accountId,
        check,
        marked = 0,
      } = await finishSignIn(ports, new URL(c.req.url).searchParams)
      c.set('changed', { kind: 'account', id: accountId })
      if (check.outcome !== 'ok') {
        throw new InputError('unavailable', `${accountId} is connected, but: ${check.reason}`)
      }
      const counted =
        marked > 0
          ? ` ${marked} of your posts stood there and ${marked === 1 ? 'counts' : 'count'} as shared.`
          : ''
      return `${accountId} is connected: it is ${check.name}.${counted}`
    }),
  )

  return app
}

/** Forms may only lead to pages of our own, so that a link leads out; it is followed by itself. */
const GoOn = ({
  view,
  id,
  url,
}: {
  view: AdminEnv['Variables']['view']
  id: string
  url: string
}) => (
  <AdminPage view={view} section="accounts" title={`Connect ${id}`}>
    <p>
      You sign in at <strong>{new URL(url).host}</strong>, and come back here when you have allowed
      Posthorn to post.
    </p>
    <p>
      <a href={url} rel="noreferrer">
        Go on to {new URL(url).host}
      </a>
    </p>
  </AdminPage>
)
