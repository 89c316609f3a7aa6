import { Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { keepProof, PROOF_LASTS } from '../auth/fresh-proof.ts'
import { siteOf } from '../auth/site-of.ts'
import { act } from './flash.ts'
import { SubmitButton } from './forms.tsx'
import { Refusal } from './person-fields.tsx'
import { rawText } from './sign-in.tsx'
import type { AdminEnv } from './view.ts'
import type { YouDesk } from './you-desk.tsx'

const HOME = '/admin/you'
const MINUTES = PROOF_LASTS / 60_000

export const PASSKEY_FIRST = `Show one of your passkeys first, on the page “You”: it counts for ${MINUTES} minutes`

/** Who signs in with passkeys alone shows one of them again, as others type their password. */
export function proofPages({ deps: { ports, auth, publicUrl } }: YouDesk): Hono<AdminEnv> {
  return new Hono<AdminEnv>()
    .post('/options', async (c) => {
      c.set('undone', true)
      const { proofOptions } = await auth.passkeys()
      const of = { personId: c.var.actor.id, sessionId: c.var.sessionId }
      return c.json(await proofOptions(ports, siteOf(c, publicUrl), of))
    })
    .post('/', async (c) => {
      c.set('undone', true)
      const answer = await rawText(c, 'credential')
      const of = { personId: c.var.actor.id, sessionId: c.var.sessionId }
      return act(c, HOME, async () => {
        const { showsPasskey } = await auth.passkeys()
        if (!(await showsPasskey(ports, siteOf(c, publicUrl), of, answer))) {
          throw new InputError('invalid', 'This was none of your passkeys, or too late: try again')
        }
        await keepProof(ports, of)
        return `It is you. For ${MINUTES} minutes you may change how you sign in.`
      })
    })
}

/** What stands in the way of changing how one signs in, and the form that clears it: hidden until a script can show it. */
export const ProofAsked = ({ refusal }: { readonly refusal: string | undefined }) => (
  <>
    <Refusal>{refusal}</Refusal>
    <p>
      You sign in with passkeys alone. Show one of them before you set a password, add or remove a
      passkey, or change your e-mail address: it counts for {MINUTES} minutes, in this session only.
    </p>
    <p>
      That needs scripts, and an address with a name, as the passkey did when it was made. Without
      them, or without the passkey, ask an owner to reset how you sign in, under People.
    </p>
    <form method="post" action={`${HOME}/proof`} data-passkey="get" hidden>
      <input type="hidden" name="credential" />
      <SubmitButton>Show a passkey</SubmitButton>
      <p class="wrong" role="alert"></p>
    </form>
  </>
)
