import type { OpenAPIHono } from '@hono/zod-openapi'
import { needed } from '../access/needed.ts'
import type { AppDeps } from '../app-deps.ts'
import { bodyExamples } from './body-examples.ts'
import { isThing } from './preconditions.ts'

export type Description = ReturnType<OpenAPIHono['getOpenAPI31Document']>
type Operation = NonNullable<NonNullable<Description['paths']>[string]['get']>
type Answers = NonNullable<Operation['responses']>

export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
type Method = (typeof methods)[number]

/** OpenAPI 3.1 of every route, with the headers and problems that they share. */
export function describeApi(
  api: OpenAPIHono,
  { publicUrl, version }: Pick<AppDeps, 'publicUrl' | 'version'>,
): Description {
  registerShared(api)
  const description = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Posthorn',
      version,
      description: INTRODUCTION,
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ token: [] }],
  })
  for (const [path, item] of Object.entries(description.paths ?? {})) {
    for (const method of methods) {
      const operation = item[method]
      if (operation) complete(operation, method, path)
    }
  }
  return description
}

const INTRODUCTION = `Posts, feeds, share texts and deliveries of one publication.

Errors are problem JSON (RFC 9457); decide by \`code\`. Each operation names the scope that its token needs; \`people\` is for the command line and POSTHORN_TOKEN alone. Every answer carries \`X-Request-Id\`, which stands in the log as well: the one that the request came with, if it had one. A \`traceparent\` (W3C Trace Context) goes on in what the request causes.`

const text = (description: string) => ({ description, schema: { type: 'string' as const } })
const header = (name: string, description: string) => ({
  ...{ name, in: 'header' as const },
  ...text(description),
})

const parameters = {
  IdempotencyKey: header(
    'Idempotency-Key',
    'The same request with the same key within 24 hours is carried out once and gets the first answer again.',
  ),
  IfMatch: header('If-Match', 'The ETag as it was read: what was changed since stays as it is.'),
  IfNoneMatch: header('If-None-Match', 'An ETag: 304 without a body while it is still the one.'),
} as const

const headers = {
  ETag: text('Of exactly these bytes: for If-None-Match, and for If-Match when it is changed.'),
  RequestId: text('As in the log.'),
} as const

/** By status: what each problem means wherever it comes. */
const problems = {
  400: ['Malformed', 'The body is no JSON (`malformed`)'],
  401: ['Unauthorized', 'No right token (`unauthorized`)'],
  403: ['Forbidden', 'The token may not do this (`forbidden`)'],
  404: ['NotFound', 'There is no such thing (`not-found`)'],
  409: [
    'Conflict',
    'Somebody else was first (`conflict`), or not possible in this state (`wrong-state`)',
  ],
  412: ['PreconditionFailed', 'It is not as it was when it was read (`precondition-failed`)'],
  413: ['TooLarge', 'The body is too large (`too-large`)'],
  415: ['UnsupportedType', 'The body is of a type that is not read here (`unsupported-type`)'],
  422: ['Invalid', 'What was sent is not valid: `issues` names each key (`invalid`)'],
  429: ['TooMany', 'Too many at once: Retry-After says when, where that is known (`too-many`)'],
} as const

function registerShared({ openAPIRegistry: registry }: OpenAPIHono): void {
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  for (const [name, parameter] of Object.entries(parameters)) {
    registry.registerComponent('parameters', name, parameter)
  }
  for (const [name, one] of Object.entries(headers)) {
    registry.registerComponent('headers', name, one)
  }
  registry.registerComponent('responses', 'NotModified', {
    description: 'It is still what If-None-Match named',
    headers: { ETag: ref('headers', 'ETag') },
  })
  const schema = ref('schemas', 'Problem')
  for (const [name, description] of Object.values(problems)) {
    registry.registerComponent('responses', name, {
      description,
      content: { 'application/problem+json': { schema } },
    })
  }
}

const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` })

function complete(operation: Operation, method: Method, path: string): void {
  const thing = isThing(path)
  const shared = [
    ...(method === 'get' ? ['IfNoneMatch'] : thing ? ['IfMatch'] : []),
    ...(method === 'post' ? ['IdempotencyKey'] : []),
  ]
  operation.operationId = idOf(method, path)
  // OpenAPI 3.1, 4.8.30: of other schemes than OAuth, the list names the roles that it takes.
  operation.security = [{ token: [needed('api', method.toUpperCase(), path)] }]
  operation.parameters = [
    ...(operation.parameters ?? []),
    ...shared.map((name) => ref('parameters', name)),
  ]
  const statuses = Object.keys(problems).map(Number)
  const mayBe = statuses.filter((status) => isPossible(status, operation, method, path))
  operation.responses = {
    ...Object.fromEntries(
      Object.entries(operation.responses ?? {}).map(([status, answer]) => [
        status,
        status.startsWith('2') ? withHeaders(answer, method) : answer,
      ]),
    ),
    ...(method === 'get' && { 304: ref('responses', 'NotModified') }),
    ...Object.fromEntries(
      mayBe.map((status) => [
        status,
        ref('responses', problems[status as keyof typeof problems][0]),
      ]),
    ),
  } as Answers
  const example = bodyExamples[`${method} ${path}`]
  const body = operation.requestBody
  const media = body && 'content' in body ? body.content['application/json'] : undefined
  if (media && example !== undefined) media.example = example
}

const withHeaders = (answer: object, method: Method) => ({
  ...answer,
  headers: {
    'X-Request-Id': ref('headers', 'RequestId'),
    ...(method === 'get' && { ETag: ref('headers', 'ETag') }),
  },
})

function isPossible(status: number, operation: Operation, method: Method, path: string): boolean {
  switch (status) {
    case 400:
    case 413:
    case 415:
      return operation.requestBody !== undefined
    case 404:
      return path.includes('{')
    case 409:
      return method === 'post' || path.includes('{')
    case 412:
      return method !== 'get' && isThing(path)
    default:
      return true
  }
}

/** `post /deliveries/{id}/approve` → `postDeliveriesIdApprove`. */
const idOf = (method: Method, path: string) =>
  method + path.replace(/[^a-z]+([a-z]|$)/g, (_all, letter: string) => letter.toUpperCase())
