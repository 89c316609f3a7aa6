import { littleText } from '../core/little-text.ts'
import type { FailureKind, RehearsalPost } from './local-network.ts'

export function refused(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ message, code, status }, { status, headers: { ...headers } })
}

/** The same words again: the answer names the post that says them. */
export function duplicate(urn: string): Response {
  const description = 'Duplicate post is detected'
  return Response.json(
    {
      errorDetailType: 'com.linkedin.common.error.BadRequest',
      message: `${description}: Content is a duplicate of ${urn}`,
      errorDetails: { inputErrors: [{ description, input: {}, code: 'DUPLICATE_POST' }] },
      status: 422,
    },
    { status: 422 },
  )
}

/**
 * @param wait seconds; LinkedIn itself names no time
 * @param urn of the post that is there already
 */
export function fail(
  kind: FailureKind,
  wait?: number,
  urn = 'urn:li:share:7000000000000000000',
): Response {
  switch (kind) {
    case '401':
      return refused(401, 'INVALID_ACCESS_TOKEN', 'Invalid access token')
    case 'blocked':
      return refused(403, 'ACCESS_DENIED', 'Not enough permissions to access: posts')
    case 'duplicate':
      return duplicate(urn)
    case '429':
      return refused(
        429,
        'TOO_MANY_REQUESTS',
        'Resource level throttle DAY limit for calls to this resource is reached.',
        wait === undefined ? {} : { 'retry-after': String(wait) },
      )
    case '500':
      return refused(500, 'INTERNAL_ERROR', 'Internal Server Error')
  }
}

export function organizationJson(id: string, name: string): Response {
  return Response.json({ id: Number(id), localizedName: name, vanityName: name })
}

export function postJson({ id, text, at, editedAt, record }: RehearsalPost, author: string) {
  return {
    id,
    author,
    commentary: littleText(text),
    visibility: 'PUBLIC',
    lifecycleState: 'PUBLISHED',
    createdAt: Date.parse(at),
    publishedAt: Date.parse(at),
    lastModifiedAt: Date.parse(editedAt ?? at),
    ...(record && { content: record }),
  }
}
