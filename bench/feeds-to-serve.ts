import { setTimeout as pause } from 'node:timers/promises'
import { type Answered, type Asked, asked } from './load.ts'

/** What is asked of every server: a feed that the reader has, a small one, a large one, and that compressed. */
export interface FeedCase {
  /** As in the names of rows. */
  readonly name: string
  readonly path: string
  readonly coding?: 'gzip' | 'br'
  readonly isKnown?: true
}

export const feedCases = [
  { name: '304', path: '/rss.xml', coding: 'gzip', isKnown: true },
  { name: '200 small', path: '/feeds/small/rss.xml' },
  { name: '200 big', path: '/rss.xml' },
  { name: '200 gzip', path: '/rss.xml', coding: 'gzip' },
  { name: '200 brotli', path: '/rss.xml', coding: 'br' },
] as const satisfies readonly FeedCase[]

export const TOKEN = 'a-token-for-this-run-only'
export const POSTS = 100

/** `main` shows a hundred posts in some 290 kB, `small` twenty. */
export const setUp = `publication: { title: The Daily Example, home: https://news.example }
feeds:
  main: { limit: ${POSTS} }
  small: { limit: 20 }
`

const syllables = 'ba con dri el fa gor hin ket lu mar no pel ris sto tam un ver wis'.split(' ')

/** About three kilobytes of invented words, which compress as text does. */
export function bodyOf(number: number): string {
  let state = number + 1
  const chance = (below: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
  const word = () =>
    Array.from({ length: 1 + chance(3) }, () => syllables[chance(syllables.length)]).join('')
  const paragraph = () => `<p>${Array.from({ length: 56 }, word).join(' ')} &amp; the rest.</p>`
  return Array.from({ length: 7 }, paragraph).join('')
}

/** A post as the API takes it. */
export const postOf = (number: number, words = 'bridges & budgets') => ({
  url: `https://news.example/post-${number}`,
  title: `Post ${number}: ${words}`,
  html: bodyOf(number),
  published_at: new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString(),
})

export function save(url: string, post: object): Promise<Response> {
  return fetch(`${url}/api/v1/posts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(post),
  })
}

export async function saveAll(url: string): Promise<void> {
  for (let number = 0; number < POSTS; number += 1) {
    const answer = await save(url, postOf(number))
    if (!answer.ok) throw new Error(`A sample post was not saved: ${await answer.text()}`)
  }
}

const codingOf = ({ coding }: FeedCase): Record<string, string> =>
  coding ? { 'accept-encoding': coding } : {}

export interface ServedCase {
  readonly name: string
  readonly whole: Answered
}

/**
 * What Posthorn answers: the bytes and header fields that other servers are given to send. A date is told once its second is
 * over, and would else be missing from theirs.
 */
export async function servedBy(url: string, one: FeedCase): Promise<ServedCase> {
  for (let tries = 0; tries < 50; tries += 1) {
    const whole = await asked({ url: `${url}${one.path}`, headers: codingOf(one) })
    if (whole.headers['last-modified'] !== undefined) return { name: one.name, whole }
    await pause(100)
  }
  throw new Error(`${url}${one.path} never says when it was changed`)
}

/** For a server that has every case under a path of its own. */
export const pathOf = ({ name }: Pick<FeedCase, 'name'>): string => `/${name.replace(' ', '-')}`

/** As servers with constant bytes read them. */
export const writtenCases = (cases: readonly ServedCase[]) =>
  cases.map(({ name, whole }) => ({
    path: pathOf({ name }),
    body: whole.body.toString('base64'),
    headers: whole.headers,
  }))

/** The request of a case to a server, once its answer was seen to be the right one. */
export async function provenRequest(
  server: { readonly url: string; readonly pids: readonly number[] },
  path: string,
  one: FeedCase,
  { whole }: ServedCase,
): Promise<Asked> {
  const url = `${server.url}${path}`
  const first = await asked({ url, headers: codingOf(one) })
  const headers = {
    ...codingOf(one),
    ...(one.isKnown && { 'if-none-match': first.headers.etag ?? '' }),
  }
  const { status, body } = await asked({ url, headers })
  const isRight = one.isKnown
    ? status === 304 && body.byteLength === 0
    : status === 200 && body.equals(whole.body)
  if (!isRight)
    throw new Error(`${url} answered ${status} with ${body.byteLength} bytes, which is wrong`)
  return { url, headers, pids: server.pids }
}
