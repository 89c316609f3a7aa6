import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { InputError } from '../../src/core/errors.ts'
import type { Environment } from '../../src/environment.ts'
import { backup } from '../../src/node/backup.ts'
import { openPosthorn } from '../../src/node/open-posthorn.ts'
import { restore } from '../../src/node/restore.ts'
import { rotateSecret } from '../../src/node/rotate-secret.ts'
import { authRecordStore } from '../../src/stores/auth-records.ts'
import { sqlite } from '../../src/stores/sqlite.ts'
import { lastAppliedOf } from '../../src/tasks/last-applied.ts'
import { planDeliveries } from '../../src/tasks/plan-deliveries.ts'
import { savePost } from '../../src/tasks/save-post.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'
import { resealFactors } from '../../src/web/auth/reseal-factors.ts'
import { setup } from '../web/stage-setup.ts'

const now = new Date('2030-01-01T12:00:00Z')
const PLANTED = 'planted-secret-of-an-account'
const KEY = 'a passphrase for backups'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-keeping-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const environment = (name: string, more: Partial<Environment> = {}): Environment => ({
  host: '127.0.0.1',
  port: 8787,
  data: join(folder, name),
  config: 'posthorn.yaml',
  allowHosts: [],
  log: 'silent',
  ...more,
})

/** A Posthorn that works: a post, what is planned for it, credentials and tokens. */
async function work(name: string, more: Partial<Environment> = {}) {
  const posthorn = await openPosthorn(environment(name, more), 'http://127.0.0.1:8787', {
    sends: false,
  })
  const { ports } = posthorn
  const desk = {
    ...setup.accounts.find(({ id }) => id === 'desk'),
    settings: { server: 'https://social.example', access_token: PLANTED },
  } as (typeof setup.accounts)[number]
  const accounts = [...setup.accounts.filter(({ id }) => id !== 'desk'), desk]
  const notify = { telegram: { botToken: '1:planted-bot-token', chat: '@desk' } }
  const applied = { ...setup, accounts, notify }
  const lastApplied = await lastAppliedOf(ports, applied)
  await ports.setup.apply(applied, new Date(Date.now() - 60_000), { lastApplied })
  await ports.setup.keepSession('desk', 'planted-session', 0)
  await savePost(ports, { id: 'tram', url: 'https://news.example/tram', title: 'The tram is back' })
  await planDeliveries(ports)
  return posthorn
}

const statesIn = async (name: string, more: Partial<Environment> = {}) => {
  const { ports, close } = await openPosthorn(environment(name, more), 'http://127.0.0.1:8787', {
    sends: false,
  })
  const { items } = await ports.deliveries.list({}, { limit: 50 })
  await close()
  return items.map(({ accountId, state, reason }) => [accountId, state, reason ?? ''])
}

const refusal = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof InputError ? error.message : `threw ${error}`),
  )

describe('a backup', () => {
  it('is made while it is served, and restored elsewhere; what it planned waits for a person', async () => {
    const posthorn = await work('one')
    const file = join(folder, 'copy.db')
    const made = await backup(environment('one'), file, { encrypt: false, force: false })
    expect(made).toEqual({ file, bytes: readFileSync(file).length, encrypted: false })
    const machine = { kind: 'machine', id: 'machine', name: 'the command line' }
    expect((await posthorn.ports.audit.list({}, { limit: 9 })).items).toMatchObject([
      { actor: machine, action: 'make a backup', changes: [] },
    ])
    await posthorn.close()

    const restored = await restore(environment('two'), file, now)
    expect(restored).toMatchObject({ file, held: 3 })
    const reason =
      'Restored from a backup: it may have gone out since. Look at the account, then approve or cancel it.'
    expect((await statesIn('two')).sort()).toEqual([
      ['desk', 'held', reason],
      ['masto', 'held', reason],
      ['x', 'held', reason],
    ])
    const second = await openPosthorn(environment('two'), 'http://x.example', { sends: false })
    expect((await second.ports.audit.list({}, { limit: 9 })).items).toMatchObject([
      {
        ...{ actor: machine, at: now, action: 'restore a backup' },
        changes: [{ key: 'deliveries held', to: 3 }],
      },
    ])
    await second.close()
  })

  it('lets nothing of before be planned anew, and has every account read first', async () => {
    await (await work('one')).close()
    const file = join(folder, 'copy.db')
    await backup(environment('one'), file, { encrypt: false, force: false })
    await restore(environment('two'), file, now)
    const { ports, close } = await openPosthorn(environment('two'), 'http://x.example', {
      sends: false,
    })
    await savePost(ports, { id: 'since', url: 'https://news.example/since', title: 'Since then' })
    await planDeliveries(ports)
    const { items } = await ports.deliveries.list({ post: 'since' }, { limit: 9 })
    const adoptions = await ports.planning.adoptions()
    await close()
    expect(items).toEqual([])
    expect(adoptions.map(({ accountId, doneAt }) => [accountId, doneAt])).toEqual([
      ['desk', undefined],
      ['masto', undefined],
      ['x', undefined],
    ])
  })

  it('is read by nobody else, nor what it is restored to', async () => {
    await (await work('one')).close()
    const file = join(folder, 'copy.db')
    await backup(environment('one'), file, { encrypt: false, force: false })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    chmodSync(file, 0o644)
    await restore(environment('two'), file, now)
    expect(statSync(join(folder, 'two', 'posthorn.db')).mode & 0o777).toBe(0o600)
  })

  it('keeps what was there before, and is refused while that is served', async () => {
    await (await work('one')).close()
    const file = join(folder, 'copy.db')
    await backup(environment('one'), file, { encrypt: false, force: false })
    const serving = await work('two')
    expect(await refusal(restore(environment('two'), file, now))).toBe(
      `${join(folder, 'two', 'posthorn.db')}: a running Posthorn holds it. Stop it first, then restore.`,
    )
    await serving.close()
    const { former } = await restore(environment('two'), file, now)
    expect(existsSync(former)).toBe(true)
  })

  it('is encrypted with its key alone', async () => {
    await (await work('one')).close()
    const file = join(folder, 'copy.sealed')
    const keyed = environment('one', { backupKey: KEY })
    const made = await backup(keyed, file, { encrypt: true, force: false })
    expect(made.encrypted).toBe(true)
    expect(readFileSync(file, 'latin1')).not.toMatch(/SQLite|tram|news\.example/)
    expect(await refusal(restore(environment('two'), file, now))).toBe(
      `${file}: it is encrypted: set POSTHORN_BACKUP_KEY`,
    )
    const wrong = environment('two', { backupKey: 'another passphrase' })
    expect(await refusal(restore(wrong, file, now))).toBe(
      `${file}: it was made with another POSTHORN_BACKUP_KEY, or was changed`,
    )
    await restore(environment('two', { backupKey: KEY }), file, now)
    expect(await statesIn('two')).toHaveLength(3)
  })

  it('that was changed, cut off or is none changes nothing', async () => {
    await (await work('one')).close()
    const keyed = environment('one', { backupKey: KEY })
    const file = join(folder, 'copy.sealed')
    await backup(keyed, file, { encrypt: true, force: false })
    const whole = readFileSync(file)
    const changed = Buffer.from(whole)
    changed[whole.length - 20] = (changed[whole.length - 20] ?? 0) ^ 1
    const before = await statesIn('one')
    const tried = async (bytes: Uint8Array) => {
      writeFileSync(file, bytes)
      return (await refusal(restore(keyed, file, now))).replace(`${file}: `, '')
    }
    expect(await tried(changed)).toMatch(/damaged|was changed/)
    expect(await tried(whole.subarray(0, whole.length - 100))).toMatch(/damaged|was changed/)
    expect(await tried(whole.subarray(0, 30))).toBe('it is cut off')
    expect(await tried(Buffer.from('a letter'))).toBe('it is no backup')
    expect(await refusal(restore(keyed, join(folder, 'none'), now))).toContain('there is no such')
    expect(await statesIn('one')).toEqual(before)
  })

  it('that is half a database, or another one, changes nothing', async () => {
    await (await work('one')).close()
    const file = join(folder, 'copy.db')
    await backup(environment('one'), file, { encrypt: false, force: false })
    truncateSync(file, 40_960)
    expect(await refusal(restore(environment('one'), file, now))).toMatch(/copy\.db: /)
    const other = new DatabaseSync(join(folder, 'other.db'))
    other.exec('create table letters (text)')
    other.close()
    expect(await refusal(restore(environment('one'), join(folder, 'other.db'), now))).toContain(
      'none of Posthorn',
    )
    expect(await statesIn('one')).toHaveLength(3)
  })

  it('replaces no file unasked', async () => {
    await (await work('one')).close()
    const file = join(folder, 'letter.txt')
    writeFileSync(file, 'a letter')
    const plain = { encrypt: false, force: false }
    expect(await refusal(backup(environment('one'), file, plain))).toContain('--force')
    expect(readFileSync(file, 'utf8')).toBe('a letter')
    await backup(environment('one'), file, { encrypt: false, force: true })
    expect(readFileSync(file, 'latin1')).toMatch(/^SQLite/)
  })
})

/** Every sealed text of a database, wherever it stands. */
function sealedIn(name: string): string[] {
  const database = new DatabaseSync(join(folder, name, 'posthorn.db'))
  const tables = database.prepare("select name from sqlite_schema where type = 'table'").all() as {
    name: string
  }[]
  const texts = tables.flatMap((table) =>
    database
      .prepare(`select * from "${table.name}"`)
      .all()
      .flatMap((row) => Object.values(row))
      .flatMap(
        (value) => (typeof value === 'string' ? value.match(/v1\.[\w-]{20,}/g) : null) ?? [],
      ),
  )
  database.close()
  return texts
}

const opening = async (name: string, secret: string) => {
  const vault = secretVault(secret)
  return Promise.all(
    sealedIn(name).map((sealed) =>
      vault.open(sealed).then(
        () => true,
        () => false,
      ),
    ),
  )
}
const authRecordStoreOf = (name: string) =>
  authRecordStore(sqlite(join(folder, name, 'posthorn.db')))
const secretOf = (file: string) => readFileSync(file, 'utf8').trim()

describe('another secret', () => {
  it('seals everything anew, and is kept where the old one was', async () => {
    const posthorn = await work('one')
    await posthorn.ports.sourceHubs.put({
      sourceId: 'cms',
      hub: 'https://hub.example/',
      topic: 'https://news.example/index.xml',
      token: 'token',
      secret: 'planted-secret-of-a-hub',
      nextAt: new Date(),
    })
    await posthorn.close()
    const kept = join(folder, 'one', 'secret')
    const before = secretOf(kept)
    expect(await opening('one', before)).not.toContain(false)
    const count = sealedIn('one').length
    expect(await rotateSecret(environment('one'), undefined)).toEqual({
      ...{ sealed: count, sessions: 0, file: kept },
    })
    expect(secretOf(kept)).not.toBe(before)
    expect(await opening('one', secretOf(kept))).toEqual(sealedIn('one').map(() => true))
    expect(await opening('one', before)).toEqual(sealedIn('one').map(() => false))
    expect(count).toBe(5)
    const { ports, close } = await openPosthorn(environment('one'), 'http://x.example', {
      sends: false,
    })
    expect((await ports.setup.account('desk'))?.settings.access_token).toBe(PLANTED)
    expect((await ports.setup.session('desk'))?.text).toBe('planted-session')
    expect((await ports.audit.list({}, { limit: 1 })).items).toMatchObject([
      { actor: { kind: 'machine' }, action: 'rotate the secret', changes: [] },
    ])
    await close()
  })

  it('keeps second factors, and ends sessions', async () => {
    const { ports, close } = await work('one')
    const kept = join(folder, 'one', 'secret')
    const [person, at] = [{ id: 'p1', name: 'Ada', email: 'ada@news.example' }, 1_795_000_000_000]
    await ports.people.add({ ...person, role: 'owner' }, new Date(at))
    const seal = (data: string) => symmetricEncrypt({ key: secretOf(kept), data })
    const factor = {
      id: 'f1',
      personId: 'p1',
      secret: await seal('KEY'),
      backupCodes: await seal('[]'),
    }
    await ports.authRecords.create('person_two_factors', factor)
    const session = { id: 's1', personId: 'p1', token: 't', expiresAt: at * 2 }
    await ports.authRecords.create('person_sessions', { ...session, createdAt: at, updatedAt: at })
    await close()
    writeFileSync(`${kept}.new`, `${'n'.repeat(40)}\n`)
    const before = secretOf(kept)
    expect(await rotateSecret(environment('one'), undefined)).toMatchObject({ sessions: 1 })
    // As after a crash between the last seal and the new name of the file.
    writeFileSync(`${kept}.new`, `${'n'.repeat(40)}\n`)
    writeFileSync(kept, before)
    await rotateSecret(environment('one'), undefined)
    const after = await openPosthorn(environment('one'), 'http://x.example', { sends: false })
    const [now] = await after.ports.authRecords.find('person_two_factors', [])
    await after.close()
    const open = (key: string) => symmetricDecrypt({ key, data: String(now?.secret) })
    expect(await open('n'.repeat(40))).toBe('KEY')
    await expect(open(before)).rejects.toThrow()
    await expect(
      resealFactors(authRecordStoreOf('one'), 'wrong'.repeat(8), 'other'.repeat(8)),
    ).rejects.toMatchObject({ code: 'database' })
  })

  it('goes on after a crash before or after everything was sealed', async () => {
    await (await work('one')).close()
    const kept = join(folder, 'one', 'secret')
    const before = secretOf(kept)
    writeFileSync(`${kept}.new`, `${'n'.repeat(40)}\n`)
    await rotateSecret(environment('one'), undefined)
    expect(await opening('one', 'n'.repeat(40))).not.toContain(false)
    // As after a crash between the last seal and the new name of the file.
    writeFileSync(`${kept}.new`, `${'n'.repeat(40)}\n`)
    writeFileSync(kept, before)
    expect(await rotateSecret(environment('one'), undefined)).toMatchObject({ sealed: 0 })
    expect(secretOf(kept)).toBe('n'.repeat(40))
  })

  it('is written to a file where the old one is given in a variable', async () => {
    const given = { secret: 'given in a variable, thirty-two and more' }
    await (await work('one', given)).close()
    expect(await refusal(rotateSecret(environment('one', given), undefined))).toContain('--to')
    const to = join(folder, 'fresh')
    await rotateSecret(environment('one', given), to)
    expect(await opening('one', secretOf(to))).not.toContain(false)
  })

  it('is another one than that in use', async () => {
    const to = join(folder, 'fresh')
    writeFileSync(to, 'given in a file, thirty-two characters or more')
    const given = { secret: secretOf(to) }
    await (await work('one', given)).close()
    expect(await refusal(rotateSecret(environment('one', given), to))).toBe(
      `${to}: holds the secret that is in use: name a file that is not there yet`,
    )
  })

  it('is refused while the database is served, and when the old one is wrong', async () => {
    const serving = await work('one')
    expect(await refusal(rotateSecret(environment('one'), undefined))).toContain('Stop it first')
    await serving.close()
    const before = sealedIn('one')
    writeFileSync(join(folder, 'one', 'secret'), 'w'.repeat(40))
    expect(await refusal(rotateSecret(environment('one'), undefined))).toContain('cannot be opened')
    expect(sealedIn('one')).toEqual(before)
  })
})
