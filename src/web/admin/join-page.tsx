import type { Issue } from '../../core/errors.ts'
import type { Invitation } from '../../ports/people-store.ts'
import { PASSWORD_LEAST } from '../auth/password-rules.ts'
import type { AssetLink } from '../public/asset-links.ts'
import { Door } from './door.tsx'
import { SubmitButton } from './forms.tsx'
import { PersonField, Refusal } from './person-fields.tsx'

export const OverPage = ({ asset }: { readonly asset: AssetLink }) => (
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

/** One form, sent with a password or with a passkey instead. */
export const JoinPage = ({ asset, token, invitation, name, email, issues }: JoinPageProps) => (
  <Door
    asset={asset}
    title="You are invited"
    head={<script src={asset('passkey.js')} defer></script>}
  >
    <p>
      {invitation.invitedBy} invites you to these pages, as {invitation.role}.
    </p>
    <Refusal>{issues?.find(({ path }) => path === 'credential')?.message}</Refusal>
    <form method="post" action="/admin/join" id="join">
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
        hint={`At least ${PASSWORD_LEAST} characters: a sentence is good.`}
        least={PASSWORD_LEAST}
        issues={issues}
        required
      />
      <SubmitButton>Join</SubmitButton>
    </form>
    <form method="post" action="/admin/join/passkey" data-passkey="create" data-with="join" hidden>
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="name" />
      <input type="hidden" name="email" />
      <input type="hidden" name="credential" />
      <SubmitButton tone="quiet">Join with a passkey instead</SubmitButton>
      <p class="wrong" role="alert"></p>
    </form>
  </Door>
)
