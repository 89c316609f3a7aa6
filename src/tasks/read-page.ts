import { type ImageSize, imageSize } from '../core/image-size.ts'
import { pageFault, readPageFacts } from '../core/page-facts.ts'
import type { Post } from '../core/post.ts'
import type { Ports } from '../ports/ports.ts'

/** Whether a post can be shared now, as far as its page tells; a reason is a whole sentence. */
export type PageLook = { readonly live: true } | { readonly live: false; readonly reason: string }

type ReadPorts = Pick<Ports, 'outgoing' | 'timings'>

const MAX_REDIRECTS = 5
const REDIRECTS = [301, 302, 303, 307, 308]
/** What a page says of itself stands at its beginning. */
const MOST_OF_A_PAGE = 2 * 1024 * 1024
const MOST_OF_AN_IMAGE = 10 * 1024 * 1024
/** So much is read before the size of an image is looked for; then twice as much, and so on. */
const FIRST_LOOK = 16 * 1024

/**
 * Reads a post's page as the networks will for their card: it answers 200, says that it is this post, has a title, and the
 * image that the card shows can be decoded. Never throws, and reaches no private address.
 */
export async function readPage(
  ports: ReadPorts,
  post: Pick<Post, 'url' | 'image'>,
): Promise<PageLook> {
  const page = await read(ports, post.url, 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.5', {
    most: MOST_OF_A_PAGE,
  })
  if (!page.ok) return notLive(`The page cannot be read yet: ${page.reason}`)
  const facts = readPageFacts(new TextDecoder().decode(page.bytes), page.url)
  const fault = pageFault(facts, post.url)
  if (fault !== undefined) return notLive(fault)
  const image = facts.ogImage ?? post.image?.url
  return image === undefined ? { live: true } : lookAtImage(ports, image)
}

const notLive = (reason: string): PageLook => ({ live: false, reason })

async function lookAtImage(ports: ReadPorts, url: string): Promise<PageLook> {
  let size: ImageSize | undefined
  let next = FIRST_LOOK
  const image = await read(ports, url, 'image/avif,image/webp,image/*;q=0.8,*/*;q=0.5', {
    most: MOST_OF_AN_IMAGE,
    isEnough(bytes) {
      if (bytes.byteLength < next) return false
      next = bytes.byteLength * 2
      size = imageSize(bytes)
      return size !== undefined
    },
  })
  if (!image.ok) return notLive(`The image of the page cannot be read: ${image.reason}`)
  size ??= imageSize(image.bytes)
  return size
    ? { live: true }
    : notLive(
        `The image of the page is no PNG, JPEG, GIF, WebP or AVIF that can be decoded: ${url}`,
      )
}

type Read =
  | { readonly ok: true; readonly url: string; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: string }

interface Extent {
  readonly most: number
  isEnough?(bytes: Uint8Array): boolean
}

async function read(ports: ReadPorts, url: string, accept: string, extent: Extent): Promise<Read> {
  try {
    return await followed(ports, url, accept, extent)
  } catch (error) {
    return { ok: false, reason: failureOf(error, ports.timings.request) }
  }
}

async function followed(
  { outgoing, timings }: ReadPorts,
  url: string,
  accept: string,
  extent: Extent,
): Promise<Read> {
  const signal = AbortSignal.timeout(timings.request)
  let target = url
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await outgoing.fetch(target, { headers: { accept }, redirect: 'manual', signal })
    const location = REDIRECTS.includes(answer.status) && answer.headers.get('location')
    if (!location) return answered(answer, target, extent)
    await answer.body?.cancel()
    if (!URL.canParse(location, target)) {
      return { ok: false, reason: 'it redirects to an unreadable address.' }
    }
    target = new URL(location, target).href
  }
  return { ok: false, reason: `it redirects more than ${MAX_REDIRECTS} times.` }
}

async function answered(answer: Response, url: string, extent: Extent): Promise<Read> {
  if (answer.status === 200 && !isChallenge(answer)) {
    return { ok: true, url, bytes: await bytesOf(answer, extent) }
  }
  await answer.body?.cancel()
  const { host } = new URL(url)
  const what = `${host} answered ${answer.status} ${answer.statusText}`.trim()
  const reason = isChallenge(answer)
    ? `${what}: its bot protection asks for a browser; whoever runs ${host} must let Posthorn through.`
    : `${what}.`
  return { ok: false, reason }
}

/** https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/ */
const isChallenge = ({ headers }: Response) => headers.get('cf-mitigated') === 'challenge'

/** As much of an answer as is needed, at most so much; what comes after is never read. */
async function bytesOf({ body }: Response, { most, isEnough }: Extent): Promise<Uint8Array> {
  let bytes: Uint8Array<ArrayBufferLike> = new Uint8Array(FIRST_LOOK)
  let length = 0
  const reader = body?.getReader()
  for (;;) {
    const chunk = await reader?.read()
    if (!chunk || chunk.done) return bytes.subarray(0, length)
    const taken = chunk.value.subarray(0, most - length)
    if (length + taken.byteLength > bytes.byteLength)
      bytes = larger(bytes, length + taken.byteLength)
    bytes.set(taken, length)
    length += taken.byteLength
    if (length === most || isEnough?.(bytes.subarray(0, length))) {
      await reader?.cancel()
      return bytes.subarray(0, length)
    }
  }
}

function larger(bytes: Uint8Array, least: number): Uint8Array {
  const copy = new Uint8Array(Math.max(least, bytes.byteLength * 2))
  copy.set(bytes)
  return copy
}

function failureOf(error: unknown, patience: number): string {
  if (!(error instanceof Error)) return 'the request failed.'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') {
    return `there was no complete answer within ${patience / 1000} s.`
  }
  const cause = error.cause instanceof Error ? error.cause.message : ''
  return `${cause || error.message}.`
}
