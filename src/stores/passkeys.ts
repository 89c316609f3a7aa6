import type { Passkey, PeopleStore } from '../ports/people-store.ts'
import { type Sql, sql } from './sql.ts'

interface PasskeyRow {
  id: string
  person_id: string
  name: string
  credential_id: string
  public_key: string
  counter: number
  transports: string
  created_at: number
  last_used_at: number | null
}

/** The part of the people store that keeps passkeys. */
export function passkeys(
  db: Sql,
): Pick<PeopleStore, 'addPasskey' | 'passkeys' | 'passkey' | 'usePasskey' | 'removePasskey'> {
  return {
    addPasskey: async (key) =>
      void (await db.run(
        sql`insert into person_passkeys values (${key.id}, ${key.personId}, ${key.name},
            ${key.credentialId}, ${key.publicKey}, ${key.counter}, ${JSON.stringify(key.transports)},
            ${key.createdAt.getTime()}, null)`,
      )),
    passkeys: async (personId) =>
      (
        await db.all<PasskeyRow>(
          sql`select * from person_passkeys where person_id = ${personId} order by created_at, id`,
        )
      ).map(passkeyOf),
    async passkey(credentialId) {
      const row = await db.first<PasskeyRow>(
        sql`select * from person_passkeys where credential_id = ${credentialId}`,
      )
      return row && passkeyOf(row)
    },
    // Most authenticators always say 0: https://www.w3.org/TR/webauthn-3/#sctn-sign-counter
    usePasskey: async (id, counter, now) =>
      (await db.run(
        sql`update person_passkeys set counter = ${counter}, last_used_at = ${now.getTime()}
            where id = ${id} and (counter < ${counter} or (counter = 0 and ${counter} = 0))`,
      )) === 1,
    removePasskey: async (personId, id) =>
      (await db.run(
        sql`delete from person_passkeys where id = ${id} and person_id = ${personId}`,
      )) === 1,
  }
}

const passkeyOf = (row: PasskeyRow): Passkey => ({
  id: row.id,
  personId: row.person_id,
  name: row.name,
  credentialId: row.credential_id,
  publicKey: row.public_key,
  counter: row.counter,
  transports: JSON.parse(row.transports) as string[],
  createdAt: new Date(row.created_at),
  ...(row.last_used_at !== null && { lastUsedAt: new Date(row.last_used_at) }),
})
