import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { envToCfg, envToSecrets, PDS } from '@atproto/pds'
import { Database, PlcServer } from '@did-plc/server'
import { freePort } from '../../bench/free-port.ts'

export interface RealAccount {
  readonly did: string
  readonly handle: string
  readonly appPassword: string
}

/** A server that holds Bluesky accounts, as it is: https://github.com/bluesky-social/atproto/tree/main/packages/pds */
export interface RealPds {
  readonly url: string
  account(): Promise<RealAccount>
  /** Asks it past everything of ours. */
  ask(method: string, query: Readonly<Record<string, string>>): Promise<unknown>
  close(): Promise<void>
}

/** What its tokens are signed with. */
export const JWT_SECRET = 'a secret of tests that nobody else uses'

/** @param limited keeps to the rate limits that operators of such servers set */
export async function startPds({ limited = false } = {}): Promise<RealPds> {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-pds-'))
  const directory = PlcServer.create({ db: Database.mock(), port: 0 })
  const { port: plcPort } = (await directory.start()).address() as AddressInfo
  // It names itself by its port, so it has to be known before.
  const port = await freePort()
  const url = `http://localhost:${port}`
  const environment = {
    port,
    hostname: 'localhost',
    devMode: true,
    dataDirectory: folder,
    blobstoreDiskLocation: join(folder, 'blobs'),
    didPlcUrl: `http://127.0.0.1:${plcPort}`,
    jwtSecret: JWT_SECRET,
    adminPassword: 'admin of tests',
    plcRotationKeyK256PrivateKeyHex: '1'.repeat(64),
    inviteRequired: false,
    serviceHandleDomains: ['.test'],
    disableSsrfProtection: true,
    rateLimitsEnabled: limited,
    crawlers: [],
  }
  const pds = await PDS.create(envToCfg(environment), envToSecrets(environment))
  await pds.start()
  let made = 0
  const post = async (method: string, body: object, token?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    }
    const answer = await fetch(`${url}/xrpc/${method}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method}: ${await answer.text()}`)
    return (await answer.json()) as Readonly<Record<string, string>>
  }
  return {
    url,
    async account() {
      const name = `desk-${++made}`
      const {
        did = '',
        handle = '',
        accessJwt,
      } = await post('com.atproto.server.createAccount', {
        handle: `${name}.test`,
        email: `${name}@news.example`,
        password: 'the password of the account',
      })
      const { password = '' } = await post(
        'com.atproto.server.createAppPassword',
        { name: 'posthorn' },
        accessJwt,
      )
      return { did, handle, appPassword: password }
    },
    async ask(method, query) {
      return (await fetch(`${url}/xrpc/${method}?${new URLSearchParams(query)}`)).json()
    },
    async close() {
      await pds.destroy()
      await directory.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
