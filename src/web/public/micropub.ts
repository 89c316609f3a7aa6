import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type ErrorCode, InputError } from '../../core/errors.ts'
import type { Actor } from '../../core/permissions.ts'
import type { MicropubSource } from '../../core/source.ts'
import type { Ports } from '../../ports/ports.ts'
import { auditPost } from '../../tasks/audit-post.ts'
import { carryOutMicropub, type MicropubPorts } from '../../tasks/carry-out-micropub.ts'
import { keepMedia } from '../../tasks/keep-media.ts'
import { verifyMicropubToken } from '../../tasks/verify-micropub-token.ts'
import { attemptLimit } from '../access/attempt-limit.ts'
import type { AppDeps } from '../app-deps.ts'
import { formRequest, type MicropubBody, micropubBody } from './micropub-body.ts'
import { micropubAnswer } from './micropub-queries.ts'

type Deps = Pick<AppDeps, 'publicUrl' | 'token'> & {
  readonly ports: MicropubPorts & Pick<Ports, 'access' | 'audit' | 'media' | 'outgoing'>
}

/** Of a request whose header has a token, and of any other. */
const LARGEST = 24 * 1024 * 1024
const SMALL = 1024 * 1024

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
      return await work(await read(c, deps, source))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      if (error.code === 'unauthorized') wrong.wrong(c, deps.ports.clock.now())
      return refused(c, error)
    }
  }
  routes.get('/micropub', (c) =>
    answered(c, async () =>
      c.json(await micropubAnswer(deps.ports, deps.publicUrl, new URL(c.req.url).searchParams)),
    ),
  )
  routes.post('/micropub', (c) => answered(c, (asking) => carryOut(c, deps, asking)))
  routes.post('/micropub/media', (c) => answered(c, (asking) => keepFile(c, deps, asking)))
  return routes
}

const notHere = 'Nobody posts here: the set-up has no source of type micropub.'

interface Asking {
  readonly body: MicropubBody
  readonly source: MicropubSource
  readonly scopes: ReadonlySet<string>
  readonly actor: Actor
}

async function micropubSource({ ports }: Deps): Promise<MicropubSource | undefined> {
  return (await ports.setup.sources()).find((source) => source.type === 'micropub')
}

async function carryOut(
  c: Context,
  { ports, publicUrl }: Deps,
  { body, source, scopes, actor }: Asking,
): Promise<Response> {
  // Nothing is kept of who may not create.
  const kept = (bytes: Uint8Array<ArrayBuffer>) => keepMedia(ports, publicUrl, bytes)
  const refuse = () => Promise.resolve('')
  const mayPost = scopes.has('create') || scopes.has('draft')
  const parsed = body.json ?? (await formRequest(body.fields, mayPost ? kept : refuse))
  if (!parsed.ok) throw new InputError('invalid', parsed.reason)
  const { action } = parsed.request
  const draftsOnly = action === 'create' && !scopes.has('create') && scopes.has('draft')
  const enough = scopes.has(action) || draftsOnly || (action === 'undelete' && scopes.has('delete'))
  if (!enough) return insufficient(c, action)
  const site = { source, publicUrl, draftsOnly }
  const began = ports.clock.now()
  const { post, created } = await carryOutMicropub(ports, site, parsed.request)
  await auditPost(ports, { actor, action: deeds[action] }, post.id, began)
  if (!created) return c.body(null, 204)
  return c.body(null, 201, { location: post.url })
}

/** Its actions in the words of the audit log. */
const deeds = { create: 'add', update: 'change', delete: 'remove', undelete: 'restore' } as const

/** The media endpoint, section 3.6: one file, answered with its address. */
async function keepFile(
  c: Context,
  { ports, publicUrl }: Deps,
  { body, scopes }: Asking,
): Promise<Response> {
  if (!['media', 'create', 'draft'].some((scope) => scopes.has(scope)))
    return insufficient(c, 'media')
  const file = body.fields.find(([name]) => name === 'file')?.[1]
  if (typeof file !== 'object') throw new InputError('invalid', 'file: expected a picture')
  const bytes = new Uint8Array(await file.arrayBuffer())
  return c.body(null, 201, { location: await keepMedia(ports, publicUrl, bytes) })
}

/** 401, as in the Recommendation of 2017 and its test suite; later drafts say 403. */
function insufficient(c: Context, scope: string): Response {
  c.header('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${scope}"`)
  const said = { error: 'insufficient_scope', scope }
  return c.json({ ...said, error_description: `The token does not allow this: ${scope}.` }, 401)
}

/**
 * Section 3.1: the token comes in the header, or in the form, never in both. Of who has not shown one, only a small body is
 * held in memory.
 */
async function read(c: Context, deps: Deps, source: MicropubSource): Promise<Asking> {
  const [, inHeader] = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '') ?? []
  const granted = inHeader === undefined ? undefined : await grantedTo(deps, source, inHeader)
  const body: MicropubBody =
    c.req.method === 'GET' ? { fields: [] } : await micropubBody(c, granted ? LARGEST : SMALL)
  const inForm = body.fields.find(([name]) => name === 'access_token')?.[1]
  if (granted) {
    if (inForm === undefined) return { body, source, ...granted }
    throw new InputError('invalid', 'access_token: the token comes in the header already')
  }
  if (typeof inForm !== 'string') throw new InputError('unauthorized', 'Expected an access token.')
  return { body, source, ...(await grantedTo(deps, source, inForm)) }
}

/** @throws InputError that says why the token does not open this door */
async function grantedTo(
  { ports, token: always }: Deps,
  source: MicropubSource,
  token: string,
): Promise<Pick<Asking, 'scopes' | 'actor'>> {
  const verdict = await verifyMicropubToken(ports, source, token, always)
  if (verdict.ok) return { scopes: verdict.scopes, actor: verdict.actor }
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
