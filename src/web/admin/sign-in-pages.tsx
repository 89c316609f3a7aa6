import type { Issue } from '../../core/errors.ts'
import type { AssetLink } from '../public/asset-links.ts'
import { Door } from './door.tsx'
import { SubmitButton } from './forms.tsx'
import { PersonField, Refusal } from './person-fields.tsx'

interface PasswordPageProps {
  readonly asset: AssetLink
  /** False while nobody can have a password yet. */
  readonly somebody: boolean
  /** A link was used that no longer works. */
  readonly expired?: boolean
  readonly back?: string
  readonly email?: string
  readonly refusal?: string
}

/** Asks who it is. */
export const PasswordPage = ({
  asset,
  somebody,
  expired = false,
  back,
  email,
  refusal,
}: PasswordPageProps) => (
  <Door
    asset={asset}
    title={expired ? 'This link no longer works' : 'Sign in'}
    head={somebody && <script src={asset('passkey.js')} defer></script>}
  >
    {expired && <p>A sign-in link works once, and only for a short time.</p>}
    <Refusal>{refusal}</Refusal>
    {somebody && <PasswordForm back={back} email={email} />}
    <h2>{somebody ? 'Locked out?' : 'With a link'}</h2>
    <p>
      {somebody
        ? 'Ask an owner for another way in, or make a sign-in link where Posthorn runs:'
        : 'These pages are for the people who run this publication. Make a sign-in link where Posthorn runs:'}
    </p>
    <pre>
      <code>npx posthorn sign-in</code>
    </pre>
    <p class="quiet">It prints an address. Open it in this browser.</p>
  </Door>
)

interface PasswordFormProps {
  readonly back: string | undefined
  readonly email: string | undefined
}

const PasswordForm = ({ back, email }: PasswordFormProps) => (
  <>
    <form method="post" action="/admin/sign-in">
      {back && <input type="hidden" name="back" value={back} />}
      <PersonField
        name="email"
        label="E-mail address"
        type="email"
        autocomplete="username webauthn"
        value={email}
        required
      />
      <PersonField
        name="password"
        label="Password"
        type="password"
        autocomplete="current-password"
        required
      />
      <SubmitButton>Sign in</SubmitButton>
    </form>
    <form method="post" action="/admin/sign-in/passkey" data-passkey="get" hidden>
      {back && <input type="hidden" name="back" value={back} />}
      <input type="hidden" name="credential" />
      <SubmitButton tone="quiet">Sign in with a passkey</SubmitButton>
      <p class="wrong" role="alert"></p>
    </form>
  </>
)

interface CodePageProps {
  readonly asset: AssetLink
  readonly back: string
  readonly issues?: readonly Issue[]
}

/** Asks for the second factor. */
export const CodePage = ({ asset, back, issues }: CodePageProps) => (
  <Door asset={asset} title="One more step">
    <form method="post" action="/admin/sign-in/code">
      <input type="hidden" name="back" value={back} />
      <PersonField
        name="code"
        label="Code"
        autocomplete="one-time-code"
        hint="The six digits that your authenticator app shows, or one of your backup codes."
        issues={issues}
        required
        code
      />
      <SubmitButton>Sign in</SubmitButton>
    </form>
  </Door>
)

interface LinkPageProps {
  readonly asset: AssetLink
  readonly token: string
  /** Whoever presses the button becomes the first owner. */
  readonly first: boolean
  readonly name?: string
  readonly email?: string
  readonly issues?: readonly Issue[]
}

/** What a one-time link opens. */
export const LinkPage = ({ asset, token, first, name = 'Owner', email, issues }: LinkPageProps) => (
  <Door asset={asset} title="Sign in">
    <p>This link signs you in to the admin pages, once.</p>
    <form method="post" action="/admin/sign-in">
      <input type="hidden" name="token" value={token} />
      {first && (
        <>
          <p>You are the first: you become the owner, and may invite others.</p>
          <PersonField
            name="name"
            label="Your name"
            autocomplete="name"
            value={name}
            hint="The log tells it with what you change."
            issues={issues}
          />
          <PersonField
            name="email"
            label="Your e-mail address"
            type="email"
            autocomplete="email"
            value={email}
            hint="May stay empty. You need it to sign in with a password later."
            issues={issues}
          />
        </>
      )}
      <SubmitButton>Sign in</SubmitButton>
    </form>
  </Door>
)
