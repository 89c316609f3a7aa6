import { Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { Passkey, Person } from '../../ports/people-store.ts'
import { personById } from '../../tasks/people.ts'
import { passwordIs } from '../auth/own-proofs.ts'
import { siteOf } from '../auth/site-of.ts'
import { Moment } from '../public/moment.tsx'
import { act } from './flash.ts'
import { ActionButton, bodyText, SubmitButton } from './forms.tsx'
import { PersonField } from './person-fields.tsx'
import { rawText } from './sign-in.tsx'
import { Table } from './table.tsx'
import type { AdminEnv } from './view.ts'
import type { YouDesk } from './you-desk.tsx'
import { PASSKEY_FIRST } from './you-proof.tsx'
import { WRONG_PASSWORD } from './you-two-factor.tsx'

const HOME = '/admin/you'
const NAME_MOST = 60

/** A person's own passkeys. One is made from what `/options` answers, once: there the password is asked for or, where there is none, a passkey. */
export function passkeyPages({ deps, proved, proofAsked }: YouDesk): Hono<AdminEnv> {
  const { ports, auth, publicUrl } = deps
  return new Hono<AdminEnv>()
    .post('/options', async (c) => {
      c.set('undone', true)
      const site = siteOf(c, publicUrl)
      const person = await personById(ports, c.var.actor.id)
      if (await proofAsked(c, person)) return c.json({ refusal: PASSKEY_FIRST }, 422)
      const known =
        !person.hasPassword || (await proved(c, (password) => passwordIs(auth, c, password)))
      if (!known) return c.json({ refusal: WRONG_PASSWORD }, 422)
      const { creationOptions } = await auth.passkeys()
      const publication = (await ports.setup.publication())?.title ?? 'Posthorn'
      return c.json(await creationOptions(ports, site, { person, publication }))
    })
    .post('/', async (c) => {
      const name = (await bodyText(c, 'name')).slice(0, NAME_MOST) || 'A passkey'
      const answer = await rawText(c, 'credential')
      return act(c, HOME, async () => {
        const { madePasskey } = await auth.passkeys()
        const made = { personId: c.var.actor.id, name, answer }
        const passkey = await madePasskey(ports, siteOf(c, publicUrl), made)
        if (!passkey)
          throw new InputError('invalid', 'This passkey could not be checked: try again')
        await ports.people.addPasskey(passkey)
        return `${name} is added.`
      })
    })
    .post('/:id/remove', (c) =>
      act(c, HOME, async () => {
        const id = c.req.param('id')
        // Without any passkey and password, an open session would be enough to add them.
        if (await proofAsked(c, await personById(ports, c.var.actor.id))) {
          throw new InputError('forbidden', PASSKEY_FIRST)
        }
        if (await ports.people.removePasskey(c.var.actor.id, id)) return 'The passkey is removed.'
        throw new InputError('not-found', 'There is no such passkey any more')
      }),
    )
}

interface PasskeysProps {
  readonly person: Person
  readonly passkeys: readonly Passkey[]
  readonly proofAsked: boolean
  readonly zone: string
}

export const Passkeys = ({ person, passkeys, proofAsked, zone }: PasskeysProps) => (
  <>
    <p>
      A passkey signs you in with what unlocks your device or security key, without a password. It
      needs scripts, and an address with a name: <code>localhost</code> rather than{' '}
      <code>127.0.0.1</code>.
    </p>
    {passkeys.length > 0 && (
      <Table
        caption="Your passkeys"
        columns={['Name', 'Added', 'Last used', 'Remove']}
        labelled
        rows={passkeys.map(({ id, name, createdAt, lastUsedAt }) => [
          name,
          <Moment at={createdAt} zone={zone} show="day" />,
          lastUsedAt ? <Moment at={lastUsedAt} zone={zone} /> : 'Not yet',
          proofAsked ? (
            'Show one first'
          ) : (
            <ActionButton action={`${HOME}/passkeys/${id}/remove`} about={name} tone="grave">
              Remove
            </ActionButton>
          ),
        ])}
      />
    )}
    {!proofAsked && <CreateForm person={person} />}
  </>
)

const CreateForm = ({ person }: Pick<PasskeysProps, 'person'>) => (
  <form method="post" action={`${HOME}/passkeys`} data-passkey="create" hidden>
    <input type="hidden" name="credential" />
    <PersonField
      name="name"
      id="passkey-name"
      label="Name of the passkey"
      autocomplete="off"
      hint={`So that you know it again: this laptop, the blue key. Up to ${NAME_MOST} characters.`}
      most={NAME_MOST}
    />
    {person.hasPassword && (
      <PersonField
        name="former"
        id="passkey-former"
        label="Your password"
        type="password"
        autocomplete="current-password"
        required
      />
    )}
    <SubmitButton>Add a passkey</SubmitButton>
    <p class="wrong" role="alert"></p>
  </form>
)
