import { textOf, valueAt } from '../../core/post-map.ts'
import { untimely } from '../../core/signed-message.ts'
import type { ChangeWord } from '../../core/source.ts'
import type { WebhookReader } from '../../ports/webhook.ts'
import { verifyBearer } from './bearer.ts'
import { mappedChange } from './mapped-change.ts'

/** What the fields of an article are usually called. https://docs.strapi.io/cms/backend-customization/webhooks */
const usual = {
  id: 'entry.documentId',
  title: 'entry.title',
  dek: 'entry.description',
  markdown: 'entry.content',
  authors: 'entry.author',
  section: 'entry.category',
  tags: 'entry.tags',
  language: 'entry.locale',
  image: 'entry.cover',
  published_at: 'entry.publishedAt',
  updated_at: 'entry.updatedAt',
} as const

const words: Readonly<Record<string, ChangeWord>> = {
  'entry.publish': 'published',
  'entry.unpublish': 'unpublished',
  'entry.delete': 'deleted',
}

/** Strapi does not sign: a header of its webhook carries the token. */
export const strapi: WebhookReader = {
  type: 'strapi',
  headers: [],
  async verify({ token = '' }, request, now) {
    const verdict = await verifyBearer(token, request)
    if (!verdict.ok) return verdict
    const { createdAt } = parsed(request.bytes)
    const fault = createdAt === undefined ? undefined : untimely(Date.parse(createdAt), now)
    if (fault !== undefined) return { ok: false, reason: fault }
    return createdAt === undefined ? verdict : { ok: true, name: await hashOf(request.bytes) }
  },
  read(source, { body }) {
    const event = textOf(valueAt(body, 'event')) ?? 'without a name'
    if (!event.startsWith('entry.')) {
      return {
        does: 'nothing',
        reason: `There is nothing to do for the event ${event.slice(0, 80)}.`,
      }
    }
    const isOut = valueAt(body, 'entry.publishedAt') !== undefined
    // Where drafts are turned on, a save makes a draft; what readers see changes with `entry.publish`.
    const saved: ChangeWord = event === 'entry.create' ? 'published' : 'edited'
    const word = Object.hasOwn(words, event) ? words[event] : isOut ? saved : undefined
    if (word === undefined) return { does: 'nothing', reason: 'A draft was saved: it is not out.' }
    const id = valueAt(body, 'entry.documentId') === undefined ? { id: '{model}-{entry.id}' } : {}
    const { html } = source.map ?? {}
    const { markdown, ...others } = usual
    const places = { ...others, ...(html === undefined && { markdown }), ...id, ...source.map }
    return mappedChange(source, places, body, word)
  },
}

function parsed(bytes: Uint8Array): { readonly createdAt?: string } {
  try {
    const createdAt = valueAt(JSON.parse(new TextDecoder().decode(bytes)), 'createdAt')
    return typeof createdAt === 'string' ? { createdAt } : {}
  } catch {
    return {}
  }
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
