import { Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { personById } from '../../tasks/people.ts'
import { siteOf } from '../auth/site-of.ts'
import type { DoorDeps } from './door-desk.tsx'
import { act } from './flash.ts'
import { bodyText } from './forms.tsx'
import { rawText } from './sign-in.tsx'
import type { AdminEnv } from './view.ts'

const HOME = '/admin/you'
const NAME_MOST = 60

/** A person's own passkeys. */
export function passkeyPages({ ports, auth, publicUrl }: DoorDeps): Hono<AdminEnv> {
  return new Hono<AdminEnv>()
    .post('/options', async (c) => {
      c.set('undone', true)
      const { creationOptions } = await auth.passkeys()
      const publication = (await ports.setup.publication())?.title ?? 'Posthorn'
      const person = await personById(ports, c.var.actor.id)
      return c.json(await creationOptions(ports, siteOf(c, publicUrl), { person, publication }))
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
