import { z } from 'zod'
import type {
  NetworkIO,
  SignIn,
  SignInBegun,
  SignInEnded,
  SignInRequest,
} from '../../ports/network.ts'
import { asking, type BadAnswer, type Failure } from '../http.ts'
import { type App, type Grant, grantStore, type Standing } from './grant.ts'

/** How long a person may take to sign in, in milliseconds. */
const PATIENCE = 15 * 60_000

/** What one network does differently in the same dance. */
export interface SignInSteps<Settings> {
  wanted(settings: Settings): boolean
  /** What the grant is good for: with other values it has to be given anew. */
  of(settings: Settings): readonly string[]
  /** The app that asks, registered first where the network wants that. */
  app(settings: Settings, io: NetworkIO, callback: string): Promise<App | Failure>
  /** Where the person signs in. */
  address(settings: Settings): string
  readonly scope: string
  /** The network takes the proof of RFC 7636. */
  readonly proof?: true
  /** Trades the code that the browser brought back. */
  exchange(settings: Settings, io: NetworkIO, app: App, code: Code): Promise<Grant | Failure>
}

export interface Code {
  readonly code: string
  readonly callback: string
  readonly verifier: string
}

/** RFC 6749, 4.1, with the proof of RFC 7636 where the network takes it. */
export function signIn<S extends z.ZodObject>(schema: S, steps: SignInSteps<z.output<S>>): SignIn {
  return {
    wanted: (settings) => {
      const { data } = schema.safeParse(settings)
      return data !== undefined && steps.wanted(data)
    },
    begin: (settings, io, request) => begin(steps, schema.parse(settings), io, request),
    finish: (settings, io, answer) => finish(steps, schema.parse(settings), io, answer),
  }
}

async function begin<Settings>(
  steps: SignInSteps<Settings>,
  settings: Settings,
  io: NetworkIO,
  { callback, state, verifier }: SignInRequest,
): Promise<SignInBegun> {
  const app = await steps.app(settings, io, callback)
  if ('outcome' in app) return { outcome: 'refused', reason: app.reason }
  const store = grantStore(io, steps.of(settings))
  const { session, version } = await store.read()
  const until = new Date(io.now().getTime() + PATIENCE).toISOString()
  // The grant that there is goes on working until another takes its place.
  const pending = { state, verifier, callback, until }
  if (!(await store.keep({ ...session, app, pending }, version))) {
    return { outcome: 'refused', reason: BUSY }
  }
  const url = new URL(steps.address(settings))
  const query = {
    response_type: 'code',
    client_id: app.id,
    redirect_uri: callback,
    scope: steps.scope,
    state,
    ...(steps.proof && {
      code_challenge: await challengeOf(verifier),
      code_challenge_method: 'S256',
    }),
  }
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value)
  return { outcome: 'ready', url: url.href }
}

async function finish<Settings>(
  steps: SignInSteps<Settings>,
  settings: Settings,
  io: NetworkIO,
  answer: URLSearchParams,
): Promise<SignInEnded> {
  const store = grantStore(io, steps.of(settings))
  const { session, version } = await store.read()
  const { pending, app, ...rest }: Standing = session ?? {}
  const isOurs = pending !== undefined && answer.get('state') === pending.state
  if (!isOurs || !app || Date.parse(pending.until) < io.now().getTime()) {
    return { outcome: 'refused', reason: 'this sign-in was not begun here, or too long ago' }
  }
  // Good once: of two that bring the same answer, one goes on.
  if (!(await store.keep({ ...rest, app }, version))) {
    return { outcome: 'refused', reason: 'this sign-in was used before' }
  }
  const code = answer.get('code')
  if (!code) return { outcome: 'refused', reason: refusalIn(answer) }
  const grant = await steps.exchange(settings, io, app, { code, ...pending })
  if ('outcome' in grant) return { outcome: 'refused', reason: grant.reason }
  // The code is spent: what was renewed or begun meanwhile does not cost the grant.
  const granted = await store.change((now) => {
    const { renewing: _, ...others } = now ?? {}
    return { app, ...others, grant }
  })
  return granted ? { outcome: 'granted' } : { outcome: 'refused', reason: BUSY }
}

const BUSY = 'somebody else is connecting it at this moment'

/** RFC 6749, 4.1.2.1: shown to a person, so only what is plain words. */
function refusalIn(answer: URLSearchParams): string {
  const told = answer.get('error_description') ?? answer.get('error')
  const words = told
    ?.replace(/[^\p{L}\p{N} .,'’-]/gu, ' ')
    .slice(0, 200)
    .trim()
  return words ? `the network says: ${words}` : 'the network sent no code'
}

/** RFC 7636, 4.2. */
async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

const seconds = z.coerce
  .number()
  .int()
  .positive()
  .max(10 * 366 * 24 * 60 * 60)
/** RFC 6749, 5.1, with LinkedIn's life of the refresh token and Threads' user. */
const tokenAnswer = z.object({
  access_token: z.string().min(1).max(10_000),
  refresh_token: z.string().min(1).max(10_000).nullish(),
  expires_in: seconds.nullish(),
  refresh_token_expires_in: seconds.nullish(),
  user_id: z.union([z.string(), z.number()]).nullish(),
})

export interface TokenRequest {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly form: Readonly<Record<string, string | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  /** Never to appear in a reason. */
  readonly secrets: readonly string[]
}

/** Asks a token endpoint: RFC 6749, 4.1.3 and 6. Nothing is ever asked twice. */
export async function askForToken(io: NetworkIO, request: TokenRequest): Promise<Grant | Failure> {
  const { url, method = 'POST', headers = {}, secrets } = request
  const form = new URLSearchParams(
    Object.entries(request.form).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as [string, string]],
    ),
  )
  const ask = asking(io, { secrets, limits: [], own: refused })
  const answer =
    method === 'GET'
      ? await ask(`${url}?${form}`, { headers })
      : await ask(url, {
          method,
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          body: form.toString(),
        })
  if (answer.outcome !== 'answered') return answer
  const { data } = tokenAnswer.safeParse(answer.body)
  if (!data) return { outcome: 'blocked', reason: 'the network does not answer with a token' }
  const now = io.now()
  const after = (life: number) => new Date(now.getTime() + life * 1000).toISOString()
  return {
    access: data.access_token,
    at: now.toISOString(),
    ...(data.refresh_token && { refresh: data.refresh_token }),
    ...(data.expires_in && { endsAt: after(data.expires_in) }),
    ...(data.refresh_token_expires_in && { lastsUntil: after(data.refresh_token_expires_in) }),
    ...(data.user_id != null && { user: String(data.user_id) }),
  }
}

/** RFC 6749, 5.2: what is not granted is 400, or 401 for the app. */
function refused({ status, reason }: BadAnswer): Failure | undefined {
  return status === 400 || status === 401 || status === 403
    ? { outcome: 'auth', reason }
    : undefined
}
