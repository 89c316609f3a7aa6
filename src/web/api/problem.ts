import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type ErrorCode, InputError, type Issue } from '../../core/errors.ts'

const statuses: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  invalid: 422,
  'not-found': 404,
  conflict: 409,
  unauthorized: 401,
  forbidden: 403,
  'unreadable-source': 422,
  'too-large': 413,
  'too-many': 429,
  'wrong-state': 409,
  malformed: 400,
  'method-not-allowed': 405,
  'precondition-failed': 412,
  'unsupported-type': 415,
  database: 503,
  unavailable: 503,
}

const titles: Readonly<Record<ErrorCode, string>> = {
  invalid: 'What was sent is not valid',
  'not-found': 'There is no such thing',
  conflict: 'Somebody else was first',
  unauthorized: 'No right token',
  forbidden: 'Not allowed',
  'unreadable-source': 'The source cannot be read',
  'too-large': 'Too large',
  'too-many': 'Too many at once',
  'wrong-state': 'Not possible in this state',
  malformed: 'What was sent cannot be read',
  'method-not-allowed': 'Not a method of this address',
  'precondition-failed': 'It is not as it was',
  'unsupported-type': 'Not a type that is read here',
  database: 'The database cannot be used',
  unavailable: 'Not available here',
}

/** Every `code` a problem may carry, for programs to decide by. */
export const problemCodes = [...Object.keys(statuses), 'internal']

export const statusOf = (error: InputError): ContentfulStatusCode => statuses[error.code]

/** RFC 9457; `code` and `issues` are extension members. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.enum(problemCodes).openapi({ description: 'Stable: programs may decide by it' }),
    detail: z.string(),
    issues: z
      .array(
        z.object({
          path: z.string(),
          message: z.string(),
          file: z.string().optional(),
          line: z.int().optional(),
          column: z.int().optional(),
        }),
      )
      .optional(),
  })
  .openapi('Problem')

export function problem(c: Context, error: InputError): Response {
  return problemAnswer(c, statusOf(error), {
    title: titles[error.code],
    code: error.code,
    detail: error.message,
    issues: error.issues,
  })
}

/** For what went wrong on our side: no detail leaves the house. */
export const internalProblem = (c: Context): Response =>
  problemAnswer(c, 500, {
    title: 'Posthorn failed',
    code: 'internal',
    detail: 'Something went wrong inside Posthorn. Its log says what.',
    issues: [],
  })

/** What the frameworks around us refuse, in our own words. */
export function inputErrorOf(error: unknown): InputError | undefined {
  if (error instanceof InputError) return error
  if (!(error instanceof HTTPException)) return undefined
  if (error.status === 403) {
    return new InputError('forbidden', 'The form was sent from another site')
  }
  if (error.status === 413) return new InputError('too-large', 'What was sent is too large')
  if (error.status === 415) {
    return new InputError('unsupported-type', 'Content-Type: expected application/json')
  }
  if (error.status === 400) return new InputError('malformed', error.message)
  return error.status < 500 ? new InputError('invalid', error.message) : undefined
}

function problemAnswer(
  c: Context,
  status: ContentfulStatusCode,
  fields: { title: string; code: string; detail: string; issues: readonly Issue[] },
): Response {
  const { title, code, detail, issues } = fields
  const body = {
    type: 'about:blank',
    title,
    status,
    code,
    detail,
    ...(issues.length > 0 && { issues }),
  }
  c.header('Content-Type', 'application/problem+json')
  return c.body(JSON.stringify(body), status)
}
