import { textOf } from '../../core/post-map.ts'
import type { WebhookReader } from '../../ports/webhook.ts'
import { verifyStandard } from './standard-signature.ts'

/**
 * What the must-use plugin of docs/sources/wordpress.md sends, signed as Standard Webhooks: `{ event, id, guid, post }`, where
 * `post` is a post as the API takes it.
 */
export const wordpress: WebhookReader = {
  type: 'wordpress',
  headers: [],
  verify: ({ secret = '' }, request, now) => verifyStandard(secret, request, now),
  read(_source, { body }) {
    const { event, id, guid, post } = isValues(body) ? body : {}
    if (typeof id !== 'number' && typeof id !== 'string') {
      return { does: 'fail', reason: 'expected id: the number of the post in WordPress' }
    }
    const values = isValues(post) ? post : {}
    const named = {
      key: String(id),
      ...(typeof guid === 'string' && { guid }),
      ...(typeof values.url === 'string' && { url: values.url }),
      ...(typeof values.updated_at === 'string' && { changedAt: values.updated_at }),
    }
    switch (event) {
      case 'post.published':
        return { does: 'save', word: 'published', post: values, ...named }
      case 'post.edited':
        return { does: 'save', word: 'edited', post: values, ...named }
      case 'post.draft':
        return { does: 'save', word: 'draft', post: { ...values, status: 'draft' }, ...named }
      case 'post.unpublished':
        return { does: 'unpublish', ...named }
      case 'post.deleted':
        return { does: 'delete', ...named }
      default:
        return {
          does: 'nothing',
          reason: `There is nothing to do for the event ${textOf(event)?.slice(0, 80)}.`,
        }
    }
  },
}

const isValues = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
