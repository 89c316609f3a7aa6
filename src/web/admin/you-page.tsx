import type { Child } from 'hono/jsx'
import type { Issue } from '../../core/errors.ts'
import type { Passkey, Person } from '../../ports/people-store.ts'
import { emailOf } from '../../tasks/people.ts'
import type { TwoFactorBegun } from '../auth/own-proofs.ts'
import { PASSWORD_LEAST } from '../auth/password-rules.ts'
import { Moment } from '../public/moment.tsx'
import { ActionButton, SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { PersonField } from './person-fields.tsx'
import { Table } from './table.tsx'
import type { View } from './view.ts'
import { Passkeys } from './you-passkeys.tsx'
import { ProofAsked } from './you-proof.tsx'
import type { OwnSession } from './you-sessions.ts'
import { TwoFactor } from './you-two-factor.tsx'

const HOME = '/admin/you'

/** What the last form said, and what came of it. */
export interface Saying {
  readonly about?: {
    readonly name: string
    readonly email: string
    readonly issues: readonly Issue[]
  }
  readonly password?: readonly Issue[]
  /** Why a passkey is to be shown first. */
  readonly proof?: string
  readonly twoFactor?: {
    readonly begun?: TwoFactorBegun
    readonly confirming?: boolean
    readonly codes?: readonly string[]
    readonly issues?: readonly Issue[]
  }
}

interface YouPageProps {
  readonly view: View
  readonly person: Person
  readonly passkeys: readonly Passkey[]
  /** A passkey is to be shown before anything of how they sign in is changed. */
  readonly proofAsked: boolean
  readonly sessions: readonly OwnSession[]
  /** The session that asks. */
  readonly here: string
  readonly saying: Saying
}

export const YouPage = (props: YouPageProps) => {
  const { view, person, passkeys, proofAsked, sessions, here, saying } = props
  return (
    <AdminPage
      view={view}
      section="you"
      title="You"
      head={
        <>
          <link rel="stylesheet" href={view.asset('people.css')} />
          <script src={view.asset('passkey.js')} defer></script>
        </>
      }
    >
      <div class="own">
        {proofAsked && (
          <Section id="proof" title="Show that it is you">
            <ProofAsked refusal={saying.proof} />
          </Section>
        )}
        <Section id="about" title="Who you are">
          <About person={person} saying={saying.about} />
        </Section>
        <Section id="password-of-yours" title="Password">
          {proofAsked ? <p>{LATER}</p> : <Password person={person} issues={saying.password} />}
        </Section>
        <Section id="two-factor" title="Second factor">
          <TwoFactor person={person} saying={saying.twoFactor} />
        </Section>
        <Section id="passkeys" title="Passkeys">
          <Passkeys {...{ person, passkeys, proofAsked }} zone={view.zone} />
        </Section>
        <Section id="sessions" title="Where you are signed in">
          <Sessions sessions={sessions} here={here} zone={view.zone} />
        </Section>
      </div>
    </AdminPage>
  )
}

const LATER = 'You have none: you sign in with a passkey. Show it first, and then set one.'

interface SectionProps {
  readonly id: string
  readonly title: string
  readonly children?: Child
}

const Section = ({ id, title, children }: SectionProps) => (
  <section class="panel" aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {children}
  </section>
)

const About = ({ person, saying }: { person: Person; saying: Saying['about'] }) => (
  <form method="post" action={`${HOME}/name`}>
    <p>Your role is {person.role}: an owner may change that under People.</p>
    <PersonField
      name="name"
      label="Name"
      autocomplete="name"
      value={saying?.name ?? person.name}
      issues={saying?.issues}
      required
    />
    <PersonField
      name="email"
      label="E-mail address"
      type="email"
      autocomplete="email"
      value={saying?.email ?? emailOf(person)}
      issues={saying?.issues}
    />
    {person.hasPassword && (
      <PersonField
        name="former"
        id="about-former"
        label="Your password"
        type="password"
        autocomplete="current-password"
        hint="Only when the e-mail address changes."
        issues={saying?.issues}
      />
    )}
    <SubmitButton>Save</SubmitButton>
  </form>
)

interface PasswordProps {
  readonly person: Person
  readonly issues: readonly Issue[] | undefined
}

const Password = ({ person, issues }: PasswordProps) => (
  <form method="post" action={`${HOME}/password`}>
    {!person.hasPassword && <p>You have none: you came in by a link.</p>}
    {emailOf(person) === undefined && (
      <p>Give an e-mail address first: one signs in with it and the password.</p>
    )}
    {person.hasPassword && (
      <PersonField
        name="former"
        id="password-former"
        label="The password until now"
        type="password"
        autocomplete="current-password"
        issues={issues}
        required
      />
    )}
    <PersonField
      name="password"
      label="The new password"
      type="password"
      autocomplete="new-password"
      hint={`At least ${PASSWORD_LEAST} characters: a sentence is good. All other sessions end.`}
      least={PASSWORD_LEAST}
      issues={issues}
      required
    />
    <SubmitButton>{person.hasPassword ? 'Change it' : 'Set it'}</SubmitButton>
  </form>
)

interface SessionsProps {
  readonly sessions: readonly OwnSession[]
  readonly here: string
  readonly zone: string
}

const Sessions = ({ sessions, here, zone }: SessionsProps) => (
  <>
    <Table
      caption="Your sessions, the one used last first"
      columns={['Browser', 'Address', 'Last used', 'End']}
      labelled
      rows={sessions.map(({ id, browser, address, lastUsed }) => [
        browser,
        address || 'Unknown',
        <Moment at={lastUsed} zone={zone} />,
        id === here ? (
          'This one'
        ) : (
          <ActionButton action={`${HOME}/sessions/${id}/end`} about={`of ${browser}`} tone="grave">
            End
          </ActionButton>
        ),
      ])}
    />
    {sessions.length > 1 && (
      <ActionButton action={`${HOME}/sessions/end-others`}>End all others</ActionButton>
    )}
  </>
)
