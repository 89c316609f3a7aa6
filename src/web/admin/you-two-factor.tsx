import { type Context, Hono } from 'hono'
import type { Issue } from '../../core/errors.ts'
import type { Person } from '../../ports/people-store.ts'
import {
  beginTwoFactor,
  confirmTwoFactor,
  endTwoFactor,
  freshBackupCodes,
  type TwoFactorBegun,
} from '../auth/own-proofs.ts'
import { act } from './flash.ts'
import { bodyText, SubmitButton } from './forms.tsx'
import { PersonField } from './person-fields.tsx'
import type { AdminEnv } from './view.ts'
import type { YouDesk } from './you-desk.tsx'
import type { Saying } from './you-page.tsx'
import { sessionsOf } from './you-sessions.ts'

const HOME = '/admin/you/two-factor'
export const WRONG_PASSWORD = 'This is not your password'
const wrongPassword = { issues: [{ path: 'former', message: WRONG_PASSWORD }] }
const wrongCode = 'This code is not right, or was used already: wait for the next one'

export function twoFactorPages({ deps: { ports, auth }, page, proved }: YouDesk): Hono<AdminEnv> {
  const orWrong = (c: Context, twoFactor: Saying['twoFactor']) =>
    twoFactor ? page(c, { twoFactor }) : page(c, { twoFactor: wrongPassword }, 422)
  return new Hono<AdminEnv>()
    .post('/', async (c) => {
      c.set('undone', true)
      const issuer = (await ports.setup.publication())?.title ?? 'Posthorn'
      const begun = await proved(c, (password) => beginTwoFactor(auth, c, { password, issuer }))
      return orWrong(c, begun && { begun })
    })
    .post('/confirm', async (c) => {
      const code = (await bodyText(c, 'code')).replaceAll(/\s/g, '')
      const codes = await confirmTwoFactor(auth, c, c.var.actor.id, code)
      if (codes) {
        // It starts another session: the one that was used last.
        const [session] = await sessionsOf(ports, c.var.actor.id)
        if (session) c.set('sessionId', session.id)
        return page(c, { twoFactor: { codes } })
      }
      const issues = [{ path: 'code', message: wrongCode }]
      return page(c, { twoFactor: { confirming: true, issues } }, 422)
    })
    .post('/codes', async (c) => {
      const codes = await proved(c, (password) => freshBackupCodes(auth, c, password))
      return orWrong(c, codes && { codes })
    })
    .post('/end', async (c) => {
      const ended = await proved(c, (password) => endTwoFactor(auth, c, password))
      return ended
        ? act(c, '/admin/you', async () => 'The second factor is off.')
        : orWrong(c, undefined)
    })
}

interface TwoFactorProps {
  readonly person: Person
  readonly saying: Saying['twoFactor']
}

/** Codes of an authenticator app: set up, confirmed by a first code, ended with the password. */
export const TwoFactor = ({ person, saying = {} }: TwoFactorProps) => {
  const { begun, confirming, codes, issues } = saying
  if (codes) return <BackupCodes codes={codes} />
  if (begun || confirming) return <ConfirmForm begun={begun} issues={issues} />
  if (person.twoFactor) return <OnForm issues={issues} />
  if (!person.hasPassword) {
    return <p>A second factor is asked for after the password. Set a password first.</p>
  }
  return (
    <form method="post" action={`${HOME}#two-factor`}>
      <p>After your password, you are asked for a code that an authenticator app shows.</p>
      <Former id="begin-former" issues={issues} />
      <SubmitButton>Set it up</SubmitButton>
    </form>
  )
}

interface FormerProps {
  readonly id: string
  readonly issues: readonly Issue[] | undefined
}

const Former = ({ id, issues }: FormerProps) => (
  <PersonField
    name="former"
    id={id}
    label="Your password"
    type="password"
    autocomplete="current-password"
    issues={issues}
    required
  />
)

interface ConfirmFormProps {
  readonly begun: TwoFactorBegun | undefined
  readonly issues: readonly Issue[] | undefined
}

const ConfirmForm = ({ begun, issues }: ConfirmFormProps) => (
  <form method="post" action={`${HOME}/confirm#two-factor`}>
    {begun && (
      <>
        <p>Let your authenticator app read this, or type the key into it:</p>
        <img class="qr" src={begun.image} alt="The key, for a camera" width="224" height="224" />
        <p class="once">
          Key: <code>{begun.secret}</code>
        </p>
      </>
    )}
    <PersonField
      name="code"
      label="The code that it shows now"
      autocomplete="one-time-code"
      hint="The second factor is on once a code was right."
      issues={issues}
      required
      code
    />
    <SubmitButton>Turn it on</SubmitButton>
    {!begun && (
      <p>
        Is the key not in your app? <a href="/admin/you">Start again</a>
      </p>
    )}
  </form>
)

const BackupCodes = ({ codes }: { readonly codes: readonly string[] }) => (
  <div role="status">
    <p>
      The second factor is on. Keep these backup codes where you find them without your phone: each
      signs you in once, and they are shown only now.
    </p>
    <ul class="codes">
      {codes.map((code) => (
        <li>{code}</li>
      ))}
    </ul>
    <p>
      <a href="/admin/you">I have kept them</a>
    </p>
  </div>
)

const OnForm = ({ issues }: { readonly issues: readonly Issue[] | undefined }) => (
  <form method="post" action={`${HOME}/codes#two-factor`}>
    <p>It is on: after your password, a code of your app is asked for.</p>
    <Former id="on-former" issues={issues} />
    <div class="actions">
      <SubmitButton tone="quiet">Make new backup codes</SubmitButton>
      <button type="submit" class="grave" formaction={`${HOME}/end`}>
        Turn it off
      </button>
    </div>
  </form>
)
