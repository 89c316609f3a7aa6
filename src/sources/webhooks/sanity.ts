import { textOf, valueAt } from '../../core/post-map.ts'
import { fromBase64, isHmac, joined, untimely, utf8 } from '../../core/signed-message.ts'
import type { ChangeWord } from '../../core/source.ts'
import type { WebhookReader } from '../../ports/webhook.ts'
import { mappedChange } from './mapped-change.ts'

/** Sanity tries again for half an hour, under the signature of the first time. */
const RETRIES = 35 * 60_000

/** What the fields of a post are usually called. */
const usual = {
  id: '_id',
  title: 'title',
  dek: 'excerpt',
  html: 'body',
  authors: 'author',
  tags: 'categories',
  image: 'mainImage',
  published_at: 'publishedAt',
  updated_at: '_updatedAt',
} as const

const words: Readonly<Record<string, ChangeWord>> = {
  create: 'published',
  update: 'edited',
  delete: 'deleted',
}

/** https://www.sanity.io/docs/webhooks: `sanity-webhook-signature: t=…,v1=…`, the HMAC of the time, a dot and the body. */
export const sanity: WebhookReader = {
  type: 'sanity',
  headers: ['sanity-operation', 'sanity-document-id'],
  async verify({ secret = '' }, request, now) {
    const header = request.header('sanity-webhook-signature') ?? ''
    const [, time = '', mac = ''] = /^t=(\d{1,15})[, ]+v1=([\w-]+)=*$/.exec(header.trim()) ?? []
    if (mac === '') return { ok: false, reason: 'expected the header sanity-webhook-signature' }
    const signed = joined(`${time}.`, request.bytes)
    const bytes = fromBase64(mac)
    if (!(await isHmac(utf8(secret), bytes, signed))) {
      return { ok: false, reason: 'the signature is not that of the secret' }
    }
    const fault = untimely(Number(time), now, RETRIES)
    // Base64 may be written in several ways: a name is made of what it stands for.
    return fault === undefined ? { ok: true, name: `${bytes}` } : { ok: false, reason: fault }
  },
  read(source, { headers, body }) {
    const operation = headers['sanity-operation'] ?? textOf(valueAt(body, 'operation')) ?? 'update'
    const id = textOf(valueAt(body, '_id')) ?? headers['sanity-document-id'] ?? ''
    if (id.startsWith('drafts.') || id.startsWith('versions.')) {
      return {
        does: 'nothing',
        reason: 'It is a draft: Posthorn hears of it when it is published.',
      }
    }
    const word = Object.hasOwn(words, operation) ? words[operation] : 'edited'
    const { html, ...others } = usual
    const places = source.map?.markdown === undefined ? { ...others, html } : others
    const change = mappedChange(source, { ...places, ...source.map }, body, word ?? 'edited')
    return 'key' in change || id === '' || change.does === 'nothing' || change.does === 'fail'
      ? change
      : { ...change, key: id }
  },
}
