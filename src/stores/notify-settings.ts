import { InputError } from '../core/errors.ts'
import type { NotifySettings } from '../core/notify.ts'
import type { Vault } from '../ports/vault.ts'
import { type Sql, type Statement, sql } from './sql.ts'

/** What stands in the database: the secrets apart, sealed. */
interface KeptNotify {
  readonly open: NotifySettings
  readonly sealed: string
}

interface Secrets {
  readonly secret?: string
  readonly smtp?: string
  readonly botToken?: string
}

/** Part of the batch that applies a set-up. */
export async function notifyStatement(
  notify: NotifySettings | undefined,
  vault: Vault,
  now: Date,
): Promise<Statement> {
  if (!notify) return sql`delete from settings where key = 'notify'`
  const { webhook, email, telegram, events } = notify
  const secrets: Secrets = {
    ...(webhook?.secret !== undefined && { secret: webhook.secret }),
    ...(email?.smtp !== undefined && { smtp: email.smtp }),
    ...(telegram && { botToken: telegram.botToken }),
  }
  const open: NotifySettings = {
    ...(webhook && { webhook: { url: webhook.url } }),
    ...(email && {
      email: { to: email.to, ...(email.from !== undefined && { from: email.from }) },
    }),
    ...(telegram && { telegram: { ...telegram, botToken: '' } }),
    ...(events && { events }),
  }
  const kept: KeptNotify = { open, sealed: await vault.seal(JSON.stringify(secrets)) }
  return sql`insert into settings (key, value, created_at)
    values ('notify', ${JSON.stringify(kept)}, ${now.getTime()})
    on conflict (key) do update set value = excluded.value`
}

/** `locked`: the secrets cannot be opened with this POSTHORN_SECRET, and are missing here. */
export async function readNotify(
  db: Sql,
  vault: Vault,
): Promise<{ readonly settings: NotifySettings; readonly locked: boolean } | undefined> {
  const row = await db.first<{ value: string }>(
    sql`select value from settings where key = 'notify'`,
  )
  if (!row) return undefined
  const { open, sealed } = JSON.parse(row.value) as KeptNotify
  try {
    return { settings: withSecrets(open, JSON.parse(await vault.open(sealed))), locked: false }
  } catch (error) {
    if (error instanceof InputError) return { settings: open, locked: true }
    throw error
  }
}

function withSecrets(open: NotifySettings, { secret, smtp, botToken }: Secrets): NotifySettings {
  const { webhook, email, telegram } = open
  return {
    ...open,
    ...(webhook && { webhook: { ...webhook, ...(secret !== undefined && { secret }) } }),
    ...(email && { email: { ...email, ...(smtp !== undefined && { smtp }) } }),
    ...(telegram && { telegram: { ...telegram, botToken: botToken ?? '' } }),
  }
}
