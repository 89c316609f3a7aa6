import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { signIn } from '../../tasks/access.ts'
import { attemptLimit } from '../access/attempt-limit.ts'
import { type AssetLink, assetLinks } from '../public/asset-links.ts'
import { answer, Frame } from '../public/frame.tsx'
import { bodyText, SubmitButton } from './forms.tsx'
import { endSession, startSession } from './session.ts'
import type { AdminDeps } from './view.ts'

interface DoorProps {
  readonly asset: AssetLink
  readonly title: string
  readonly children?: Child
}

/** A page before the session. */
const Door = ({ asset, title, children }: DoorProps) => (
  <Frame
    kind="admin"
    title={`${title} · Posthorn`}
    asset={asset}
    header={
      <div class="bar">
        <a class="brand" href="/">
          <img src={asset('logo.svg')} alt="" width="28" height="28" />
          <span>Posthorn</span>
        </a>
      </div>
    }
    footer={
      <p>
        <a href="/">The public page</a>
      </p>
    }
  >
    <section class="door">
      <h1>{title}</h1>
      {children}
    </section>
  </Frame>
)

/** Says how to get in. Shown for every admin address without a session. */
export const SignInNeeded = ({
  asset,
  expired = false,
}: {
  asset: AssetLink
  expired?: boolean
}) => (
  <Door asset={asset} title={expired ? 'This link no longer works' : 'Sign in'}>
    <p>
      {expired
        ? 'A sign-in link works once, and only for a short time. Make a new one where Posthorn runs:'
        : 'These pages are for the people who run this publication. Make a sign-in link where Posthorn runs:'}
    </p>
    <pre>
      <code>npx posthorn sign-in</code>
    </pre>
    <p class="quiet">It prints an address. Open it in this browser.</p>
  </Door>
)

const SignInPage = ({ asset, token }: { asset: AssetLink; token: string }) => (
  <Door asset={asset} title="Sign in">
    <p>This link signs you in to the admin pages, once.</p>
    <form method="post" action="/admin/sign-in">
      <input type="hidden" name="token" value={token} />
      <SubmitButton>Sign in</SubmitButton>
    </form>
  </Door>
)

/**
 * The way in and out. Opening the link only shows a button: programs that fetch links to preview them would
 * otherwise use it up.
 */
export function signInPages({ ports, assets, publicUrl }: AdminDeps): Hono {
  const links = assetLinks(assets)
  const limit = attemptLimit()
  const app = new Hono()

  app.get('/sign-in', async (c) => {
    const token = c.req.query('token')
    const asset = await links()
    return token
      ? answer(c, <SignInPage asset={asset} token={token} />)
      : answer(c, <SignInNeeded asset={asset} />, 401)
  })

  app.post('/sign-in', async (c) => {
    const now = ports.clock.now()
    limit.check(c, now)
    const session = await signIn(ports, await bodyText(c, 'token'))
    if (!session) {
      limit.wrong(c, now)
      return answer(c, <SignInNeeded asset={await links()} expired />, 401)
    }
    startSession(c, session, publicUrl)
    return c.redirect('/admin', 303)
  })

  app.post('/sign-out', async (c) => {
    await endSession(c, ports, publicUrl)
    return c.redirect('/', 303)
  })

  return app
}
