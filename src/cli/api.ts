import { type ErrorCode, InputError, type Issue } from '../core/errors.ts'
import type { CliIo, LocalApp } from './cli-io.ts'

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly json?: unknown
  readonly text?: string
  /** Of `text`. */
  readonly type?: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly accept?: string
  /** The body as it is, JSON too. */
  readonly asText?: boolean
}

/** REST, at a server or in this process. */
export interface Api {
  /**
   * The body of a good answer: parsed when it is JSON, else its text.
   *
   * @throws InputError with the problem's code for every other answer
   */
  request(path: string, request?: ApiRequest): Promise<unknown>
  /**
   * The values of an answer of JSON lines, each as it comes.
   *
   * @throws InputError with the problem's code for every other answer
   */
  lines(path: string, request?: ApiRequest): AsyncIterable<unknown>
  close(): Promise<void>
}

export function connectApi(
  io: Pick<CliIo, 'fetch' | 'openLocal'>,
  remote: { readonly server?: string | undefined; readonly token?: string | undefined },
): Api {
  let local: Promise<LocalApp> | undefined
  const open = () => {
    local ??= io.openLocal()
    return local
  }
  const { server, token } = remote
  const send =
    server === undefined
      ? async (path: string, init: RequestInit) => (await open()).request(path, init)
      : (path: string, init: RequestInit) => ask(io.fetch, server, token, path, init)
  return {
    async request(path, request = {}) {
      const answer = await send(path + queryOf(request.query), initOf(request))
      if (!answer.ok) throw await problemOf(answer, path)
      const text = await answer.text()
      return isJson(answer) && text !== '' && !request.asText ? JSON.parse(text) : text
    },
    async *lines(path, request = {}) {
      const answer = await send(path, initOf({ ...request, accept: 'application/x-ndjson' }))
      if (!answer.ok) throw await problemOf(answer, path)
      yield* linesOf(answer)
    },
    async close() {
      if (local) await (await local).close()
    },
  }
}

function queryOf(query: ApiRequest['query'] = {}): string {
  const given = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  )
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}

function initOf({ method = 'GET', json, text, type, accept }: ApiRequest): RequestInit {
  const headers: Record<string, string> = { Accept: accept ?? 'application/json' }
  if (json !== undefined) headers['Content-Type'] = 'application/json'
  if (text !== undefined) headers['Content-Type'] = type ?? 'text/plain'
  const body = json === undefined ? text : JSON.stringify(json)
  return { method, headers, ...(body !== undefined && { body }) }
}

async function ask(
  fetch: typeof globalThis.fetch,
  server: string,
  token: string | undefined,
  path: string,
  init: RequestInit,
): Promise<Response> {
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw new InputError('invalid', `--server: expected an http or https address, got ${server}`)
  }
  if (token === undefined) {
    throw new InputError('invalid', '--server needs --token, or a token in POSTHORN_TOKEN')
  }
  const headers = { ...(init.headers as Record<string, string>), Authorization: `Bearer ${token}` }
  try {
    return await fetch(server.replace(/\/+$/, '') + path, { ...init, headers })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new InputError('unavailable', `${server} cannot be reached: ${why}`)
  }
}

async function* linesOf({ body }: Response): AsyncIterable<unknown> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield JSON.parse(line)
  }
  if (rest !== '') yield JSON.parse(rest)
}

const isJson = (answer: Response) =>
  /^application\/(?:[\w.-]+\+)?json\b/.test(answer.headers.get('content-type') ?? '')

async function problemOf(answer: Response, path: string): Promise<InputError> {
  const text = await answer.text()
  const body = answer.headers.get('content-type')?.includes('problem+json') ? JSON.parse(text) : {}
  const { code, detail, issues } = body as { code?: string; detail?: string; issues?: Issue[] }
  const fallback: ErrorCode = answer.status === 404 ? 'not-found' : 'unavailable'
  const message = detail ?? `${path} answered ${answer.status}`
  return new InputError((code as ErrorCode | undefined) ?? fallback, message, issues)
}
