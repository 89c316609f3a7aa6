import { fail } from './graph-errors.ts'
import type { Call } from './local-network.ts'
import { oauth2Server } from './oauth2.ts'

const HOUR = 60 * 60

/**
 * Signing in at Facebook: a code, the token of a person for an hour, one of 60 days for it, and with that the tokens of Pages.
 * Undefined for what has nothing to do with it.
 */
export function facebookSignIn(
  page: { readonly page: string; readonly access_token: string },
  now: () => Date,
): (call: Call) => Promise<Response | undefined> {
  const client = { id: '1000000000000001', secret: 'rehearsal-app-secret' }
  const people = oauth2Server({ client, codeLife: 600, tokenLife: HOUR }, now)
  const lasting = oauth2Server({ client, codeLife: 600, tokenLife: 60 * 24 * HOUR }, now)

  return async ({ endpoint, request, url }) => {
    switch (endpoint) {
      case 'authorize':
        return people.authorize(request.url)
      case 'token': {
        const asked = url.searchParams
        if (asked.get('grant_type') !== 'fb_exchange_token') return people.token(asked, null)
        const isApp =
          asked.get('client_id') === client.id && asked.get('client_secret') === client.secret
        if (!isApp || !people.holds(asked.get('fb_exchange_token') ?? '')) return fail('401')
        return lasting.grant(client.id)
      }
      case 'pages': {
        const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
        if (!lasting.holds(token) && !people.holds(token)) return fail('401')
        // With the token of an hour, that of a Page ends as soon.
        const access_token = lasting.holds(token) ? page.access_token : 'rehearsal-hourly-token'
        return Response.json({ data: [{ id: page.page, name: 'rehearsal', access_token }] })
      }
      default:
        return undefined
    }
  }
}
