import { type Context, Hono } from 'hono'
import { describedIssues, emailOf, personById } from '../../tasks/people.ts'
import { attemptLimit } from '../access/attempt-limit.ts'
import {
  beginTwoFactor,
  changePassword,
  confirmTwoFactor,
  endTwoFactor,
  freshBackupCodes,
  passwordIs,
} from '../auth/own-proofs.ts'
import { answer } from '../public/frame.tsx'
import { act } from './flash.ts'
import { bodyText } from './forms.tsx'
import { passwordIssues } from './join.tsx'
import { type DoorDeps, rawText } from './sign-in.tsx'
import { type AdminEnv, viewing } from './view.ts'
import { type Saying, YouPage } from './you-page.tsx'
import { passkeyPages } from './you-passkeys.ts'
import { sessionPages, sessionsOf } from './you-sessions.ts'

const HOME = '/admin/you'
const WRONG_PASSWORD = 'This is not your password'

/** A person's own page: who they are, how they prove it, where they are signed in. */
export function youPages(deps: DoorDeps): Hono<AdminEnv> {
  const { ports, auth } = deps
  const viewOf = viewing(deps)
  const limit = attemptLimit()
  const app = new Hono<AdminEnv>()

  async function page(c: Context, saying: Saying, status: 200 | 422 = 200) {
    const { id } = c.var.actor
    const [person, passkeys, sessions, view] = await Promise.all([
      personById(ports, id),
      ports.people.passkeys(id),
      sessionsOf(ports, id),
      c.var.view ?? viewOf(c),
    ])
    const props = { view, person, passkeys, sessions, here: c.var.sessionId, saying }
    return answer(c, <YouPage {...props} />, status)
  }

  /** Asks for the password again: an open session is not enough to change what opens the next one. */
  async function proved<T>(c: Context, field: string, prove: (password: string) => Promise<T>) {
    const now = ports.clock.now()
    const { id } = c.var.actor
    limit.check(c, now, id)
    const proof = await prove(await rawText(c, field))
    if (proof === undefined || proof === false) limit.wrong(c, now, id)
    return proof
  }

  app.get('/', (c) => page(c, {}))

  app.post('/name', async (c) => {
    const person = await personById(ports, c.var.actor.id)
    const given = { name: await bodyText(c, 'name'), email: await bodyText(c, 'email') }
    // Who gave no address may go on without one.
    const email = given.email === '' && emailOf(person) === undefined ? person.email : given.email
    const again = (path: string, message: string) =>
      page(c, { about: { ...given, issues: [{ path, message }] } }, 422)
    const [first] = describedIssues({ name: given.name, email })
    if (first) return again(first.path, first.message)
    if (email.toLowerCase() !== person.email && person.hasPassword) {
      const right = await proved(c, 'former', (password) => passwordIs(auth, c, password))
      if (!right) return again('former', WRONG_PASSWORD)
    }
    if (!(await ports.people.describe(person.id, { name: given.name, email }, ports.clock.now()))) {
      return again('email', 'Somebody here has this address already')
    }
    return act(c, HOME, async () => 'Saved.')
  })

  app.post('/password', async (c) => {
    const { id, hasPassword } = await personById(ports, c.var.actor.id)
    const next = await rawText(c, 'password')
    const issues = passwordIssues(next)
    if (issues.length > 0) return page(c, { password: issues }, 422)
    const changed = await proved(c, 'former', (typed) =>
      changePassword(auth, c, { former: hasPassword ? typed : undefined, next }),
    )
    if (!changed) return page(c, { password: [{ path: 'former', message: WRONG_PASSWORD }] }, 422)
    if (!hasPassword) await endOthers(id, c.var.sessionId)
    return act(c, HOME, async () => 'The password is changed, and all other sessions are ended.')
  })

  const endOthers = (personId: string, sessionId: string) =>
    ports.authRecords.remove('person_sessions', [
      { field: 'personId', is: 'eq', value: personId },
      { field: 'id', is: 'ne', value: sessionId },
    ])

  app.post('/two-factor', async (c) => {
    c.set('undone', true)
    const publication = await ports.setup.publication()
    const issuer = publication?.title ?? 'Posthorn'
    const begun = await proved(c, 'former', (password) =>
      beginTwoFactor(auth, c, { password, issuer }),
    )
    if (begun) return page(c, { twoFactor: { begun } })
    return page(c, { twoFactor: { issues: [{ path: 'former', message: WRONG_PASSWORD }] } }, 422)
  })

  app.post('/two-factor/confirm', async (c) => {
    const code = (await bodyText(c, 'code')).replaceAll(/\s/g, '')
    const codes = await confirmTwoFactor(auth, c, c.var.actor.id, code)
    if (codes) return page(c, { twoFactor: { codes } })
    const message = 'This code is not right, or was used already: wait for the next one'
    return page(c, { twoFactor: { confirming: true, issues: [{ path: 'code', message }] } }, 422)
  })

  app.post('/two-factor/end', async (c) => {
    const ended = await proved(c, 'former', (password) => endTwoFactor(auth, c, password))
    if (ended) return act(c, HOME, async () => 'The second factor is off.')
    return page(c, { twoFactor: { issues: [{ path: 'former', message: WRONG_PASSWORD }] } }, 422)
  })

  app.post('/two-factor/codes', async (c) => {
    const codes = await proved(c, 'former', (password) => freshBackupCodes(auth, c, password))
    if (codes) return page(c, { twoFactor: { codes } })
    return page(c, { twoFactor: { issues: [{ path: 'former', message: WRONG_PASSWORD }] } }, 422)
  })

  app.route('/passkeys', passkeyPages(deps))
  app.route('/sessions', sessionPages(deps))
  return app
}
