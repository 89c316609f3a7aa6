import { type Context, Hono } from 'hono'
import { describedIssues, enterByLink } from '../../tasks/people.ts'
import { attemptLimit, clientAddress } from '../access/attempt-limit.ts'
import { rateLimit } from '../access/rate-limit.ts'
import type { CodeRefused } from '../auth/auth.ts'
import { siteOf } from '../auth/site-of.ts'
import { assetLinks } from '../public/asset-links.ts'
import { answer } from '../public/frame.tsx'
import { type DoorDeps, type DoorDesk, openDesk } from './door-desk.tsx'
import { backTo, bodyText } from './forms.tsx'
import { knownBrowser } from './known-browser.ts'
import { CodePage, LinkPage, PasswordPage } from './sign-in-pages.tsx'
import type { AdminDeps } from './view.ts'

/** Asks who it is, for every admin address without a session; comes back to that address. */
export function askWho({ ports, assets }: AdminDeps): (c: Context) => Promise<Response> {
  const links = assetLinks(assets)
  return async (c) => {
    const somebody = (await ports.people.list()).length > 0
    const here = c.req.method === 'GET' ? c.req.path + new URL(c.req.url).search : undefined
    const back = here?.startsWith('/admin/sign-in') ? undefined : here
    const props = { asset: await links(), somebody, ...(back && { back }) }
    if (refreshesItself(c)) c.header('HX-Refresh', 'true')
    return answer(c, <PasswordPage {...props} />, 401)
  }
}

/**
 * A page that asks for its own news: what it shows would grow old unseen, and loading it again asks who it is. Pages that ask for
 * something else have a form that may be half filled in.
 */
function refreshesItself(c: Context): boolean {
  const shown = c.req.method === 'GET' ? c.req.header('hx-current-url') : undefined
  return shown !== undefined && URL.parse(shown)?.pathname === c.req.path
}

/** The ways in and out. */
export function signInPages(deps: DoorDeps): Hono {
  const desk = openDesk(deps)
  const byLink = linkUse(desk)
  const byPassword = passwordUse(desk)
  return new Hono()
    .get('/sign-in', linkPage(desk))
    .post('/sign-in', async (c) => ((await bodyText(c, 'token')) ? byLink(c) : byPassword(c)))
    .post('/sign-in/code', codeUse(desk))
    .route('/sign-in/passkey', passkeyUse(desk))
    .post('/sign-out', signOut(deps))
}

function signOut({ ports, auth }: DoorDeps) {
  return async (c: Context) => {
    const person = await auth.current(c)
    await auth.end(c)
    if (person) {
      const { id, name } = person
      const actor = { kind: 'person', id, name } as const
      await ports.audit.add({ actor, action: 'sign out' }, ports.clock.now())
    }
    return c.redirect('/', 303)
  }
}

/** Opening a one-time link only shows a button: programs that fetch links to preview them would otherwise use it up. */
function linkPage({ deps, asset }: DoorDesk) {
  const ask = askWho(deps)
  return async (c: Context) => {
    const token = c.req.query('token')
    if (!token) return ask(c)
    const first = (await deps.ports.people.list()).length === 0
    return answer(c, <LinkPage asset={await asset()} token={token} first={first} />)
  }
}

function linkUse({ deps: { ports, auth }, asset, limit, letIn }: DoorDesk) {
  return async (c: Context) => {
    const now = ports.clock.now()
    limit.check(c, now)
    const token = await bodyText(c, 'token')
    const [name, email] = [await bodyText(c, 'name'), await bodyText(c, 'email')]
    const issues = describedIssues({ name: name || 'Owner', email: email || 'owner@news.example' })
    if (issues.length > 0) {
      const props = { asset: await asset(), token, first: true, name, email, issues }
      return answer(c, <LinkPage {...props} />, 422)
    }
    const person = await enterByLink(ports, token, { name, email })
    if (!person) {
      limit.wrong(c, now)
      const somebody = (await ports.people.list()).length > 0
      return answer(c, <PasswordPage asset={await asset()} somebody={somebody} expired />, 401)
    }
    await auth.start(c, person.id)
    return letIn(c, person.id, 'a link')
  }
}

function passwordUse({ deps: { ports, auth }, asset, limit, letIn, refuse }: DoorDesk) {
  const byPerson = attemptLimit()
  return async (c: Context) => {
    const now = ports.clock.now()
    const email = (await bodyText(c, 'email')).toLowerCase()
    const whose = (await knownBrowser(c, ports, email)) ?? email
    limit.check(c, now)
    byPerson.check(c, now, whose)
    // It takes long to see: those who ask many times at once are counted before.
    limit.wrong(c, now)
    byPerson.wrong(c, now, whose)
    const shown = await auth.signIn(c, email, await rawText(c, 'password'))
    if (shown === 'wrong') {
      return refuse(c, 'This e-mail address and password do not belong together.', email)
    }
    limit.right(c, now)
    byPerson.right(c, now, whose)
    if (shown === 'code') {
      return answer(c, <CodePage asset={await asset()} back={await backTo(c, '/admin')} />)
    }
    return letIn(c, (await ports.people.byEmail(email))?.id ?? '', 'password')
  }
}

const codeRefusals: Readonly<Record<Exclude<CodeRefused, 'over'>, string>> = {
  used: 'This code was used already. Wait for the next one.',
  wrong: 'This code is not right, or no longer.',
}

function codeUse({ deps: { ports, auth }, asset, limit, letIn, refuse }: DoorDesk) {
  return async (c: Context) => {
    const now = ports.clock.now()
    limit.check(c, now)
    const shown = await auth.showCode(c, (await bodyText(c, 'code')).replaceAll(/\s/g, ''))
    if (shown.outcome === 'in') return letIn(c, shown.personId, 'password and code')
    limit.wrong(c, now)
    if (shown.outcome === 'over') {
      return refuse(c, 'That took too long, or too many codes were wrong. Start again.')
    }
    const issues = [{ path: 'code', message: codeRefusals[shown.outcome] }]
    const props = { asset: await asset(), back: await backTo(c, '/admin'), issues }
    return answer(c, <CodePage {...props} />, 401)
  }
}

/** What one address is asked to prove with a passkey, in a minute. */
const ASKED = 60

function passkeyUse({ deps, limit, letIn, refuse }: DoorDesk): Hono {
  const { ports, auth, publicUrl } = deps
  const asked = rateLimit(ASKED)
  return new Hono()
    .post('/options', async (c) => {
      const address = clientAddress(c)
      // It costs no more than a page, and keeps nothing: those who cannot be told apart would close the door to one another.
      if (address !== undefined) asked.count(address, ports.clock.now())
      const { requestOptions } = await auth.passkeys()
      return c.json(await requestOptions(ports, siteOf(c, publicUrl)))
    })
    .post('/', async (c) => {
      const now = ports.clock.now()
      limit.check(c, now)
      const { passkeyHolder } = await auth.passkeys()
      const shown = await rawText(c, 'credential')
      const personId = await passkeyHolder(ports, siteOf(c, publicUrl), shown)
      if (personId === undefined) {
        limit.wrong(c, now)
        return refuse(c, 'This passkey is not known here.')
      }
      await auth.start(c, personId)
      return letIn(c, personId, 'passkey')
    })
}

/** A field as it was typed: passwords may begin and end with spaces. */
export async function rawText(c: Context, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name]
  return typeof value === 'string' ? value : ''
}
