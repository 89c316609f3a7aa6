import type { Role } from '../core/permissions.ts'
import type { PeopleStore, Person, PersonChanged } from '../ports/people-store.ts'
import { invitations } from './invitations.ts'
import { passkeys } from './passkeys.ts'
import { type Sql, type Statement, sql } from './sql.ts'

interface PersonRow {
  id: string
  name: string
  email: string
  role: Role
  two_factor_enabled: number
  has_password: number
  created_at: number
  last_seen_at: number | null
}

const people = sql`select people.*, exists (
    select 1 from person_credentials where person_id = people.id and password is not null
  ) as has_password from people`

/** Of a person who may go: any but the only owner. */
const mayGo = sql`(role <> 'owner' or (select count(*) from people where role = 'owner') > 1)`

export function peopleStore(db: Sql): PeopleStore {
  const one = async (where: Statement) => {
    const row = await db.first<PersonRow>(sql`${people} where ${where}`)
    return row && personOf(row)
  }
  const verdict = async (changed: number | undefined, id: string): Promise<PersonChanged> => {
    // D1 also counts what went along with a row.
    if (changed) return 'done'
    return (await one(sql`id = ${id}`)) ? 'last-owner' : 'unknown'
  }
  return {
    list: async () =>
      (
        await db.all<PersonRow>(
          sql`${people} order by role <> 'owner', name collate nocase, id limit 1000`,
        )
      ).map(personOf),
    byId: (id) => one(sql`id = ${id}`),
    byEmail: (email) => one(sql`email = ${email.toLowerCase()}`),
    async add({ id, name, email, role, password }, now, condition) {
      const at = now.getTime()
      const nobody = condition === 'first' ? sql`not exists (select 1 from people)` : sql`true`
      const [added = 0] = await db.batch([
        sql`insert into people (id, name, email, role, created_at, updated_at)
            select ${id}, ${name}, ${email.toLowerCase()}, ${role}, ${at}, ${at} where ${nobody}
            on conflict (email) do nothing`,
        sql`insert into person_credentials (id, subject, kind, person_id, password, created_at, updated_at)
            select ${id}, ${id}, 'credential', id, ${password ?? null}, ${at}, ${at} from people
            where id = ${id} and ${password ?? null} is not null`,
      ])
      return added === 1
    },
    describe: async (id, { name, email }, now) =>
      (await db.run(
        sql`update or ignore people
            set name = ${name}, email = ${email.toLowerCase()}, updated_at = ${now.getTime()}
            where id = ${id}`,
      )) === 1,
    async setRole(id, role, now) {
      const stays = role === 'owner' ? sql`true` : mayGo
      const [, changed] = await db.batch([
        sql`delete from person_sessions where person_id in (
              select id from people where id = ${id} and role <> ${role} and ${stays})`,
        sql`update people set role = ${role}, updated_at = ${now.getTime()}
            where id = ${id} and (role = ${role} or ${stays})`,
      ])
      return verdict(changed, id)
    },
    async reset(id, now) {
      const changes = await db.batch([
        sql`delete from person_sessions where person_id = ${id}`,
        sql`delete from person_credentials where person_id = ${id}`,
        sql`delete from person_two_factors where person_id = ${id}`,
        sql`delete from person_passkeys where person_id = ${id}`,
        sql`delete from sign_in_links where person_id = ${id}`,
        sql`update people set two_factor_enabled = 0, updated_at = ${now.getTime()} where id = ${id}`,
      ])
      return changes.at(-1) === 1
    },
    remove: async (id) =>
      verdict(await db.run(sql`delete from people where id = ${id} and ${mayGo}`), id),
    addSignInLink: async (hash, expiresAt, personId) =>
      void (await db.run(
        sql`insert into sign_in_links values (${hash}, ${personId ?? null}, ${expiresAt.getTime()})`,
      )),
    async useSignInLink(hash, now) {
      const row = await db.first<{ person_id: string | null }>(
        sql`delete from sign_in_links where hash = ${hash} and expires_at > ${now.getTime()}
            returning person_id`,
      )
      return row && (row.person_id === null ? {} : { personId: row.person_id })
    },
    ...invitations(db),
    ...passkeys(db),
  }
}

const personOf = (row: PersonRow): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  twoFactor: row.two_factor_enabled === 1,
  hasPassword: row.has_password === 1,
  createdAt: new Date(row.created_at),
  ...(row.last_seen_at !== null && { lastSeenAt: new Date(row.last_seen_at) }),
})
