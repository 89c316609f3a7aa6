import { type Scope, scopes } from '../../core/permissions.ts'
import type { ApiToken } from '../../ports/access-store.ts'
import type { MadeToken } from '../../tasks/access.ts'
import { Moment } from '../public/moment.tsx'
import { Allowed } from './allowed.tsx'
import { Confirm, SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { SetupHead } from './part-page.tsx'
import { ChoiceField, InputField, IssueSummary, SelectField } from './setup-fields.tsx'
import type { FieldWords, PartForm } from './setup-form.ts'
import { Table } from './table.tsx'
import type { View } from './view.ts'

export const tokenWords: FieldWords = {
  name: { label: 'Name', hint: 'What uses it: “CMS”, “newsletter”. The log calls it so.' },
  scopes: { label: 'What it may do', hint: 'The less the better: what leaks may do no more.' },
  expires: { label: 'Good for' },
}

const allowed: Readonly<Record<Scope, string>> = {
  read: 'Read everything but secrets and people',
  posts: 'Add, change and retract posts',
  deliveries: 'Approve, reschedule and retry deliveries; pause accounts',
  config: 'Change the whole set-up, and make tokens',
}

const lifetimes = [
  { value: '30d', label: '30 days' },
  { value: '90d', label: '90 days' },
  { value: '365d', label: 'A year' },
  { value: 'never', label: 'Until it is revoked' },
]

interface TokensProps {
  readonly view: View
  readonly tokens: readonly ApiToken[]
  readonly form: PartForm
  /** Made just now: the only time that its text is shown. */
  readonly made?: MadeToken
}

export const TokensPage = ({ view, tokens, form, made }: TokensProps) => (
  <AdminPage view={view} section="tokens" title="Tokens" head={<SetupHead view={view} />}>
    {made && <Made made={made} view={view} />}
    <p class="standing">
      With a token, a program uses the <a href="/api/v1/docs">REST API</a> and the command line:{' '}
      <code>Authorization: Bearer TOKEN</code>.
    </p>
    {tokens.length === 0 ? (
      <p class="quiet">There is no token yet.</p>
    ) : (
      <Table
        caption="API tokens, those that are revoked last"
        labelled
        columns={['Name', 'May', 'Last used', 'Expires', 'Take it back']}
        rows={tokens.map((token) => [
          <>
            {token.name}
            <small>
              Made <Moment at={token.createdAt} zone={view.zone} show="day" />
            </small>
          </>,
          token.scopes.join(', '),
          token.lastUsedAt ? <Moment at={token.lastUsedAt} zone={view.zone} /> : 'Never',
          <Expiry token={token} view={view} />,
          <Standing token={token} view={view} />,
        ])}
      />
    )}
    <Allowed to="config">
      <MakeToken form={form} />
    </Allowed>
  </AdminPage>
)

const Made = ({ made, view }: { readonly made: MadeToken; readonly view: View }) => (
  <section class="panel" aria-labelledby="made" role="status">
    <h2 id="made">The token {made.name}</h2>
    <p>Copy it now: it is shown this once, and only its hash is kept.</p>
    <pre class="secret">
      <code>{made.token}</code>
    </pre>
    <button type="button" class="quiet" data-copy={made.token} hidden>
      Copy
    </button>
    <p class="quiet">
      It may {made.scopes.join(', ')}
      {made.expiresAt && (
        <>
          {' '}
          until <Moment at={made.expiresAt} zone={view.zone} />
        </>
      )}
      .
    </p>
  </section>
)

interface LineProps {
  readonly token: ApiToken
  readonly view: View
}

const Expiry = ({ token: { expiresAt }, view }: LineProps) => {
  if (!expiresAt) return <>Never</>
  const over = expiresAt <= view.now
  return (
    <>
      {over && <span class="badge bad">expired</span>}{' '}
      <Moment at={expiresAt} zone={view.zone} show="day" />
    </>
  )
}

const Standing = ({ token: { id, name, revokedAt }, view }: LineProps) =>
  revokedAt ? (
    <span class="quiet">
      Revoked <Moment at={revokedAt} zone={view.zone} show="day" />
    </span>
  ) : (
    <details>
      <summary>
        Revoke<span class="spoken"> {name}</span> …
      </summary>
      <form method="post" action={`/admin/tokens/${encodeURIComponent(id)}/revoke`}>
        <Confirm name="confirm" label={`Nothing that uses ${name} works any more`} />
        <SubmitButton tone="grave">Revoke {name}</SubmitButton>
      </form>
    </details>
  )

const MakeToken = ({ form }: Pick<TokensProps, 'form'>) => (
  <section class="panel" aria-labelledby="make">
    <h2 id="make">Make a token</h2>
    <form method="post" action="/admin/tokens" class="setup-form">
      <IssueSummary form={form} />
      <InputField form={form} name="name" required />
      <ChoiceField
        form={form}
        name="scopes"
        kind="checkbox"
        choices={scopes.map((value) => ({ value, label: allowed[value] }))}
      />
      <SelectField form={form} name="expires" choices={lifetimes} />
      <SubmitButton>Make the token</SubmitButton>
    </form>
  </section>
)
