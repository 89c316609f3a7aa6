import { createSignInLink } from '../../src/tasks/access.ts'
import type { ApiStage } from './api-stage.ts'
import { publicUrl } from './stage.ts'

type Fields = Readonly<Record<string, string>>

/** Somebody's browser: a cookie jar, and forms as they are sent. */
export function browserOn({ app }: Pick<ApiStage, 'app'>) {
  const jar = new Map<string, string>()
  async function ask(path: string, init: RequestInit = {}) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = {
      origin: publicUrl,
      'user-agent': 'Firefox/140 Linux',
      cookie,
      ...init.headers,
    }
    const answer = await app.request(`${publicUrl}${path}`, { ...init, headers })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  return {
    jar,
    ask,
    post: (path: string, fields: Fields = {}) =>
      ask(path, { method: 'POST', body: new URLSearchParams(fields) }),
    status: async (path: string) => (await ask(path)).status,
    text: async (path: string) => (await ask(path)).text(),
  }
}
export type Browser = ReturnType<typeof browserOn>

/** The first owner, signed in by a one-time link. */
export async function ownerOn(stage: ApiStage) {
  const browser = browserOn(stage)
  const token = await createSignInLink(stage.ports)
  const about = { name: 'Ada', email: 'ada@news.example' }
  const answer = await browser.post('/admin/sign-in', { token, ...about })
  if (answer.status !== 303) throw new Error(`The owner stays outside: ${answer.status}`)
  return browser
}

/** The address of an invitation, as the page shows it this once. */
export async function invite(owner: Browser, fields: Fields): Promise<string> {
  const page = await (await owner.post('/admin/people/invitations', fields)).text()
  return /\/admin\/join\?token=([\w-]+)/.exec(page)?.[1] ?? ''
}

export const PASSWORD = 'a sentence of six words here'

/** Somebody who was invited and has joined, in a browser of their own. */
export async function joined(stage: ApiStage, owner: Browser, role: string, name = 'Bob') {
  const browser = browserOn(stage)
  const token = await invite(owner, { role })
  const email = `${name.toLowerCase()}@news.example`
  const answer = await browser.post('/admin/join', { token, name, email, password: PASSWORD })
  if (answer.status !== 303) throw new Error(`${name} could not join: ${answer.status}`)
  const id = (await stage.ports.people.byEmail(email))?.id ?? ''
  return { browser, id, email, token }
}
