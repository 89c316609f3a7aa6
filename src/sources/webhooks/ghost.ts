import { fromHex, isHmac, joined, untimely, utf8 } from '../../core/signed-message.ts'
import type { SourceChange, WebhookReader } from '../../ports/webhook.ts'

type Values = Readonly<Record<string, unknown>>

/** https://docs.ghost.org/webhooks: `X-Ghost-Signature: sha256=…, t=…`, the HMAC of the body with the time right behind it. */
export const ghost: WebhookReader = {
  type: 'ghost',
  headers: [],
  async verify({ secret = '' }, request, now) {
    const header = request.header('x-ghost-signature') ?? ''
    const [, hex = '', time = ''] = /^sha256=([0-9a-f]{64}), ?t=(\d{1,15})$/i.exec(header) ?? []
    if (hex === '') {
      return {
        ok: false,
        reason: 'expected the header X-Ghost-Signature: has the webhook a secret?',
      }
    }
    if (!(await isHmac(utf8(secret), fromHex(hex), joined(request.bytes, time)))) {
      return { ok: false, reason: 'the signature is not that of the secret' }
    }
    const fault = untimely(Number(time), now)
    return fault === undefined
      ? { ok: true, name: hex.toLowerCase() }
      : { ok: false, reason: fault }
  },
  read(_source, { body }) {
    const post = inner(body, 'post')
    if (!post) return { does: 'nothing', reason: 'It is not about a post.' }
    const [current, previous] = [inner(post, 'current') ?? {}, inner(post, 'previous') ?? {}]
    const id = text(current.id) ?? text(previous.id)
    if (id === undefined) return { does: 'fail', reason: 'The post has no id.' }
    const url = text(current.url)
    const named = {
      ...{ key: id, guid: id },
      ...(url !== undefined && { url }),
      ...(text(current.updated_at) !== undefined && { changedAt: String(current.updated_at) }),
    }
    if (text(current.id) === undefined) return { does: 'delete', ...named }
    const said = text(inner(body, '')?.event)
    if (said === 'post.deleted') return { does: 'delete', ...named }
    if (current.status === 'sent') return { does: 'nothing', reason: 'It was sent by e-mail only.' }
    if (current.status === 'published') {
      const isNew = said === 'post.published' || 'status' in previous || said === 'post.added'
      return { does: 'save', post: postOf(current), word: isNew ? 'published' : 'edited', ...named }
    }
    return notOut(current, previous, named)
  },
}

/** A draft, or a post that Ghost publishes itself when its time comes. Its address is that of a preview until then. */
function notOut(
  current: Values,
  previous: Values,
  named: { readonly key: string; readonly guid: string },
): SourceChange {
  if (previous.status === 'published') return { does: 'unpublish', ...named }
  return { does: 'save', post: { ...postOf(current), status: 'draft' }, word: 'draft', ...named }
}

function postOf(current: Values): Values {
  const authors = list(current.authors).flatMap(({ name, url }) => nameAndUrl(name, url))
  const tags = list(current.tags).filter(({ visibility }) => visibility !== 'internal')
  const section = text(inner(current, 'primary_tag')?.name) ?? text(tags[0]?.name)
  const image = text(current.feature_image)
  const alt = text(current.feature_image_alt)
  return Object.fromEntries(
    Object.entries({
      url: text(current.url),
      title: text(current.title),
      dek: text(current.custom_excerpt),
      html: openHtml(current),
      authors,
      section,
      tags: tags.flatMap(({ name }) => text(name) ?? []),
      image: image && { url: image, ...(alt !== undefined && { alt }) },
      published_at: text(current.published_at),
      updated_at: text(current.updated_at),
    }).filter(([, value]) => value !== undefined),
  )
}

/** The webhook tells all of a post that only members may read: of that, feeds get what stands before the wall. */
function openHtml({ html, visibility }: Values): string | undefined {
  const whole = text(html)
  if (whole === undefined || visibility === undefined || visibility === 'public') return whole
  const [open, rest] = whole.split('<!--members-only-->')
  return rest === undefined ? undefined : open
}

function nameAndUrl(name: unknown, url: unknown) {
  const said = text(name)
  const address = text(url)
  const isWeb = address !== undefined && /^https?:\/\//.test(address)
  return said === undefined ? [] : [{ name: said, ...(isWeb && { url: address }) }]
}

const text = (value: unknown) =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined

/** A part of an object, or the object itself. */
function inner(value: unknown, key: string): Values | undefined {
  const found = key === '' ? value : isValues(value) ? value[key] : undefined
  return isValues(found) ? found : undefined
}

const list = (value: unknown): Values[] => (Array.isArray(value) ? value.filter(isValues) : [])

const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
