import { InputError } from '../../core/errors.ts'
import { roleNames } from '../../core/permissions.ts'
import type { Command } from '../command.ts'

interface PersonAnswer {
  readonly id: string
  readonly name: string
  readonly email?: string
  readonly role: string
  readonly second_factor: boolean
  readonly last_seen_at?: string
}
interface InvitationAnswer {
  readonly id: string
  readonly name?: string
  readonly email?: string
  readonly role: string
  readonly expires_at: string
}

const person = (idOrEmail: string) => `/api/v1/people/${encodeURIComponent(idOrEmail)}`

export const peopleCommands: readonly Command[] = [
  {
    name: 'user add',
    args: 'NAME',
    about: 'Make an invitation link for somebody; it is shown this once',
    takes: { least: 1, most: 1 },
    options: {
      role: { type: 'string', value: 'ROLE', about: `${roleNames.join(', ')}; else editor` },
      email: { type: 'string', value: 'ADDRESS', about: 'Filled in for them' },
    },
    async run({ api, print, words: [name], values: { role = 'editor', email } }) {
      const json = { name, role: roleOf(role, '--role'), ...(email !== undefined && { email }) }
      const path = '/api/v1/people/invitations'
      const made = await api.request(path, { method: 'POST', json })
      print.answer(made, () => print.line((made as { url: string }).url))
      return 0
    },
  },
  {
    name: 'user list',
    about: 'People, owners first, and who is invited',
    async run({ api, print }) {
      const page = await api.request('/api/v1/people')
      const { items, invitations } = page as {
        items: readonly PersonAnswer[]
        invitations: readonly InvitationAnswer[]
      }
      print.answer(page, () => {
        print.table(
          ['id', 'name', 'e-mail', 'role', 'second factor', 'last seen'],
          [
            ...items.map((one) => [
              ...[one.id, one.name, one.email, one.role],
              ...[one.second_factor ? 'yes' : 'no', one.last_seen_at],
            ]),
            ...invitations.map(({ id, name, email, role, expires_at }) => [
              ...[id, name, email, role, undefined, `invited until ${expires_at}`],
            ]),
          ],
        )
      })
      return 0
    },
  },
  {
    name: 'user role',
    args: 'ID|EMAIL ROLE',
    about: 'Give somebody another role; their sessions end',
    takes: { least: 2, most: 2 },
    async run({ api, print, words: [who = '', role = ''] }) {
      const changed = await api.request(person(who), {
        method: 'PATCH',
        json: { role: roleOf(role, 'ROLE') },
      })
      print.answer(changed, () => print.line(`${who} is ${role} now.`))
      return 0
    },
  },
  {
    name: 'user reset',
    args: 'ID|EMAIL',
    about: 'Take away password, second factor and passkeys; prints a link that lets them in once',
    takes: { least: 1, most: 1 },
    async run({ api, print, words: [who = ''] }) {
      const made = await api.request(`${person(who)}/reset`, { method: 'POST' })
      print.answer(made, () => print.line((made as { url: string }).url))
      return 0
    },
  },
  {
    name: 'user remove',
    args: 'ID|EMAIL',
    about: 'Take somebody out, or an invitation back by its id',
    takes: { least: 1, most: 1 },
    async run({ api, print, words: [who = ''] }) {
      await api.request(person(who), { method: 'DELETE' }).catch(async (error: unknown) => {
        if (!(error instanceof InputError) || error.code !== 'not-found') throw error
        const invitation = `/api/v1/people/invitations/${encodeURIComponent(who)}`
        await api.request(invitation, { method: 'DELETE' }).catch(() => {
          throw error
        })
      })
      print.answer({ removed: who }, () => print.line(`${who} is taken out.`))
      return 0
    },
  },
  {
    name: 'sign-in',
    about: 'A link that signs a person in to the admin pages once',
    options: {
      as: { type: 'string', value: 'ID|EMAIL', about: 'Whom; else an owner, or the first one' },
    },
    async run({ api, print, values: { as } }) {
      const link = (await api.request('/api/v1/sign-in-links', {
        method: 'POST',
        json: as === undefined ? {} : { as },
      })) as { url: string }
      print.answer(link, () => print.line(link.url))
      return 0
    },
  },
]

/** @throws InputError that names the roles */
function roleOf(role: string, where: string): string {
  if (roleNames.some((one) => one === role)) return role
  throw new InputError('invalid', `${where}: expected ${roleNames.join(', ')}, not ${role}`)
}
