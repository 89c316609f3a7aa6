import { type Context, Hono } from 'hono'
import { InputError, type Issue } from '../../core/errors.ts'
import type { Invitation, Passkey } from '../../ports/people-store.ts'
import { hashSecret } from '../../tasks/access.ts'
import { acceptInvitation, describedIssues, invitationOf } from '../../tasks/people.ts'
import { PASSWORD_LEAST, PASSWORD_MOST } from '../auth/password-rules.ts'
import { siteOf } from '../auth/site-of.ts'
import { answer } from '../public/frame.tsx'
import { type DoorDeps, type DoorDesk, openDesk } from './door-desk.tsx'
import { bodyText } from './forms.tsx'
import { JoinPage, OverPage } from './join-page.tsx'
import { rememberBrowser } from './known-browser.ts'
import { rawText } from './sign-in.tsx'

/** What an invitation link opens: who it is for says who they are, and is one of the people from then on. */
export function joinPages(deps: DoorDeps): Hono {
  const desk = openDesk(deps)
  return new Hono()
    .get('/join', async (c) => {
      const token = c.req.query('token') ?? ''
      const invitation = await invited(desk, c, token)
      if (!invitation) return over(desk, c)
      const props = { asset: await desk.asset(), token, invitation, ...invitation }
      return answer(c, <JoinPage {...props} />)
    })
    .post('/join', async (c) => join(desk, c, await passwordOf(desk, c)))
    .post('/join/passkey/options', async (c) => {
      const token = await bodyText(c, 'token')
      if (!(await invited(desk, c, token))) return over(desk, c)
      const name = (await bodyText(c, 'name')) || 'You'
      const email = (await bodyText(c, 'email')) || name
      const person = { id: await idOf(token), name, email }
      const publication = (await deps.ports.setup.publication())?.title ?? 'Posthorn'
      const { creationOptions } = await deps.auth.passkeys()
      const site = siteOf(c, deps.publicUrl)
      return c.json(await creationOptions(deps.ports, site, { person, publication }))
    })
    .post('/join/passkey', async (c) => join(desk, c, await passkeyOf(desk, c)))
}

async function invited({ deps: { ports }, limit }: DoorDesk, c: Context, token: string) {
  const now = ports.clock.now()
  limit.check(c, now)
  const invitation = await invitationOf(ports, token)
  if (!invitation) limit.wrong(c, now)
  return invitation
}

const over = async ({ asset }: DoorDesk, c: Context) =>
  answer(c, <OverPage asset={await asset()} />, 410)

/** What somebody will sign in with. */
interface Proof {
  readonly issues: readonly Issue[]
  readonly password?: () => Promise<string>
  readonly id?: string
  readonly passkey?: Passkey
}

async function passwordOf({ deps: { auth } }: DoorDesk, c: Context): Promise<Proof> {
  const password = await rawText(c, 'password')
  return { issues: passwordIssues(password), password: () => auth.hashPassword(password) }
}

/** A passkey is made for a person before there is one: their id follows from the link. */
async function passkeyOf({ deps }: DoorDesk, c: Context): Promise<Proof> {
  const personId = await idOf(await bodyText(c, 'token'))
  const { madePasskey } = await deps.auth.passkeys()
  const made = { personId, name: 'The first passkey', answer: await rawText(c, 'credential') }
  const passkey = await madePasskey(deps.ports, siteOf(c, deps.publicUrl), made)
  const message = 'This passkey could not be checked: try again'
  return passkey
    ? { issues: [], id: personId, passkey }
    : { issues: [{ path: 'credential', message }] }
}

const idOf = async (token: string) => (await hashSecret(`person:${token}`)).slice(0, 26)

async function join(desk: DoorDesk, c: Context, proof: Proof): Promise<Response> {
  const { ports, auth } = desk.deps
  const token = await bodyText(c, 'token')
  const invitation = await invited(desk, c, token)
  if (!invitation) return over(desk, c)
  const described = { name: await bodyText(c, 'name'), email: await bodyText(c, 'email') }
  const again = async (issues: readonly Issue[]) => {
    const props = { asset: await desk.asset(), token, invitation, ...described, issues }
    return answer(c, <JoinPage {...props} />, 422)
  }
  const issues = [...describedIssues(described), ...proof.issues]
  if (issues.length > 0) return again(issues)
  try {
    const password = await proof.password?.()
    const by = { ...(password && { password }), ...(proof.id && { id: proof.id }) }
    const person = await acceptInvitation(ports, token, described, by)
    if (!person) return over(desk, c)
    if (proof.passkey) await ports.people.addPasskey(proof.passkey)
    await auth.start(c, person.id)
    await noteJoined(desk, person, invitation)
    await rememberBrowser(c, ports, person.email, desk.deps.publicUrl)
    return c.redirect('/admin', 303)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return again(error.issues)
  }
}

async function noteJoined(
  { deps: { ports } }: DoorDesk,
  { id, name }: { readonly id: string; readonly name: string },
  invitation: Invitation,
): Promise<void> {
  const actor = { kind: 'person', id, name } as const
  const thing = { kind: 'invitation', id: invitation.id }
  await ports.audit.add({ actor, action: 'accept an invitation', thing }, ports.clock.now())
}

/** What is wrong with a new password: the field is `password`. */
export function passwordIssues(password: string): readonly Issue[] {
  if (password.length >= PASSWORD_LEAST && password.length <= PASSWORD_MOST) return []
  const message = `Expected ${PASSWORD_LEAST} to ${PASSWORD_MOST} characters`
  return [{ path: 'password', message }]
}
