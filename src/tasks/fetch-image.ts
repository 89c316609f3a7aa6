import { contentHash } from '../core/content-hash.ts'
import { imageSize } from '../core/image-size.ts'
import { DAY } from '../core/wall-clock.ts'
import type { ImageSource } from '../ports/image-store.ts'
import type { Ports } from '../ports/ports.ts'
import { onceAtATime } from './once-at-a-time.ts'

export type FetchImagePorts = Pick<Ports, 'clock' | 'outgoing' | 'images'>

export type FetchedImage =
  | { readonly ok: true; readonly hash: string }
  | { readonly ok: false; readonly reason: string }

/** A share does not wait for its image any longer. */
const PATIENCE = 8_000
/** For so long an address is not asked again. */
const FRESH_FOR = 10 * 60_000
const FAILED_FOR = 60_000
/** Other accounts may want it in another size. */
const KEPT_FOR = 2 * DAY
/** A request that did not end is nobody's to wait for. */
const LOST_AFTER = 2 * PATIENCE
/** Types that networks take are asked for first: https://www.rfc-editor.org/rfc/rfc9110#name-accept */
const ACCEPT = 'image/jpeg, image/png, image/webp;q=0.8, image/*;q=0.5, */*;q=0.1'

/** The bytes at an address, in the image store: fetched once for all accounts, asked again with what the server gave to compare. */
export const fetchImage = (ports: FetchImagePorts, url: string): Promise<FetchedImage> =>
  onceAtATime(
    { place: ports.images, name: url, now: ports.clock.now(), lostAfter: LOST_AFTER },
    () => known(ports, url),
  )

async function known(ports: FetchImagePorts, url: string): Promise<FetchedImage> {
  const { clock, images } = ports
  const source = await images.source(url)
  const until = new Date(clock.now().getTime() + KEPT_FOR)
  const isThere = source?.hash !== undefined && (await images.renew(source.hash, until))
  const age = source ? clock.now().getTime() - source.at.getTime() : Number.POSITIVE_INFINITY
  if (source && isThere && age < FRESH_FOR) return resultOf(source)
  if (source?.reason !== undefined && age < FAILED_FOR) return resultOf(source)
  return resultOf(await ask(ports, url, { before: source, isThere, until }))
}

interface Asking {
  readonly before: ImageSource | undefined
  /** What it gave before is still kept: it need not be sent again. */
  readonly isThere: boolean
  readonly until: Date
}

/** A server that is away for a while takes nothing back: what it gave before, or what was made of it, is used. */
async function ask(
  { clock, outgoing, images }: FetchImagePorts,
  url: string,
  { before, isThere, until }: Asking,
): Promise<ImageSource> {
  const { etag, lastModified } = (isThere && before) || {}
  const answer = await outgoing.document(url, {
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { lastModified }),
    accept: ACCEPT,
    timeoutMs: PATIENCE,
  })
  const at = clock.now()
  const { reason: _reason, ...last } = before ?? {}
  let source: ImageSource
  if (answer.outcome === 'not-modified') source = { ...last, at }
  else if (answer.outcome === 'failed') source = { ...last, at, reason: answer.reason }
  else if (answer.outcome === 'gone') source = { at, reason: answer.reason }
  else if (!imageSize(answer.bytes)) {
    source = { at, reason: `there is no PNG, JPEG, GIF, WebP or AVIF at ${url}` }
  } else {
    const bytes = Uint8Array.from(answer.bytes)
    const hash = await contentHash(bytes)
    await images.keep(hash, bytes, until)
    const { etag: tag, lastModified: changed } = answer
    source = { at, hash, ...(tag && { etag: tag }), ...(changed && { lastModified: changed }) }
  }
  await images.recordSource(url, source)
  return source
}

const resultOf = ({ hash, reason = 'nothing was there' }: ImageSource): FetchedImage =>
  hash === undefined ? { ok: false, reason } : { ok: true, hash }
