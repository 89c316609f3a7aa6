import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { InputError, type Issue } from '../../core/errors.ts'
import { type Role, roleNames } from '../../core/permissions.ts'
import {
  changeRole,
  invitePerson,
  personById,
  removePerson,
  resetPerson,
  revokeInvitation,
} from '../../tasks/people.ts'
import { answer } from '../public/frame.tsx'
import { act } from './flash.ts'
import { bodyText } from './forms.tsx'
import { endMade, madeByPeople, madeInWords, nothingMade } from './made-by-people.ts'
import { type Asked, PeoplePage } from './people-page.tsx'
import { type AdminDeps, type AdminEnv, viewing } from './view.ts'

const HOME = '/admin/people'
const roleSchema = z.enum(roleNames as [Role, ...Role[]])

/** Who may use these pages: owners invite, change roles and take people out. */
export function peoplePages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const page = peoplePage(deps)
  const person = async (c: Context) => personById(ports, c.req.param('id') ?? '')
  return new Hono<AdminEnv>()
    .get('/', (c) => page(c, {}, 200))
    .post('/invitations', inviteUse(deps, page))
    .post('/invitations/:id/revoke', (c) =>
      act(c, HOME, async () => {
        await revokeInvitation(ports, c.req.param('id'))
        return 'The invitation is revoked: its link opens nothing.'
      }),
    )
    .post('/:id/role', async (c) => {
      const role = await bodyText(c, 'role')
      return act(c, HOME, async () => {
        const { name } = await changeRole(ports, c.req.param('id'), roleOf(role))
        return `${name} is ${role} now, and has to sign in again.`
      })
    })
    .post('/:id/reset', async (c) => {
      const { id, name } = await person(c)
      const token = await resetPerson(ports, id)
      // Whoever resets themselves has no session any more: the link is their way back.
      return page(
        c,
        { link: `${originOf(c, deps)}/admin/sign-in?token=${token}`, reset: name },
        201,
      )
    })
    .post('/:id/remove', removeUse(deps))
}

function removeUse({ ports }: AdminDeps) {
  return async (c: Context) => {
    const id = c.req.param('id') ?? ''
    const all = (await bodyText(c, 'made')) === 'yes'
    return act(c, HOME, async () => {
      const made = (all && (await madeByPeople(ports)).get(id)) || nothingMade
      const { name } = await removePerson(ports, id)
      await endMade(ports, made, c.var.actor)
      const ended = madeInWords(made)
      const told = `${name} is taken out, and signed out everywhere.`
      return ended ? `${told} Revoked with them: ${ended}.` : told
    })
  }
}

type ShowPage = (c: Context, asked: Asked, status: 200 | 201 | 422) => Promise<Response>

function peoplePage(deps: AdminDeps): ShowPage {
  const { ports } = deps
  const viewOf = viewing(deps)
  return async (c, asked, status) => {
    const [people, invitations, made] = await Promise.all([
      ports.people.list(),
      ports.people.invitations(ports.clock.now()),
      madeByPeople(ports),
    ])
    const view = c.var.view ?? (await viewOf(c))
    return answer(c, <PeoplePage view={view} {...{ people, invitations, made, asked }} />, status)
  }
}

function inviteUse(deps: AdminDeps, page: ShowPage) {
  return async (c: Context) => {
    const asked = { name: await bodyText(c, 'name'), email: await bodyText(c, 'email') }
    const role = await bodyText(c, 'role')
    try {
      const wish = { ...asked, role: roleOf(role) }
      const { invitation, secret } = await invitePerson(deps.ports, wish, c.var.actor.name)
      c.set('changed', { kind: 'invitation', id: invitation.id })
      const link = `${originOf(c, deps)}/admin/join?token=${secret}`
      return await page(c, { link, invited: invitation }, 201)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return page(c, { ...asked, role, issues: issuesOf(error) }, 422)
    }
  }
}

/** Where this browser is: forms that come from elsewhere are refused before. */
const originOf = (c: Context, { publicUrl }: AdminDeps) => c.req.header('origin') ?? publicUrl

const issuesOf = ({ issues, message }: InputError): readonly Issue[] =>
  issues.length > 0 ? issues : [{ path: 'email', message }]

/** @throws InputError that names the field */
function roleOf(text: string): Role {
  const role = roleSchema.safeParse(text)
  if (role.success) return role.data
  const message = `Expected ${roleNames.join(', ')}`
  throw new InputError('invalid', message, [{ path: 'role', message }])
}
