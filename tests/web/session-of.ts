import type { Ports } from '../../src/ports/ports.ts'
import { createSignInLink } from '../../src/tasks/access.ts'
import { publicUrl } from './stage.ts'

interface Answering {
  request(path: string, init: RequestInit): Response | Promise<Response>
}

/** Signs somebody in by a one-time link, as a browser would; the value of the session's cookie. */
export async function sessionOf(app: Answering, ports: Ports, personId?: string): Promise<string> {
  const body = new URLSearchParams({ token: await createSignInLink(ports, personId) })
  const headers = { origin: publicUrl }
  const answer = await app.request('/admin/sign-in', { method: 'POST', headers, body })
  const [, session] = /^posthorn_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '') ?? []
  if (!session) throw new Error(`No session was started: ${answer.status}`)
  return session
}
