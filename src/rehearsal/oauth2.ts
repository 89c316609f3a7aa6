/** How one network hands out its tokens. Lives in seconds. */
export interface OAuth2Rules {
  /** An app that is known from the start; others register. */
  readonly client?: { readonly id: string; readonly secret: string }
  /** Without the proof of RFC 7636 nothing is granted. */
  readonly proof?: true
  readonly codeLife: number
  /** Without an end when left out. */
  readonly tokenLife?: number
  /** Whether a token can be renewed, and whether what it is renewed with works once; it comes with each token. */
  readonly refreshes?: 'once' | 'often'
  readonly refreshLife?: number
  /** What is answered beside the token. */
  readonly beside?: Readonly<Record<string, unknown>>
}

interface Granted {
  readonly app: string
  readonly endsAt: number
}

interface Offered {
  readonly app: string
  readonly callback: string
  readonly challenge: string | null
  readonly until: number
}

/** A refusal of RFC 6749, 5.2. */
const refusal = (error: string, description: string, status = 400) =>
  Response.json({ error, error_description: description }, { status })

/** The two endpoints of RFC 6749 as strict as the real ones, and who holds which token. */
export function oauth2Server(rules: OAuth2Rules, now: () => Date) {
  const codes = new Map<string, Offered>()
  const tokens = new Map<string, Granted>()
  const refreshes = new Map<string, string>()
  const apps = new Map(rules.client ? [[rules.client.id, rules.client.secret]] : [])
  let count = 0
  const secondsFrom = (life: number | undefined) =>
    life === undefined ? Number.POSITIVE_INFINITY : now().getTime() + life * 1000
  const named = (kind: string) => `rehearsal-${kind}-${++count}`

  function grant(app: string): Response {
    const access = named('granted')
    tokens.set(access, { app, endsAt: secondsFrom(rules.tokenLife) })
    const refresh = rules.refreshes && named('refresh')
    if (refresh) refreshes.set(refresh, app)
    return Response.json({
      token_type: 'bearer',
      access_token: access,
      ...(rules.tokenLife && { expires_in: rules.tokenLife }),
      ...(refresh && { refresh_token: refresh }),
      ...(refresh && rules.refreshLife && { refresh_token_expires_in: rules.refreshLife }),
      ...rules.beside,
    })
  }

  async function trade(form: URLSearchParams): Promise<Response> {
    const offered = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    if (!offered || offered.until < now().getTime()) {
      return refusal('invalid_grant', 'The authorization code is invalid or has expired')
    }
    if (offered.callback !== form.get('redirect_uri')) {
      return refusal(
        'invalid_grant',
        'The redirect address differs from the one that was asked with',
      )
    }
    const proven =
      offered.challenge === null ||
      offered.challenge === (await challengeOf(form.get('code_verifier') ?? ''))
    if (!proven) return refusal('invalid_grant', 'The code verifier does not match')
    return grant(offered.app)
  }

  return {
    /** Adds an app, as networks do that every server of which is one of its own. */
    register(): { id: string; secret: string } {
      const app = { id: named('app'), secret: named('app-secret') }
      apps.set(app.id, app.secret)
      return app
    },

    /** The page on which a person allows it. `decision` is what they press. */
    authorize(page: string): Response {
      const asked = new URL(page).searchParams
      const callback = asked.get('redirect_uri') ?? ''
      const app = asked.get('client_id') ?? ''
      if (!apps.has(app) || !URL.canParse(callback)) {
        return new Response('This app is not known here.', { status: 400 })
      }
      const decision = asked.get('decision')
      if (decision === null) return askPerson(page)
      const back = new URL(callback)
      const state = asked.get('state')
      if (state !== null) back.searchParams.set('state', state)
      const challenge = asked.get('code_challenge')
      const proof = challenge !== null && asked.get('code_challenge_method') === 'S256'
      if (decision !== 'allow') {
        back.searchParams.set('error', 'access_denied')
      } else if (asked.get('response_type') !== 'code' || (rules.proof && !proof)) {
        back.searchParams.set('error', 'invalid_request')
      } else {
        const code = named('code')
        const until = secondsFrom(rules.codeLife)
        codes.set(code, { app, callback, challenge: proof ? challenge : null, until })
        back.searchParams.set('code', code)
      }
      return new Response(null, { status: 302, headers: { location: back.href } })
    },

    /** @param form as it was sent, or the query where the network takes that */
    async token(form: URLSearchParams, authorization: string | null): Promise<Response> {
      const basic = /^Basic (.+)$/.exec(authorization ?? '')?.[1]
      const [id = '', secret = ''] = basic
        ? atob(basic).split(':')
        : [form.get('client_id') ?? '', form.get('client_secret') ?? '']
      if (!apps.has(id) || apps.get(id) !== secret) {
        return refusal('invalid_client', 'The app is not known, or its secret is wrong', 401)
      }
      switch (form.get('grant_type')) {
        case null:
        case 'authorization_code':
          return trade(form)
        case 'refresh_token': {
          const refresh = form.get('refresh_token') ?? ''
          if (!rules.refreshes || refreshes.get(refresh) !== id) {
            return refusal('invalid_grant', 'The refresh token is invalid')
          }
          if (rules.refreshes === 'once') refreshes.delete(refresh)
          return grant(id)
        }
        default:
          return refusal('unsupported_grant_type', 'Expected a code or a refresh token')
      }
    },

    /** Whether this token was granted here and has not ended. */
    holds(token: string): boolean {
      const granted = tokens.get(token)
      return granted !== undefined && granted.endsAt > now().getTime()
    },

    /** For networks that trade one token for another. */
    grant,
  }
}

/** A page with two links, as people see it when they follow the rehearsal in a browser. */
function askPerson(page: string): Response {
  const link = (decision: string, words: string) => {
    const url = new URL(page)
    url.searchParams.set('decision', decision)
    return `<p><a href="${url.href.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">${words}</a></p>`
  }
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Rehearsal sign-in</title><h1>Allow Posthorn to post?</h1>${link('allow', 'Allow')}${link('deny', 'Do not allow')}</html>`
  return new Response(body, { headers: { 'content-type': 'text/html; charset=utf-8' } })
}

async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
