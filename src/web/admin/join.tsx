import { type Context, Hono } from 'hono'
import { InputError, type Issue } from '../../core/errors.ts'
import type { Invitation } from '../../ports/people-store.ts'
import { acceptInvitation, describedIssues, invitationOf } from '../../tasks/people.ts'
import { attemptLimit } from '../access/attempt-limit.ts'
import { PASSWORD_LEAST, PASSWORD_MOST } from '../auth/password-rules.ts'
import { type AssetLink, assetLinks } from '../public/asset-links.ts'
import { answer } from '../public/frame.tsx'
import { Door } from './door.tsx'
import { bodyText, SubmitButton } from './forms.tsx'
import { PersonField } from './person-fields.tsx'
import { type DoorDeps, rawText } from './sign-in.tsx'

/** What an invitation link opens: who it is for says who they are, and is one of the people from then on. */
export function joinPages({ ports, assets, auth }: DoorDeps): Hono {
  const links = assetLinks(assets)
  const limit = attemptLimit()
  const app = new Hono()

  async function invited(c: Context, token: string): Promise<Invitation | undefined> {
    limit.check(c, ports.clock.now())
    const invitation = await invitationOf(ports, token)
    if (!invitation) limit.wrong(c, ports.clock.now())
    return invitation
  }
  const over = async (c: Context) => answer(c, <Over asset={await links()} />, 410)

  app.get('/join', async (c) => {
    const token = c.req.query('token') ?? ''
    const invitation = await invited(c, token)
    if (!invitation) return over(c)
    return answer(c, <JoinPage asset={await links()} {...{ token, invitation, ...invitation }} />)
  })

  app.post('/join', async (c) => {
    const token = await bodyText(c, 'token')
    const invitation = await invited(c, token)
    if (!invitation) return over(c)
    const described = { name: await bodyText(c, 'name'), email: await bodyText(c, 'email') }
    const password = await rawText(c, 'password')
    const again = async (issues: readonly Issue[]) => {
      const props = { asset: await links(), token, invitation, ...described, issues }
      return answer(c, <JoinPage {...props} />, 422)
    }
    const issues = [...describedIssues(described), ...passwordIssues(password)]
    if (issues.length > 0) return again(issues)
    try {
      const hashed = await auth.hashPassword(password)
      const person = await acceptInvitation(ports, token, described, { password: hashed })
      if (!person) return over(c)
      await auth.start(c, person.id)
      const actor = { kind: 'person', id: person.id, name: person.name } as const
      const thing = { kind: 'invitation', id: invitation.id }
      await ports.audit.add({ actor, action: 'accept an invitation', thing }, ports.clock.now())
      return c.redirect('/admin', 303)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return again(error.issues)
    }
  })

  return app
}

/** What is wrong with a new password: the field is `password`. */
export function passwordIssues(password: string): readonly Issue[] {
  if (password.length >= PASSWORD_LEAST && password.length <= PASSWORD_MOST) return []
  const message = `Expected ${PASSWORD_LEAST} to ${PASSWORD_MOST} characters`
  return [{ path: 'password', message }]
}

const Over = ({ asset }: { readonly asset: AssetLink }) => (
  <Door asset={asset} title="This invitation no longer works">
    <p>It works once, within seven days, until an owner takes it back. Ask for another.</p>
    <p>
      Are you one of the people here already? <a href="/admin/sign-in">Sign in</a>
    </p>
  </Door>
)

interface JoinPageProps {
  readonly asset: AssetLink
  readonly token: string
  readonly invitation: Invitation
  readonly name?: string
  readonly email?: string
  readonly issues?: readonly Issue[]
}

const JoinPage = ({ asset, token, invitation, name, email, issues }: JoinPageProps) => (
  <Door asset={asset} title="You are invited">
    <p>
      {invitation.invitedBy} invites you to these pages, as {invitation.role}.
    </p>
    <form method="post" action="/admin/join">
      <input type="hidden" name="token" value={token} />
      <PersonField
        name="name"
        label="Your name"
        autocomplete="name"
        value={name}
        hint="The log tells it with what you change."
        issues={issues}
        required
      />
      <PersonField
        name="email"
        label="Your e-mail address"
        type="email"
        autocomplete="username"
        value={email}
        issues={issues}
        required
      />
      <PersonField
        name="password"
        label="A password"
        type="password"
        autocomplete="new-password"
        hint={`At least ${PASSWORD_LEAST} characters: a sentence is good. A passkey can be added later.`}
        least={PASSWORD_LEAST}
        issues={issues}
        required
      />
      <SubmitButton>Join</SubmitButton>
    </form>
  </Door>
)
