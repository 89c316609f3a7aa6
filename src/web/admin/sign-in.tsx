import { type Context, Hono } from 'hono'
import { describedIssues, enterByLink } from '../../tasks/people.ts'
import { attemptLimit, clientAddress } from '../access/attempt-limit.ts'
import { rateLimit } from '../access/rate-limit.ts'
import type { Auth } from '../auth/auth.ts'
import { siteOf } from '../auth/site-of.ts'
import { assetLinks } from '../public/asset-links.ts'
import { answer } from '../public/frame.tsx'
import { backTo, bodyText } from './forms.tsx'
import { CodePage, LinkPage, PasswordPage } from './sign-in-pages.tsx'
import type { AdminDeps } from './view.ts'

export type DoorDeps = AdminDeps & { readonly auth: Auth }

/** Asks who it is, for every admin address without a session; comes back to that address. */
export function askWho({ ports, assets }: AdminDeps): (c: Context) => Promise<Response> {
  const links = assetLinks(assets)
  return async (c) => {
    const somebody = (await ports.people.list()).length > 0
    const here = c.req.method === 'GET' ? c.req.path + new URL(c.req.url).search : undefined
    const back = here?.startsWith('/admin/sign-in') ? undefined : here
    const props = { asset: await links(), somebody, ...(back && { back }) }
    return answer(c, <PasswordPage {...props} />, 401)
  }
}

/**
 * The way in and out. Opening a one-time link only shows a button: programs that fetch links to preview them would
 * otherwise use it up.
 */
export function signInPages(deps: DoorDeps): Hono {
  const { ports, assets, auth, publicUrl } = deps
  const links = assetLinks(assets)
  const ask = askWho(deps)
  const limit = attemptLimit()
  const byEmail = attemptLimit()
  const asked = rateLimit(60)
  const signedIn = async (c: Context, personId: string, how: string) => {
    const person = await ports.people.byId(personId)
    const actor = { kind: 'person', id: personId, name: person?.name ?? '' } as const
    await ports.audit.add({ actor, action: `sign in by ${how}` }, ports.clock.now())
    return c.redirect(await backTo(c, '/admin'), 303)
  }
  const app = new Hono()

  app.get('/sign-in', async (c) => {
    const token = c.req.query('token')
    if (!token) return ask(c)
    const first = (await ports.people.list()).length === 0
    return answer(c, <LinkPage asset={await links()} token={token} first={first} />)
  })

  app.post('/sign-in', async (c) => {
    const now = ports.clock.now()
    const token = await bodyText(c, 'token')
    if (!token) return byPassword(c)
    limit.check(c, now)
    const [name, email] = [await bodyText(c, 'name'), await bodyText(c, 'email')]
    const issues = describedIssues({ name: name || 'Owner', email: email || 'owner@news.example' })
    if (issues.length > 0) {
      const props = { asset: await links(), token, first: true, name, email, issues }
      return answer(c, <LinkPage {...props} />, 422)
    }
    const person = await enterByLink(ports, token, { name, email })
    if (!person) {
      limit.wrong(c, now)
      const somebody = (await ports.people.list()).length > 0
      return answer(c, <PasswordPage asset={await links()} somebody={somebody} expired />, 401)
    }
    await auth.start(c, person.id)
    return signedIn(c, person.id, 'a link')
  })

  async function byPassword(c: Context) {
    const now = ports.clock.now()
    const email = (await bodyText(c, 'email')).toLowerCase()
    limit.check(c, now)
    byEmail.check(c, now, email)
    const shown = await auth.signIn(c, email, await rawText(c, 'password'))
    const back = await backTo(c, '/admin')
    const asset = await links()
    if (shown === 'code') return answer(c, <CodePage asset={asset} back={back} />)
    const person = shown === 'in' ? await ports.people.byEmail(email) : undefined
    if (person) return signedIn(c, person.id, 'password')
    limit.wrong(c, now)
    byEmail.wrong(c, now, email)
    const refusal = 'This e-mail address and password do not belong together.'
    const props = { asset, somebody: true, back, email, refusal }
    return answer(c, <PasswordPage {...props} />, 401)
  }

  app.post('/sign-in/code', async (c) => {
    const now = ports.clock.now()
    limit.check(c, now)
    const shown = await auth.showCode(c, (await bodyText(c, 'code')).replaceAll(/\s/g, ''))
    if (shown.outcome === 'in') return signedIn(c, shown.personId, 'password and code')
    limit.wrong(c, now)
    const [asset, back] = [await links(), await backTo(c, '/admin')]
    if (shown.outcome === 'over') {
      const refusal = 'That took too long, or too many codes were wrong. Start again.'
      return answer(c, <PasswordPage asset={asset} somebody back={back} refusal={refusal} />, 401)
    }
    const message =
      shown.outcome === 'used'
        ? 'This code was used already. Wait for the next one.'
        : 'This code is not right, or no longer.'
    return answer(
      c,
      <CodePage asset={asset} back={back} issues={[{ path: 'code', message }]} />,
      401,
    )
  })

  app.post('/sign-in/passkey/options', async (c) => {
    asked.count(clientAddress(c) ?? 'unknown', ports.clock.now())
    const { requestOptions } = await auth.passkeys()
    return c.json(await requestOptions(ports, siteOf(c, publicUrl)))
  })

  app.post('/sign-in/passkey', async (c) => {
    const now = ports.clock.now()
    limit.check(c, now)
    const { passkeyHolder } = await auth.passkeys()
    const shown = await rawText(c, 'credential')
    const personId = await passkeyHolder(ports, siteOf(c, publicUrl), shown)
    if (personId !== undefined) {
      await auth.start(c, personId)
      return signedIn(c, personId, 'passkey')
    }
    limit.wrong(c, now)
    const [asset, back] = [await links(), await backTo(c, '/admin')]
    const refusal = 'This passkey is not known here.'
    return answer(c, <PasswordPage asset={asset} somebody back={back} refusal={refusal} />, 401)
  })

  app.post('/sign-out', async (c) => {
    await auth.end(c)
    return c.redirect('/', 303)
  })

  return app
}

/** A field as it was typed: passwords may begin and end with spaces. */
export async function rawText(c: Context, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name]
  return typeof value === 'string' ? value : ''
}
