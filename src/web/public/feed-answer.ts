import type { RenderedFeed } from '../../ports/feed-cache.ts'
import { type Coding, chooseCoding, dateOf, etagOf, isNotModified } from './conditional-request.ts'

/** Short for readers, since many take it for their polling interval; a cache in between may help out while we are away. */
const CACHE_CONTROL =
  'public, max-age=60, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400'
/** A page of an archive: its posts and its links are fixed. */
const SEALED_CACHE_CONTROL = 'public, max-age=31536000, immutable'
/** What a response depends on beside the address: people who open a feed in a browser get a page. */
const VARY = 'Accept-Encoding, Sec-Fetch-Dest'

export const cors = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Link, Last-Modified',
}
/** What goes out beside the body. */
export interface AnswerInit {
  readonly status: 200 | 304
  readonly headers: Readonly<Record<string, string>>
  /** In workerd: the body is compressed already. */
  readonly encodeBody: 'manual'
}

interface Answer {
  readonly etag: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly full: AnswerInit
  readonly notModified: AnswerInit
}

/** The fields of a request that decide what a reader gets. */
export interface Wanted {
  /** Accept-Encoding; a function where learning it costs as much as the answer does. */
  readonly coding: string | undefined | (() => string | undefined)
  /** If-None-Match. */
  readonly known: string | undefined
  /** If-Modified-Since. */
  readonly since: string | undefined
}

export interface FeedAnswer {
  readonly body: Uint8Array<ArrayBuffer> | null
  readonly init: AnswerInit
}

/** The feed, or that the reader has it. */
export function feedAnswer(rendered: RenderedFeed, { coding, known, since }: Wanted): FeedAnswer {
  const answers = answersOf(rendered)
  const isDear = typeof coding === 'function'
  const had = isDear && known !== undefined ? answers.byTag.get(known) : undefined
  if (had) return { body: null, init: had.notModified }
  const { etag, body, full, notModified } = answers[chooseCoding(isDear ? coding() : coding)]
  return known === etag || isNotModified(rendered, known, since)
    ? { body: null, init: notModified }
    : { body, init: full }
}

/** Made once for each rendering, since nearly every request asks for the same. */
const made = new WeakMap<RenderedFeed, Answers>()

interface Answers extends Readonly<Record<Coding, Answer>> {
  /** Who names one of them has it, whatever it accepts now. */
  readonly byTag: ReadonlyMap<string, Answer>
}

function answersOf(rendered: RenderedFeed): Answers {
  const known = made.get(rendered)
  if (known) return known
  const all = {
    identity: answerIn(rendered, 'identity', rendered.bytes),
    gzip: answerIn(rendered, 'gzip', rendered.gzip),
    br: answerIn(rendered, 'br', rendered.brotli),
  }
  const answers = {
    ...all,
    byTag: new Map(Object.values(all).map((answer) => [answer.etag, answer])),
  }
  made.set(rendered, answers)
  return answers
}

function answerIn(rendered: RenderedFeed, coding: Coding, body: Uint8Array<ArrayBuffer>): Answer {
  const etag = etagOf(rendered.hash, coding)
  const headers = {
    etag,
    ...dateOf(rendered),
    'cache-control': rendered.sealed ? SEALED_CACHE_CONTROL : CACHE_CONTROL,
    vary: VARY,
    ...(rendered.link !== undefined && { link: rendered.link }),
    ...cors,
  }
  return {
    etag,
    body,
    notModified: { status: 304, headers, encodeBody: 'manual' },
    full: {
      status: 200,
      encodeBody: 'manual',
      headers: {
        'content-type': rendered.mediaType,
        'content-length': String(body.byteLength),
        ...(coding !== 'identity' && { 'content-encoding': coding }),
        'x-content-type-options': 'nosniff',
        ...headers,
      },
    },
  }
}
