import { z } from 'zod'
import type { NetworkIO } from '../../ports/network.ts'
import type { App, Grant } from '../http/grant.ts'
import { meaning } from '../http/graph-errors.ts'
import { askForToken, type Code, signIn } from '../http/sign-in.ts'
import { toldName } from '../http/told.ts'
import { asking, type Failure } from '../http.ts'
import { dialogOf, graphOf, type Settings, settings } from './settings.ts'

/** https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow */
export const signInToFacebook = signIn(settings, {
  wanted: ({ access_token }) => access_token === undefined,
  of: grantedFor,
  app: async ({ app_id = '', app_secret = '' }) => ({ id: app_id, secret: app_secret }),
  address: dialogOf,
  scope: 'pages_manage_posts,pages_read_engagement,pages_show_list',
  exchange: pageToken,
})

export function grantedFor({ page, app_id = '', api_url = '' }: Settings): readonly string[] {
  return ['facebook', page, app_id, api_url]
}

/**
 * A code gives the token of a person for an hour, that one is traded for one of 60 days, and only the token of a Page that
 * comes with the latter has no end: https://developers.facebook.com/docs/pages-api/overview
 */
async function pageToken(
  settings: Settings,
  io: NetworkIO,
  { id, secret }: App,
  { code, callback }: Code,
): Promise<Grant | Failure> {
  const ask = (form: Readonly<Record<string, string>>) =>
    askForToken(io, {
      url: `${graphOf(settings)}/oauth/access_token`,
      method: 'GET',
      form: { client_id: id, client_secret: secret, ...form },
      secrets: [secret ?? '', ...Object.values(form)].filter((one) => one !== ''),
    })
  const first = await ask({ redirect_uri: callback, code })
  if ('outcome' in first) return first
  const long = await ask({ grant_type: 'fb_exchange_token', fb_exchange_token: first.access })
  if ('outcome' in long) return long
  return tokenOf(settings, io, long.access)
}

const managed = z.object({
  data: z.array(z.object({ id: toldName, access_token: z.string().min(1).max(10_000).nullish() })),
})

/** https://developers.facebook.com/docs/graph-api/reference/user/accounts/ */
async function tokenOf(
  settings: Settings,
  io: NetworkIO,
  person: string,
): Promise<Grant | Failure> {
  const ask = asking(io, {
    secrets: [person],
    limits: [],
    own: (answer) => meaning(answer, io.now()),
  })
  const answer = await ask(`${graphOf(settings)}/me/accounts?fields=id,access_token&limit=200`, {
    headers: { authorization: `Bearer ${person}` },
  })
  if (answer.outcome !== 'answered') return answer
  const pages = managed.safeParse(answer.body).data?.data ?? []
  const token = pages.find(({ id }) => id === settings.page)?.access_token
  if (token) return { access: token, at: io.now().toISOString() }
  const others = pages.map(({ id }) => id).join(', ') || 'none'
  return {
    outcome: 'blocked',
    reason: `whoever signed in does not run the Page ${settings.page}; of these Pages they allowed Posthorn to know: ${others}`,
  }
}
