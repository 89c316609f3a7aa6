import { type Context, Hono } from 'hono'
import { describedIssues, emailOf, personById } from '../../tasks/people.ts'
import { changePassword, passwordIs } from '../auth/own-proofs.ts'
import type { DoorDeps } from './door-desk.tsx'
import { act } from './flash.ts'
import { bodyText } from './forms.tsx'
import { passwordIssues } from './join.tsx'
import { rawText } from './sign-in.tsx'
import type { AdminEnv } from './view.ts'
import { type YouDesk, youDesk } from './you-desk.tsx'
import { passkeyPages } from './you-passkeys.tsx'
import { PASSKEY_FIRST, proofPages } from './you-proof.tsx'
import { endOtherSessions, sessionPages } from './you-sessions.ts'
import { twoFactorPages, WRONG_PASSWORD } from './you-two-factor.tsx'

const HOME = '/admin/you'

/** A person's own page: who they are, how they prove it, where they are signed in. */
export function youPages(deps: DoorDeps): Hono<AdminEnv> {
  const desk = youDesk(deps)
  return new Hono<AdminEnv>()
    .get('/', (c) => desk.page(c, {}))
    .post('/name', nameUse(desk))
    .post('/password', passwordUse(desk))
    .route('/two-factor', twoFactorPages(desk))
    .route('/passkeys', passkeyPages(desk))
    .route('/proof', proofPages(desk))
    .route('/sessions', sessionPages(deps))
}

function nameUse({ deps: { ports, auth }, page, proved, proofAsked }: YouDesk) {
  return async (c: Context) => {
    const person = await personById(ports, c.var.actor.id)
    const given = { name: await bodyText(c, 'name'), email: await bodyText(c, 'email') }
    // Who gave no address may go on without one.
    const email = given.email === '' && emailOf(person) === undefined ? person.email : given.email
    const again = (path: string, message: string) =>
      page(c, { about: { ...given, issues: [{ path, message }] } }, 422)
    const [first] = describedIssues({ name: given.name, email })
    if (first) return again(first.path, first.message)
    const moves = email.toLowerCase() !== person.email
    if (moves && (await proofAsked(c, person))) {
      return page(c, { about: { ...given, issues: [] }, proof: PASSKEY_FIRST }, 422)
    }
    if (moves && person.hasPassword) {
      const right = await proved(c, (password) => passwordIs(auth, c, password))
      if (!right) return again('former', WRONG_PASSWORD)
    }
    if (!(await ports.people.describe(person.id, { name: given.name, email }, ports.clock.now()))) {
      return again('email', 'Somebody here has this address already')
    }
    return act(c, HOME, async () => 'Saved.')
  }
}

function passwordUse({ deps: { ports, auth }, page, proved, proofAsked }: YouDesk) {
  return async (c: Context) => {
    const person = await personById(ports, c.var.actor.id)
    const { id, hasPassword } = person
    if (await proofAsked(c, person)) return page(c, { proof: PASSKEY_FIRST }, 422)
    const next = await rawText(c, 'password')
    const issues = passwordIssues(next)
    if (issues.length > 0) return page(c, { password: issues }, 422)
    const changed = await proved(c, (typed) =>
      changePassword(auth, c, { former: hasPassword ? typed : undefined, next }),
    )
    if (!changed) return page(c, { password: [{ path: 'former', message: WRONG_PASSWORD }] }, 422)
    if (!hasPassword) await endOtherSessions(ports, id, c.var.sessionId)
    return act(c, HOME, async () => 'The password is changed, and all other sessions are ended.')
  }
}
