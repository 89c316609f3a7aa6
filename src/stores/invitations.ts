import type { Role } from '../core/permissions.ts'
import type { Invitation, PeopleStore } from '../ports/people-store.ts'
import { type Sql, sql } from './sql.ts'

interface InvitationRow {
  id: string
  role: Role
  name: string | null
  email: string | null
  invited_by: string
  created_at: number
  expires_at: number
}

/** The part of the people store that keeps who is awaited. */
export function invitations(
  db: Sql,
): Pick<
  PeopleStore,
  'invite' | 'invitations' | 'invitation' | 'takeInvitation' | 'revokeInvitation'
> {
  return {
    invite: async ({ id, role, name, email, invitedBy, createdAt, expiresAt }, hash) =>
      void (await db.batch([
        sql`delete from person_invitations where expires_at <= ${createdAt.getTime()}`,
        sql`insert into person_invitations values (${id}, ${hash}, ${role}, ${name ?? null},
            ${email ?? null}, ${invitedBy}, ${createdAt.getTime()}, ${expiresAt.getTime()})`,
      ])),
    invitations: async (now) =>
      (
        await db.all<InvitationRow>(
          sql`select * from person_invitations where expires_at > ${now.getTime()}
              order by created_at desc, id desc limit 1000`,
        )
      ).map(invitationOf),
    async invitation(hash, now) {
      const row = await db.first<InvitationRow>(
        sql`select * from person_invitations where hash = ${hash} and expires_at > ${now.getTime()}`,
      )
      return row && invitationOf(row)
    },
    async takeInvitation(hash, now) {
      const row = await db.first<InvitationRow>(
        sql`delete from person_invitations where hash = ${hash} and expires_at > ${now.getTime()}
            returning *`,
      )
      return row && invitationOf(row)
    },
    revokeInvitation: async (id) =>
      (await db.run(sql`delete from person_invitations where id = ${id}`)) === 1,
  }
}

const invitationOf = (row: InvitationRow): Invitation => ({
  id: row.id,
  role: row.role,
  ...(row.name !== null && { name: row.name }),
  ...(row.email !== null && { email: row.email }),
  invitedBy: row.invited_by,
  createdAt: new Date(row.created_at),
  expiresAt: new Date(row.expires_at),
})
