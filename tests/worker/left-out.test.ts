import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleWorker } from '../../scripts/bundle-worker.ts'
import { setupFile } from '../../src/setup-file.ts'
import { feedSource } from '../../src/sources/feed.ts'
import { readPageText } from '../../src/sources/page/page-text.ts'
import { createSignInLink } from '../../src/tasks/access.ts'
import { testPorts } from '../fakes/in-memory-ports.ts'
import { totp } from '../web/totp.ts'
import { authenticator } from './authenticator.ts'

const origin = 'https://feeds.news.example'
const site = { host: 'feeds.news.example', origin }

let folder: string
let bundled: typeof import('./bundled-parts.ts')
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-left-out-'))
  await bundleWorker({ parts: join(import.meta.dirname, 'bundled-parts.ts') }, folder)
  bundled = await import(pathToFileURL(join(folder, 'parts.js')).href)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fixtures = join(import.meta.dirname, '../fixtures/feeds')
it.each(readdirSync(fixtures))('the Worker reads %s as Node does', async (name) => {
  const document = {
    url: `https://stub.example/${name}`,
    bytes: new Uint8Array(readFileSync(join(fixtures, name))),
    contentType: '',
  }
  const read = await feedSource.read(document)
  expect(read).toMatchObject({ ok: true })
  expect(await bundled.feedSource.read(document)).toEqual(read)
})

const line =
  'The ferry was late on Monday, and nobody on the quay was &lt;surprised&gt; &ndash; caf&eacute;. '
it.each([
  [
    'a body',
    `<nav>Home</nav><article><h1>Ferry</h1><p>${line.repeat(5)}</p><table><tr><td>1<td>2</table></article>`,
  ],
  ['microdata', `<div itemprop="articleBody"><p>${line.repeat(4)}</p><img src=a.jpg></div>`],
  [
    'styles and drawings',
    `<style>p { color: red }</style><canvas></canvas><div style="display:none">no</div><main><p style="color:red">${line.repeat(6)}</p></main>`,
  ],
  ['no text', '<p>Nothing.</p>'],
])('the Worker finds the text of a page with %s as Node does', async (_name, body) => {
  const html = `<!doctype html><html lang="en"><head><title>Ferry</title></head><body>${body}</body></html>`
  const page = {
    url: 'https://news.example/ferry',
    bytes: new TextEncoder().encode(html),
    contentType: 'text/html',
  }
  const read = await readPageText(page)
  expect(await bundled.readPageText(page)).toEqual(read)
})

describe('a passkey, in the Worker', () => {
  const about = {
    person: { id: 'ada', name: 'Ada', email: 'ada@news.example' },
    publication: 'The Daily Example',
  }
  async function registered(fmt: 'none' | 'packed' | 'fido-u2f') {
    const { ports } = await testPorts()
    const device = authenticator(site)
    const { challenge } = await bundled.creationOptions(ports, site, about)
    const answer = device.create(challenge, fmt)
    const made = await bundled.madePasskey(ports, site, { personId: 'ada', name: 'Key', answer })
    return { ports, device, made }
  }

  it.each(['none', 'packed'] as const)('is made with attestation %s', async (fmt) => {
    const { made } = await registered(fmt)
    expect(made).toMatchObject({ personId: 'ada', name: 'Key', counter: 0 })
  })

  it('is refused with an attestation that nobody asked for', async () => {
    expect((await registered('fido-u2f')).made).toBeUndefined()
  })

  it('is asked for its signature', async () => {
    const { ports, device, made } = await registered('none')
    const passkey = made as NonNullable<typeof made>
    const people = {
      ...ports.people,
      passkey: async (id: string) => (id === passkey.credentialId ? passkey : undefined),
      usePasskey: async (_id: string, counter: number) => counter > passkey.counter,
    }
    const asked = () => bundled.requestOptions({ ...ports, people }, site)
    const good = device.answer((await asked()).challenge, 1)
    expect(await bundled.passkeyHolder({ ...ports, people }, site, good)).toBe('ada')
    const { id, rawId } = JSON.parse(good)
    const forged = JSON.parse(authenticator(site).answer((await asked()).challenge, 2))
    const asIf = JSON.stringify({ ...forged, id, rawId })
    expect(await bundled.passkeyHolder({ ...ports, people }, site, asIf)).toBeUndefined()
  })
})

it('a link, a password and a second factor sign in, in the Worker', async () => {
  const { ports } = await testPorts()
  const deps = { ports, publicUrl: origin, setupFile: setupFile({}, () => '') }
  const app = bundled.adminPages({ ...deps, assets: async () => undefined })
  const browser = () => {
    const jar = new Map<string, string>()
    return async (path: string, fields?: Readonly<Record<string, string>>) => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await app.request(`${origin}${path}`, {
        headers: { origin, cookie },
        ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
      })
      for (const set of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
        jar.set(name, value)
      }
      return answer
    }
  }
  const ada = browser()
  const shown = { email: 'ada@news.example', password: 'a sentence of six words here' }
  const token = await createSignInLink(ports)
  expect((await ada('/admin/sign-in', { token, name: 'Ada', email: shown.email })).status).toBe(303)
  expect((await ada('/admin/you/password', { password: shown.password })).status).toBe(303)
  const page = await (await ada('/admin/you/two-factor', { former: shown.password })).text()
  const key = /Key: <code>([A-Z2-7]+)</.exec(page)?.[1] ?? ''
  expect((await ada('/admin/you/two-factor/confirm', { code: totp(key) })).status).toBe(200)
  const again = browser()
  expect((await again('/admin/sign-in', { ...shown, password: 'another' })).status).toBe(401)
  expect((await again('/admin/sign-in', shown)).status).toBe(200)
  expect((await again('/admin/sign-in/code', { code: totp(key, 1) })).status).toBe(303)
})
