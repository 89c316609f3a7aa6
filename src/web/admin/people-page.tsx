import type { Issue } from '../../core/errors.ts'
import { type Role, roleNames } from '../../core/permissions.ts'
import type { Invitation, Person } from '../../ports/people-store.ts'
import { emailOf } from '../../tasks/people.ts'
import { Moment } from '../public/moment.tsx'
import { ActionButton, Confirm, SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { type Made, madeInWords, nothingMade } from './made-by-people.ts'
import { PersonField } from './person-fields.tsx'
import { Table } from './table.tsx'
import type { View } from './view.ts'

const HOME = '/admin/people'

/** What the last form asked for, and what came of it. */
export interface Asked {
  readonly name?: string
  readonly email?: string
  readonly role?: string
  readonly issues?: readonly Issue[]
  /** The address of an invitation that was made just now. */
  readonly link?: string
  readonly invited?: Invitation
  /** Whose proofs were taken away just now. */
  readonly reset?: string
}

interface PeoplePageProps {
  readonly view: View
  readonly people: readonly Person[]
  readonly invitations: readonly Invitation[]
  /** By the person who made it. */
  readonly made: ReadonlyMap<string, Made>
  readonly asked: Asked
}

export const PeoplePage = ({ view, people, invitations, made, asked }: PeoplePageProps) => (
  <AdminPage
    view={view}
    section="people"
    title="People"
    head={
      <>
        <link rel="stylesheet" href={view.asset('people.css')} />
        <script src={view.asset('copy.js')} defer></script>
      </>
    }
  >
    {asked.link && <MadeLink link={asked.link} name={asked.invited?.name} reset={asked.reset} />}
    <Table
      caption="People, owners first"
      columns={['Name', 'Role', 'Last seen', 'Second factor', 'More']}
      labelled
      rows={people.map((person) => [
        <Named person={person} self={person.id === view.actor.id} />,
        <RoleForm person={person} />,
        person.lastSeenAt ? <Moment at={person.lastSeenAt} zone={view.zone} /> : 'Not yet',
        person.twoFactor ? 'Yes' : 'No',
        <>
          <ResetForm person={person} />
          <RemoveForm person={person} made={made.get(person.id) ?? nothingMade} />
        </>,
      ])}
    />
    <InviteForm asked={asked} />
    {invitations.length > 0 && (
      <section aria-labelledby="open">
        <h2 id="open">Open invitations</h2>
        <Table
          caption="Open invitations, newest first"
          columns={['For', 'Role', 'Invited by', 'Good until', 'Take back']}
          labelled
          rows={invitations.map(({ id, name, email, role, invitedBy, expiresAt }) => [
            name ?? email ?? 'Whoever has the link',
            role,
            invitedBy,
            <Moment at={expiresAt} zone={view.zone} />,
            <ActionButton
              action={`${HOME}/invitations/${id}/revoke`}
              about={`the invitation for ${name ?? email ?? role}`}
              tone="grave"
            >
              Revoke
            </ActionButton>,
          ])}
        />
      </section>
    )}
  </AdminPage>
)

const Named = ({ person, self }: { readonly person: Person; readonly self: boolean }) => (
  <>
    {person.name}
    {self && ' (you)'}
    <br />
    <span class="quiet">{emailOf(person) ?? 'No e-mail address'}</span>
  </>
)

const about: Readonly<Record<Role, string>> = {
  viewer: 'viewer: sees everything but secrets',
  editor: 'editor: posts, approves, reschedules',
  owner: 'owner: everything, people too',
}

const RoleForm = ({ person: { id, name, role } }: { readonly person: Person }) => (
  <form method="post" action={`${HOME}/${id}/role`} class="role">
    <select name="role" aria-label={`Role of ${name}`}>
      {roleNames.map((one) => (
        <option value={one} selected={one === role}>
          {one}
        </option>
      ))}
    </select>
    <SubmitButton tone="quiet">
      Change<span class="spoken"> the role of {name}</span>
    </SubmitButton>
  </form>
)

const ResetForm = ({ person: { id, name } }: { readonly person: Person }) => (
  <details>
    <summary>
      Reset<span class="spoken"> how {name} signs in</span>
    </summary>
    <form method="post" action={`${HOME}/${id}/reset`}>
      <p>
        For a lost password or phone. Password, second factor, passkeys and sessions end, and you
        get a link to give to {name}.
      </p>
      <SubmitButton tone="grave">Reset</SubmitButton>
    </form>
  </details>
)

interface RemoveFormProps {
  readonly person: Person
  readonly made: Made
}

const RemoveForm = ({ person: { id, name }, made }: RemoveFormProps) => {
  const lasting = madeInWords(made)
  return (
    <details>
      <summary>
        Take out<span class="spoken"> {name}</span>
      </summary>
      <form method="post" action={`${HOME}/${id}/remove`}>
        <Confirm name="sure" label={`${name} is signed out everywhere, for good`} />
        {lasting && (
          <>
            <p>
              {lasting} that {name} made would stay good
              {made.tokens.length > 0 && `: ${made.tokens.map((token) => token.name).join(', ')}`}.
            </p>
            <label class="confirm">
              <input type="checkbox" name="made" value="yes" checked />
              Revoke them, too
            </label>
          </>
        )}
        <SubmitButton tone="grave">Take out</SubmitButton>
      </form>
    </details>
  )
}

const InviteForm = ({ asked: { name, email, role = 'editor', issues } }: { asked: Asked }) => (
  <section class="panel" aria-labelledby="invite">
    <h2 id="invite">Invite somebody</h2>
    <form method="post" action={`${HOME}/invitations`}>
      <PersonField name="name" label="Name" autocomplete="off" value={name} issues={issues} />
      <PersonField
        name="email"
        label="E-mail address"
        type="email"
        autocomplete="off"
        value={email}
        hint="Both may stay empty: whoever opens the link says who they are. No mail is sent."
        issues={issues}
      />
      <div class="field">
        <label for="role">Role</label>
        <select id="role" name="role">
          {roleNames.map((one) => (
            <option value={one} selected={one === role}>
              {about[one]}
            </option>
          ))}
        </select>
      </div>
      <SubmitButton>Make an invitation link</SubmitButton>
    </form>
  </section>
)

interface MadeLinkProps {
  readonly link: string
  readonly name: string | undefined
  readonly reset: string | undefined
}

const MadeLink = ({ link, name, reset }: MadeLinkProps) => (
  <section class="panel" aria-labelledby="link" role="status">
    <h2 id="link">
      {reset === undefined
        ? `The invitation${name ? ` for ${name}` : ''}`
        : `The way in for ${reset}`}
    </h2>
    <p>
      Give this address to them, and to nobody else. It works once, within{' '}
      {reset === undefined ? 'seven days' : 'an hour'}, and is shown only now:
    </p>
    <p class="once">
      <code>{link}</code>
    </p>
    <button type="button" class="quiet" data-copy={link} hidden>
      Copy
    </button>
  </section>
)
