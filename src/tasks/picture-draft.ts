import { contentHash } from '../core/content-hash.ts'
import { pricesOf } from '../core/cost.ts'
import type { DraftImage } from '../core/draft.ts'
import { altWithin, type ImageRules, type ImageUse } from '../core/image-rules.ts'
import type { Post } from '../core/post.ts'
import { DAY } from '../core/wall-clock.ts'
import type { ImageVariant } from '../ports/image-store.ts'
import type { Network } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { fetchImage } from './fetch-image.ts'
import { onceAtATime } from './once-at-a-time.ts'
import type { Share } from './share-of-delivery.ts'

export type PicturePorts = Pick<Ports, 'clock' | 'log' | 'outgoing' | 'images' | 'imageFitter'>

interface Picturing {
  readonly network: Network
  readonly account?: Pick<Account, 'prices'> | undefined
  readonly post: Pick<Post, 'image'>
}

export type Pictured = Extract<Share, { ok: true }> & {
  /** Why it goes without the image that it should have: a whole sentence. */
  readonly without?: string
}

/** Longer than a delivery may wait for its next attempt: a draft's image outlives the draft. */
const KEPT_FOR = 14 * DAY
/** Counts changes of how images are made: others are made anew then. */
const EDITION = 1

/**
 * The share with its image, ready to be uploaded: fetched, fitted and kept under its hash. An image that cannot be had holds up
 * nothing: the share goes without it, and says why. Never throws.
 */
export async function pictureDraft(
  ports: PicturePorts,
  { network, account, post }: Picturing,
  share: Extract<Share, { ok: true }>,
): Promise<Pictured> {
  const { image: use } = share
  if (!use || !post.image) return share
  const made = await variantOf(ports, post.image.url, use.rules)
  if (!made.ok) return { ...share, without: `It goes without its image: ${made.reason}.` }
  const { card, ...draft } = share.draft
  if (use.as === 'card') return { ...share, draft: { ...share.draft, image: imageOf(made) } }
  const image = imageOf(made, altWithin(post.image.alt, use.rules.maxAlt))
  const { altText = 0 } = pricesOf(network, account) ?? {}
  const cost = share.cost + (image.alt === undefined ? 0 : altText)
  return { ...share, draft: { ...draft, image }, cost }
}

type Made = Extract<ImageVariant, { ok: true }>

function imageOf({ hash, type, width, height, bytes }: Made, alt?: string): DraftImage {
  return { hash, type, width, height, bytes, ...(alt !== undefined && { alt }) }
}

async function variantOf(
  ports: PicturePorts,
  url: string,
  rules: ImageRules,
): Promise<ImageVariant> {
  try {
    const fetched = await fetchImage(ports, url)
    return fetched.ok ? await fitted(ports, fetched.hash, rules) : fetched
  } catch (error) {
    ports.log.error({ image: url, error: String(error) }, 'an image could not be fitted')
    return { ok: false, reason: 'Posthorn could not read it' }
  }
}

/** Fitting takes its time: accounts that come meanwhile wait for the same image. */
const LOST_AFTER = 60_000

function fitted(ports: PicturePorts, source: string, rules: ImageRules): Promise<ImageVariant> {
  const key = keyOf(rules)
  const name = `${source} ${key}`
  return onceAtATime(
    { place: ports.images, name, now: ports.clock.now(), lostAfter: LOST_AFTER },
    () => variantUnder(ports, source, key, rules),
  )
}

async function variantUnder(
  { clock, images, imageFitter }: PicturePorts,
  source: string,
  key: string,
  rules: ImageRules,
): Promise<ImageVariant> {
  const until = new Date(clock.now().getTime() + KEPT_FOR)
  const known = await images.variant(source, key)
  if (known && (!known.ok || (await images.renew(known.hash, until)))) return known
  const bytes = await images.bytes(source)
  if (!bytes) return { ok: false, reason: 'it is not kept any more, and its server gives none' }
  const made = await imageFitter.fit(bytes, rules)
  if (!made.ok && made.passing) return { ok: false, reason: made.reason }
  const variant = made.ok ? await kept(images, made, until) : made
  await images.recordVariant(source, key, variant)
  return variant
}

async function kept(
  images: Ports['images'],
  {
    bytes,
    type,
    width,
    height,
  }: Extract<Awaited<ReturnType<Ports['imageFitter']['fit']>>, { ok: true }>,
  until: Date,
): Promise<Made> {
  const hash = await contentHash(bytes)
  await images.keep(hash, bytes, until)
  return { ok: true, hash, type, width, height, bytes: bytes.byteLength }
}

const keyOf = ({
  types,
  maxBytes,
  maxWidth,
  maxHeight,
  maxRatio,
}: ImageRules | ImageUse['rules']) =>
  JSON.stringify([EDITION, types, maxBytes, maxWidth, maxHeight, maxRatio ?? null])
