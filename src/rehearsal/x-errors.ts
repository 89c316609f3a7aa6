import type { FailureKind } from './local-network.ts'

export function forbidden(detail: string): Response {
  return Response.json(
    { detail, type: 'about:blank', title: 'Forbidden', status: 403 },
    { status: 403 },
  )
}

export const duplicate = () =>
  forbidden('You are not allowed to create a Tweet with duplicate content.')

export function invalid(message: string): Response {
  const body = {
    errors: [{ message }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: 'https://api.x.com/2/problems/invalid-request',
  }
  return Response.json(body, { status: 400 })
}

/** What X says of a post that is not there, with this status or inside a good answer. */
export const resourceNotFound = (id: string) => ({
  value: id,
  resource_id: id,
  parameter: 'id',
  resource_type: 'tweet',
  title: 'Not Found Error',
  detail: `Could not find tweet with id: [${id}].`,
  type: 'https://api.twitter.com/2/problems/resource-not-found',
})

/** What X calls an action on somebody else's post. */
export function notAuthorized(detail: string): Response {
  const type = 'https://api.x.com/2/problems/not-authorized-for-resource'
  return Response.json({ title: 'Authorization Error', detail, type, status: 403 }, { status: 403 })
}

const titles = { 401: 'Unauthorized', 429: 'Too Many Requests', 500: 'Internal Server Error' }

export function fail(kind: FailureKind, opens: Date): Response {
  if (kind === 'duplicate') return duplicate()
  if (kind === 'blocked') {
    const body = {
      account_id: 2050000000000000000,
      title: 'CreditsDepleted',
      detail:
        'Your enrolled account [2050000000000000000] does not have any credits to fulfill this request.',
      type: 'https://api.twitter.com/2/problems/credits',
    }
    return Response.json(body, { status: 402 })
  }
  const title = titles[kind]
  const status = Number(kind)
  const response = Response.json({ title, type: 'about:blank', status, detail: title }, { status })
  if (kind === '429') {
    response.headers.set('x-rate-limit-limit', '100')
    response.headers.set('x-rate-limit-remaining', '0')
    response.headers.set('x-rate-limit-reset', String(Math.ceil(opens.getTime() / 1000)))
  }
  return response
}
