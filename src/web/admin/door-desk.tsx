import type { Context } from 'hono'
import { type AttemptLimit, attemptLimit } from '../access/attempt-limit.ts'
import { type RateLimit, rateLimit } from '../access/rate-limit.ts'
import type { Auth } from '../auth/auth.ts'
import { type AssetLink, assetLinks } from '../public/asset-links.ts'
import { answer } from '../public/frame.tsx'
import { backTo } from './forms.tsx'
import { rememberBrowser } from './known-browser.ts'
import { PasswordPage } from './sign-in-pages.tsx'
import type { AdminDeps } from './view.ts'

export type DoorDeps = AdminDeps & { readonly auth: Auth }

/** What all ways in share. */
export interface DoorDesk {
  readonly deps: DoorDeps
  asset(): Promise<AssetLink>
  /** Wrong secrets of any kind, by where they come from. */
  readonly limit: AttemptLimit
  /** Goes on to where they wanted to be. */
  letIn(c: Context, personId: string, how: string): Promise<Response>
  /** Asks who it is once more, and says why. */
  refuse(c: Context, refusal: string, email?: string): Promise<Response>
}

/** Wrong tries that are written down in a minute: nobody from outside may fill the audit log. */
const NOTED = 10

/** Whom they said to be is told only where there is such a person: people type passwords into the wrong field. */
async function noteWrong(
  { audit, people, clock }: AdminDeps['ports'],
  noted: RateLimit,
  email: string | undefined,
): Promise<void> {
  const now = clock.now()
  if (!noted.take('wrong', now)) return
  const person = email === undefined ? undefined : await people.byEmail(email)
  const thing = person && { kind: 'person', id: person.id }
  await audit.add({ actor: nobody, action: 'sign in', ...(thing && { thing }), refused: true }, now)
}

const nobody = { kind: 'person', id: '', name: 'somebody' } as const

export function openDesk(deps: DoorDeps): DoorDesk {
  const { ports, assets } = deps
  const asset = assetLinks(assets)
  const noted = rateLimit(NOTED)
  return {
    deps,
    asset,
    limit: attemptLimit(),
    async letIn(c, personId, how) {
      const person = await ports.people.byId(personId)
      const actor = { kind: 'person', id: personId, name: person?.name ?? '' } as const
      await ports.audit.add({ actor, action: `sign in by ${how}` }, ports.clock.now())
      if (person) await rememberBrowser(c, ports, person.email, deps.publicUrl)
      return c.redirect(await backTo(c, '/admin'), 303)
    },
    async refuse(c, refusal, email) {
      await noteWrong(ports, noted, email)
      const back = await backTo(c, '/admin')
      const props = { asset: await asset(), back, refusal, ...(email !== undefined && { email }) }
      return answer(c, <PasswordPage somebody {...props} />, 401)
    },
  }
}
