import { Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { personById } from '../../tasks/people.ts'
import { passwordIs } from '../auth/own-proofs.ts'
import { siteOf } from '../auth/site-of.ts'
import { act } from './flash.ts'
import { bodyText } from './forms.tsx'
import { rawText } from './sign-in.tsx'
import type { AdminEnv } from './view.ts'
import type { YouDesk } from './you-desk.tsx'
import { WRONG_PASSWORD } from './you-two-factor.tsx'

const HOME = '/admin/you'
const NAME_MOST = 60

/** A person's own passkeys. One is made from what `/options` answers, once: there the password is asked for, where there is one. */
export function passkeyPages({ deps, proved }: YouDesk): Hono<AdminEnv> {
  const { ports, auth, publicUrl } = deps
  return new Hono<AdminEnv>()
    .post('/options', async (c) => {
      c.set('undone', true)
      const site = siteOf(c, publicUrl)
      const person = await personById(ports, c.var.actor.id)
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
        if (await ports.people.removePasskey(c.var.actor.id, id)) return 'The passkey is removed.'
        throw new InputError('not-found', 'There is no such passkey any more')
      }),
    )
}
