import type { Context } from 'hono'
import type { Person } from '../../ports/people-store.ts'
import { personById } from '../../tasks/people.ts'
import { attemptLimit } from '../access/attempt-limit.ts'
import { provedLately } from '../auth/fresh-proof.ts'
import { answer } from '../public/frame.tsx'
import type { DoorDeps } from './door-desk.tsx'
import { rawText } from './sign-in.tsx'
import { viewing } from './view.ts'
import { type Saying, YouPage } from './you-page.tsx'
import { sessionsOf } from './you-sessions.ts'

/** What the forms of a person's own page share. */
export interface YouDesk {
  readonly deps: DoorDeps
  /** The page, with what a form said and what came of it. */
  page(c: Context, saying: Saying, status?: 200 | 422): Promise<Response>
  /**
   * Asks for the password in the field `former` again: an open session is not enough to change what opens the next one. What
   * `prove` answers: undefined or false when it was wrong.
   */
  proved<T>(c: Context, prove: (password: string) => Promise<T>): Promise<T>
  /** Whether somebody without a password, but with passkeys, has yet to show one of them in this session. */
  proofAsked(c: Context, person: Person): Promise<boolean>
}

export function youDesk(deps: DoorDeps): YouDesk {
  const { ports } = deps
  const viewOf = viewing(deps)
  const limit = attemptLimit()
  const proofAsked = async (c: Context, { id, hasPassword }: Person) => {
    if (hasPassword || (await ports.people.passkeys(id)).length === 0) return false
    return !(await provedLately(ports, { personId: id, sessionId: c.var.sessionId }))
  }
  return {
    deps,
    proofAsked,
    async page(c, saying, status = 200) {
      const { id } = c.var.actor
      const [person, passkeys, sessions, view] = await Promise.all([
        personById(ports, id),
        ports.people.passkeys(id),
        sessionsOf(ports, id),
        c.var.view ?? viewOf(c),
      ])
      const asked = await proofAsked(c, person)
      const props = { view, person, passkeys, sessions, here: c.var.sessionId, saying }
      return answer(c, <YouPage {...props} proofAsked={asked} />, status)
    },
    async proved(c, prove) {
      const now = ports.clock.now()
      const { id } = c.var.actor
      limit.check(c, now, id)
      // It takes long to see: those who ask many times at once are counted before.
      limit.wrong(c, now, id)
      const proof = await prove(await rawText(c, 'former'))
      if (proof !== undefined && proof !== false) limit.right(c, now, id)
      return proof
    },
  }
}
