import { createRoute, z } from '@hono/zod-openapi'
import { type Role, roleNames } from '../../core/permissions.ts'
import type { Invitation, Person } from '../../ports/people-store.ts'
import { createSignInLink } from '../../tasks/access.ts'
import {
  changeRole,
  emailOf,
  findPerson,
  invitePerson,
  removePerson,
  resetPerson,
  revokeInvitation,
} from '../../tasks/people.ts'
import type { AppDeps } from '../app-deps.ts'
import { answers, apiApp, idParam, jsonBody, listOf, partOf, partQuery } from './route-parts.ts'

const tags = ['People']
const role = z.enum(roleNames as [Role, ...Role[]]).openapi({
  description:
    '`viewer` sees, `editor` also posts and decides about deliveries, `owner` may do everything',
})
const personSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.email().optional(),
    role,
    second_factor: z.boolean(),
    created_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime().optional(),
  })
  .openapi('Person')
const invitationSchema = z
  .object({
    id: z.string(),
    role,
    name: z.string().optional(),
    email: z.email().optional(),
    invited_by: z.string(),
    expires_at: z.iso.datetime(),
  })
  .openapi('Invitation')
const who = idParam.openapi({ description: 'The id, or the e-mail address' })

const listRoute = createRoute({
  method: 'get',
  path: '/people',
  tags,
  summary: 'People, owners first, and who is invited',
  request: { query: partQuery },
  responses: answers({
    200: ['People', listOf(personSchema).extend({ invitations: z.array(invitationSchema) })],
  }),
})
const inviteRoute = createRoute({
  method: 'post',
  path: '/people/invitations',
  tags,
  summary: 'Invite somebody',
  description: 'The address is answered this once. It works once, for seven days.',
  request: {
    body: jsonBody(
      z.strictObject({ role, name: z.string().optional(), email: z.string().optional() }),
    ),
  },
  responses: answers({ 201: ['The invitation', invitationSchema.extend({ url: z.url() })] }),
})
const revokeRoute = createRoute({
  method: 'delete',
  path: '/people/invitations/{id}',
  tags,
  summary: 'Take an invitation back',
  request: { params: idParam },
  responses: answers({ 204: ['Revoked'] }),
})
const roleRoute = createRoute({
  method: 'patch',
  path: '/people/{id}',
  tags,
  summary: 'Give somebody another role',
  description: 'At once: their sessions end. The last owner stays one.',
  request: { params: who, body: jsonBody(z.strictObject({ role })) },
  responses: answers({ 200: ['The person', personSchema] }),
})
const resetRoute = createRoute({
  method: 'post',
  path: '/people/{id}/reset',
  tags,
  summary: 'Take away what somebody signs in with',
  description:
    'Password, second factor, passkeys and sessions. The link that is answered lets them in once, to set others.',
  request: { params: who },
  responses: answers({ 201: ['The link, good for an hour', z.object({ url: z.url() })] }),
})
const removeRoute = createRoute({
  method: 'delete',
  path: '/people/{id}',
  tags,
  summary: 'Take somebody out',
  description: 'With their password, passkeys and sessions. The last owner stays.',
  request: { params: who },
  responses: answers({ 204: ['Taken out'] }),
})
const signInRoute = createRoute({
  method: 'post',
  path: '/sign-in-links',
  tags,
  summary: 'Make a link that signs a person in once',
  description: 'Without `as`: the owner who has been here longest, or the first one.',
  request: {
    body: {
      content: {
        'application/json': { schema: z.strictObject({ as: z.string().optional() }).optional() },
      },
    },
  },
  responses: answers({ 201: ['The link, good for an hour', z.object({ url: z.url() })] }),
})

/** Answers that hold a secret are marked `no-store`: neither caches nor we keep them. */
export function peopleRoutes({ ports, publicUrl }: Pick<AppDeps, 'ports' | 'publicUrl'>) {
  const secret = { 'Cache-Control': 'no-store' }
  return apiApp()
    .openapi(listRoute, async (c) => {
      const people = await ports.people.list()
      const invitations = await ports.people.invitations(ports.clock.now())
      const part = partOf(people.map(personJson), c.req.valid('query'))
      return c.json({ ...part, invitations: invitations.map(invitationJson) })
    })
    .openapi(inviteRoute, async (c) => {
      const { role: wanted, name = '', email = '' } = c.req.valid('json')
      const wish = { role: wanted, name, email }
      const made = await invitePerson(ports, wish, c.var.actor.name)
      const url = `${publicUrl}/admin/join?token=${made.secret}`
      c.set('changed', { kind: 'invitation', id: made.invitation.id })
      return c.json({ ...invitationJson(made.invitation), url }, 201, secret)
    })
    .openapi(revokeRoute, async (c) => {
      await revokeInvitation(ports, c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(roleRoute, async (c) => {
      const { id } = await findPerson(ports, c.req.valid('param').id)
      return c.json(personJson(await changeRole(ports, id, c.req.valid('json').role)), 200)
    })
    .openapi(resetRoute, async (c) => {
      const { id } = await findPerson(ports, c.req.valid('param').id)
      const url = `${publicUrl}/admin/sign-in?token=${await resetPerson(ports, id)}`
      return c.json({ url }, 201, secret)
    })
    .openapi(removeRoute, async (c) => {
      const { id } = await findPerson(ports, c.req.valid('param').id)
      await removePerson(ports, id)
      return c.body(null, 204)
    })
    .openapi(signInRoute, async (c) => {
      const as = c.req.valid('json')?.as
      const person = as === undefined ? undefined : await findPerson(ports, as)
      const token = await createSignInLink(ports, person?.id)
      return c.json({ url: `${publicUrl}/admin/sign-in?token=${token}` }, 201, secret)
    })
}

const personJson = (person: Person) => {
  const email = emailOf(person)
  return {
    id: person.id,
    name: person.name,
    ...(email !== undefined && { email }),
    role: person.role,
    second_factor: person.twoFactor,
    created_at: person.createdAt.toISOString(),
    ...(person.lastSeenAt && { last_seen_at: person.lastSeenAt.toISOString() }),
  }
}

const invitationJson = ({ id, role, name, email, invitedBy, expiresAt }: Invitation) => ({
  id,
  role,
  ...(name !== undefined && { name }),
  ...(email !== undefined && { email }),
  invited_by: invitedBy,
  expires_at: expiresAt.toISOString(),
})
