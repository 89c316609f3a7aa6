import type { FailureKind } from './local-network.ts'

/** As Graph words its errors: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export function graphError(
  status: number,
  error: { readonly message: string; readonly code: number } & Readonly<Record<string, unknown>>,
): Response {
  const type = 'OAuthException'
  return Response.json({ error: { type, ...error, fbtrace_id: 'ArehearsalTraceId' } }, { status })
}

export const badParameter = (words: string) =>
  graphError(400, { message: `(#100) ${words}`, code: 100 })

/** Not there, or not for this token to see: Graph does not say which. */
export const missing = (verb: string, id: string) =>
  graphError(400, {
    message:
      `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, ` +
      'or does not support this operation',
    type: 'GraphMethodException',
    code: 100,
    error_subcode: 33,
  })

export const notPermitted = () =>
  graphError(403, { message: '(#200) The token is not one of this Page', code: 200 })

export function fail(kind: FailureKind): Response {
  switch (kind) {
    case '401':
      return graphError(400, {
        message: 'Error validating access token: Session has expired.',
        code: 190,
        error_subcode: 463,
      })
    case 'blocked':
      return graphError(400, {
        message: 'The action attempted has been deemed abusive or is otherwise disallowed',
        code: 368,
      })
    case 'duplicate':
      return graphError(400, { message: '(#506) Duplicate status message', code: 506 })
    case '429':
      return graphError(400, { message: '(#32) Page request limit reached', code: 32 })
    case '500':
      return graphError(500, {
        message: 'An unexpected error has occurred. Please retry your request later.',
        code: 2,
        is_transient: true,
      })
  }
}

/**
 * Tells on an answer which percentages of what may be asked are used, and for how many minutes nothing more is taken:
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting
 */
export function withUsage(
  response: Response,
  { type, id, used, minutes }: { type: string; id: string; used: number; minutes: number },
): Response {
  const usage = { call_count: used, total_cputime: 0, total_time: 0 }
  const business = { type, ...usage, estimated_time_to_regain_access: minutes }
  response.headers.set('x-app-usage', JSON.stringify({ ...usage, call_count: 0 }))
  response.headers.set('x-business-use-case-usage', JSON.stringify({ [id]: [business] }))
  return response
}

/** The fields that were asked for by name, and the id, which always comes. */
export function shownFields(fields: Readonly<Record<string, unknown>>, asked: string) {
  const names = new Set(['id', ...asked.replace(/\{[^}]*\}/g, '').split(',')])
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.has(name)))
}
