import { authenticator } from '../worker/authenticator.ts'
import type { ApiStage } from './api-stage.ts'
import { type Browser, browserOn, invite } from './people-visitor.ts'
import { publicUrl } from './stage.ts'

export const site = { host: new URL(publicUrl).hostname, origin: publicUrl }
export type Device = ReturnType<typeof authenticator>

export async function challengeFrom(browser: Browser, path: string, fields = {}): Promise<string> {
  return (await (await browser.post(`${path}/options`, fields)).json()).challenge
}

/** Somebody who joined with a passkey, and has nothing else. */
export async function joinedByPasskey(stage: ApiStage, owner: Browser, name: string) {
  const browser = browserOn(stage)
  const device = authenticator(site)
  const email = `${name.toLowerCase()}@news.example`
  const token = await invite(owner, { role: 'editor' })
  const challenge = await challengeFrom(browser, '/admin/join/passkey', { token, name, email })
  const credential = device.create(challenge, 'none')
  const answer = await browser.post('/admin/join/passkey', { token, name, email, credential })
  if (answer.status !== 303) throw new Error(`${name} could not join: ${answer.status}`)
  const id = (await stage.ports.people.byEmail(email))?.id ?? ''
  return { browser, device, id, email }
}

/** Signs in with a passkey. @returns the status */
export async function passkeySignIn(browser: Browser, device: Device, counter: number) {
  const credential = device.answer(await challengeFrom(browser, '/admin/sign-in/passkey'), counter)
  return (await browser.post('/admin/sign-in/passkey', { credential })).status
}
