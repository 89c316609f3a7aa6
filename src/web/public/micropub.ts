import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type ErrorCode, InputError } from '../../core/errors.ts'
import { type ParsedRequest, parseForm, parseJson } from '../../core/micropub-request.ts'
import type { MicropubSource } from '../../core/source.ts'
import type { Ports } from '../../ports/ports.ts'
import { carryOutMicropub, type MicropubPorts } from '../../tasks/carry-out-micropub.ts'
import { verifyMicropubToken } from '../../tasks/verify-micropub-token.ts'
import { attemptLimit } from '../access/attempt-limit.ts'
import { boundedBody } from '../access/bounded-body.ts'
import type { AppDeps } from '../app-deps.ts'
import { micropubAnswer } from './micropub-queries.ts'

const LARGEST = 8 * 1024 * 1024

type Deps = Pick<AppDeps, 'publicUrl' | 'token'> & {
  readonly ports: MicropubPorts & Pick<Ports, 'access' | 'outgoing'>
}

/** The errors of Micropub, section 3.8. */
const errors: Readonly<Partial<Record<ErrorCode, readonly [ContentfulStatusCode, string]>>> = {
  unauthorized: [401, 'unauthorized'],
  forbidden: [403, 'forbidden'],
  'too-large': [413, 'invalid_request'],
  'too-many': [429, 'invalid_request'],
  unavailable: [503, 'temporarily_unavailable'],
  database: [503, 'temporarily_unavailable'],
}

/** `/micropub`, where writing apps post: https://www.w3.org/TR/micropub/ */
export function micropubRoutes(deps: Deps): Hono {
  const routes = new Hono()
  const wrong = attemptLimit()
  const answered = async (c: Context, work: (asking: Asking) => Promise<Response>) => {
    try {
      wrong.check(c, deps.ports.clock.now())
      const source = await micropubSource(deps)
      if (!source) return c.json({ error: 'not_found', error_description: notHere }, 404)
      const asking = await read(c)
      const scopes = await scopesOf(deps, source, asking.token)
      return await work({ ...asking, source, scopes })
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      if (error.code === 'unauthorized') wrong.wrong(c, deps.ports.clock.now())
      return refused(c, error)
    }
  }
  routes.get('/micropub', (c) =>
    answered(c, async () =>
      c.json(await micropubAnswer(deps.ports, new URL(c.req.url).searchParams)),
    ),
  )
  routes.post('/micropub', (c) => answered(c, (asking) => carryOut(c, deps, asking)))
  return routes
}

const notHere = 'Nobody posts here: the set-up has no source of type micropub.'

interface Asking {
  readonly parsed: ParsedRequest | undefined
  readonly token: string
  readonly source: MicropubSource
  readonly scopes: ReadonlySet<string>
}

async function micropubSource({ ports }: Deps): Promise<MicropubSource | undefined> {
  return (await ports.setup.sources()).find((source) => source.type === 'micropub')
}

async function carryOut(
  c: Context,
  { ports, publicUrl }: Deps,
  { parsed, source, scopes }: Asking,
): Promise<Response> {
  if (!parsed?.ok) throw new InputError('invalid', parsed?.reason ?? 'expected a form or JSON')
  const { action } = parsed.request
  const draftsOnly = action === 'create' && !scopes.has('create') && scopes.has('draft')
  const enough = scopes.has(action) || draftsOnly || (action === 'undelete' && scopes.has('delete'))
  if (!enough) {
    // 401, as in the Recommendation of 2017 and its test suite; later drafts say 403.
    c.header('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${action}"`)
    const said = { error: 'insufficient_scope', scope: action }
    return c.json({ ...said, error_description: `The token does not allow to ${action}.` }, 401)
  }
  const site = { source, publicUrl, draftsOnly }
  const { post, created } = await carryOutMicropub(ports, site, parsed.request)
  if (!created) return c.body(null, 204)
  return c.body(null, 201, { location: post.url })
}

/** Section 3.1: the token comes in the header, or in the form, never in both. */
async function read(c: Context): Promise<Pick<Asking, 'parsed' | 'token'>> {
  const [, inHeader] = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '') ?? []
  const { parsed, token: inForm } = c.req.method === 'GET' ? {} : await bodyOf(c)
  if (inHeader !== undefined && inForm !== undefined) {
    throw new InputError('invalid', 'access_token: the token comes in the header already')
  }
  const token = inHeader ?? inForm
  if (token === undefined) throw new InputError('unauthorized', 'Expected an access token.')
  return { parsed, token }
}

async function bodyOf(c: Context): Promise<{ parsed?: ParsedRequest; token?: string }> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const bytes = await boundedBody(c, LARGEST)
  if (type === 'application/json') return { parsed: parsedJson(bytes) }
  const fields = type === 'multipart/form-data' ? await multipart(c, bytes) : formFields(bytes)
  const token = fields.find(([name]) => name === 'access_token')?.[1]
  return { parsed: parseForm(fields), ...(token !== undefined && { token }) }
}

function parsedJson(bytes: Uint8Array): ParsedRequest {
  try {
    return parseJson(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return { ok: false, reason: 'expected JSON' }
  }
}

const formFields = (bytes: Uint8Array): [string, string][] => [
  ...new URLSearchParams(new TextDecoder().decode(bytes)),
]

async function multipart(c: Context, bytes: Uint8Array<ArrayBuffer>): Promise<[string, string][]> {
  const headers = { 'content-type': c.req.header('content-type') ?? '' }
  const form = await new Response(bytes, { headers }).formData().catch(() => {
    throw new InputError('invalid', 'expected multipart/form-data that can be read')
  })
  return [...form].map(([name, value]) => {
    if (typeof value === 'string') return [name, value]
    throw new InputError(
      'invalid',
      `${name}: files are not kept here: send the address of the picture instead`,
    )
  })
}

/** @throws InputError that says why the token does not open this door */
async function scopesOf(
  { ports, token: always }: Deps,
  source: MicropubSource,
  token: string,
): Promise<ReadonlySet<string>> {
  const verdict = await verifyMicropubToken(ports, source, token, always)
  if (verdict.ok) return verdict.scopes
  const codes = {
    wrong: 'unauthorized',
    forbidden: 'forbidden',
    unreachable: 'unavailable',
  } as const
  throw new InputError(codes[verdict.why], verdict.reason)
}

function refused(c: Context, error: InputError): Response {
  const [status, name] = errors[error.code] ?? [400, 'invalid_request']
  if (status === 401) c.header('WWW-Authenticate', 'Bearer realm="Posthorn"')
  return c.json({ error: name, error_description: error.message }, status)
}
