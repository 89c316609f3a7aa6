import { z } from 'zod'
import {
  type CheckResult,
  type Draft,
  defineNetwork,
  type FindResult,
  type NetworkPost,
  type PublishResult,
} from '../ports/network.ts'
import {
  type Ask,
  asking,
  type BadAnswer,
  checkFailure,
  decodeEntities,
  type Failure,
  lookFailure,
  lookFrom,
  sameLink,
  serverAddress,
  squeezed,
  toldAddress,
  toldName,
} from './http.ts'

const settings = z.object({
  server: serverAddress('expected an address like https://mastodon.example').meta({
    title: 'Server',
    description: 'Where the account lives: https://mastodon.example',
  }),
  access_token: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'expected a token without spaces')
    .meta({
      title: 'Access token',
      description: 'Preferences → Development → your application → Your access token',
      secret: true,
    }),
})

/** https://docs.joinmastodon.org/methods/statuses/ and servers that speak the same API. */
export const mastodon = defineNetwork({
  id: 'mastodon',
  name: 'Mastodon',
  text: { max: 500, unit: 'graphemes', urlLength: 23, links: 'scheme', shortMentions: true },
  settings,

  connect({ server, access_token }, io) {
    const ask = asking(io, { secrets: [access_token], limits: ['x-ratelimit'], own })
    const call: Ask = (path, init) =>
      ask(`${server}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${access_token}`, ...init?.headers },
      })
    return {
      publish: (draft) => publish(call, draft),
      find: (draft, since) => find(call, draft, lookFrom(since)),
      check: () => check(call, server),
    }
  },
})

/** Some servers answer a bad token with 422 and no JSON; Akkoma a key that is still being handled with 409. */
function own({ status, body, reason }: BadAnswer): Failure | undefined {
  if (status === 422 && body === undefined) return { outcome: 'auth', reason }
  if (status === 409) return { outcome: 'lost', reason }
  return undefined
}

const id = z.union([toldName, z.number()]).transform(String)
const accepted = z.object({ id, url: toldAddress })

async function publish(call: Ask, { text, key, language }: Draft): Promise<PublishResult> {
  const answer = await call('/api/v1/statuses', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(language ? { status: text, language } : { status: text }),
  })
  if (answer.outcome !== 'answered') return answer
  const status = accepted.safeParse(answer.body)
  if (!status.success) return { outcome: 'lost', reason: 'the answer does not name a post' }
  return { outcome: 'published', ...post(status.data) }
}

function post({ id, url }: z.output<typeof accepted>): NetworkPost {
  return url ? { id, url } : { id }
}

const person = z.object({ id, username: toldName, url: toldAddress })

const timeline = z.array(
  accepted.extend({
    created_at: z.coerce.date(),
    content: z.string().nullish(),
    card: z.object({ url: z.string().nullish() }).nullish(),
    reblog: z.unknown().optional(),
  }),
)
type Status = z.output<typeof timeline>[number]

const PAGE = 40
const MOST_PAGES = 50

async function find(call: Ask, draft: Draft, from: Date): Promise<FindResult> {
  const me = await call('/api/v1/accounts/verify_credentials')
  if (me.outcome !== 'answered') return lookFailure(me)
  const account = person.safeParse(me.body)
  if (!account.success) return unable('the answer does not name the account')
  let before = ''
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = `limit=${PAGE}&exclude_reblogs=true${before && `&max_id=${before}`}`
    const answer = await call(
      `/api/v1/accounts/${encodeURIComponent(account.data.id)}/statuses?${query}`,
    )
    if (answer.outcome !== 'answered') return lookFailure(answer)
    const statuses = timeline.safeParse(answer.body)
    if (!statuses.success) return unable('the list of posts cannot be read')
    const found = statuses.data.find(
      (status) => status.created_at >= from && carries(status, draft),
    )
    if (found) return { outcome: 'found', post: post(found) }
    const last = statuses.data.at(-1)
    if (!last || last.created_at < from) return { outcome: 'absent' }
    const next = encodeURIComponent(last.id)
    if (next === before) {
      return statuses.data.length < PAGE ? { outcome: 'absent' } : unable('the list has no pages')
    }
    before = next
  }
  return unable(`not among the newest ${PAGE * MOST_PAGES} posts`)
}

const unable = (reason: string): FindResult => ({ outcome: 'unable', reason })

/** By its link or, since servers differ in where a link ends, by its words. */
function carries({ content, card, reblog }: Status, draft: Draft): boolean {
  if (reblog) return false
  const html = content ?? ''
  if (words(html) === squeezed(shortMentions(draft.text))) return true
  if (!draft.text.includes(draft.url)) return false
  const links = [...html.matchAll(/\shref=(?:"([^"]*)"|'([^']*)')/gi)].map(
    ([, double, single]) => double ?? single ?? '',
  )
  return [...links, card?.url ?? ''].some((link) => sameLink(decodeEntities(link), draft.url))
}

/** Posts come back as HTML: paragraphs and breaks were white space, all other tags nothing. */
function words(html: string): string {
  return squeezed(
    shortMentions(decodeEntities(html.replace(/<br\b|<\/?p\b/gi, ' $&').replace(/<[^<>]*>/g, ''))),
  )
}

const shortMentions = (text: string) => text.replace(/(@\w+)@[\w.-]+\w/g, '$1')

async function check(call: Ask, server: string): Promise<CheckResult> {
  const answer = await call('/api/v1/accounts/verify_credentials')
  if (answer.outcome !== 'answered') return checkFailure(answer)
  const account = person.safeParse(answer.body)
  if (!account.success) {
    return { outcome: 'blocked', reason: 'the server does not answer like Mastodon' }
  }
  const { username, url } = account.data
  const text = await limits(call)
  return {
    outcome: 'ok',
    name: `@${username}@${new URL(server).host}`,
    ...(url && { url }),
    ...(text && { text }),
  }
}

const count = z.number().int().positive()
const instance = z.object({
  configuration: z
    .object({
      statuses: z.object({
        max_characters: count.optional(),
        characters_reserved_per_url: count.optional(),
      }),
    })
    .optional(),
  /** Pleroma and Akkoma. */
  max_toot_chars: count.optional(),
})

/** Servers set their own limits; older ones tell them only under v1. */
async function limits(call: Ask): Promise<{ max?: number; urlLength?: number } | undefined> {
  for (const path of ['/api/v2/instance', '/api/v1/instance']) {
    const answer = await call(path)
    const told = answer.outcome === 'answered' ? instance.safeParse(answer.body).data : undefined
    const { max_characters: max = told?.max_toot_chars, characters_reserved_per_url: urlLength } =
      told?.configuration?.statuses ?? {}
    if (max) return urlLength ? { max, urlLength } : { max }
  }
  return undefined
}
