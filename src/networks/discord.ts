import { z } from 'zod'
import {
  type ChangeResult,
  type CheckResult,
  type Draft,
  defineNetwork,
  type NetworkIO,
  type NetworkPost,
  type PublishResult,
} from '../ports/network.ts'
import { opensAt, usedUp } from './http/rate-limits.ts'
import { toldName } from './http/told.ts'
import {
  type Ask,
  asking,
  type BadAnswer,
  changeResult,
  checkFailure,
  type Failure,
  json,
  publishFailure,
} from './http.ts'

/** As Discord gives it out; a thread of the channel may be named after it. */
const WEBHOOK =
  /^(https?:\/\/[^@?#]+?)\/api(?:\/v\d+)?\/webhooks\/(\d+)\/([\w-]+)(\?thread_id=\d+)?$/

const settings = z.object({
  webhook_url: z
    .string()
    .trim()
    .regex(WEBHOOK, 'expected an address like https://discord.com/api/webhooks/…/…')
    .meta({
      title: 'Webhook URL',
      description: 'Channel settings → Integrations → Webhooks → Copy Webhook URL',
      secret: true,
    }),
})

/** https://discord.com/developers/docs/topics/rate-limits#header-format */
const LIMITS = ['x-ratelimit']

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
export const discord = defineNetwork({
  id: 'discord',
  name: 'Discord',
  text: { max: 2000, unit: 'utf16' },
  can: ['edit', 'remove'],
  settings,

  connect({ webhook_url }, io) {
    const { address, thread, token } = partsOf(webhook_url)
    /** What was deleted is answered without a body. */
    const ask = asking(io, {
      secrets: [token],
      limits: LIMITS,
      own: (answer) => own(answer, io.now()),
      read: (text) => (text === '' ? null : json(text)),
    })
    const call: Ask = (path, init) => ask(`${address}${path}`, init)
    const message = ({ id }: NetworkPost) => `/messages/${encodeURIComponent(id)}${thread}`
    return {
      publish: (draft) => publish(call, draft, thread, io),
      check: () => check(call),
      edit: (post, draft) => edit(call, message(post), draft),
      remove: async (post) => changeResult(await call(message(post), { method: 'DELETE' })),
    }
  },
})

/** Addresses are given out without a version, which is the oldest one there is. */
function partsOf(webhook: string) {
  const [, server, id, token = '', thread = ''] = WEBHOOK.exec(webhook) ?? []
  return { address: `${server}/api/v10/webhooks/${id}/${token}`, thread, token }
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const UNKNOWN_MESSAGE = 10_008
const UNKNOWN_WEBHOOK = 10_015
/** A forum takes messages only in a thread, which the webhook URL has to name. */
const NEEDS_THREAD = 220_001

const said = z.object({
  code: z.number().optional().catch(undefined),
  retry_after: z.number().optional().catch(undefined),
})

/** A webhook that was deleted never comes back, and asking for it over and over is punished. */
function own({ status, body, reason }: BadAnswer, now: Date): Failure | undefined {
  const { code, retry_after } = said.safeParse(body).data ?? {}
  if (status === 404 && code === UNKNOWN_WEBHOOK) return { outcome: 'auth', reason }
  if (status === 404 && code === UNKNOWN_MESSAGE) return { outcome: 'gone', reason }
  if (status === 400 && code === NEEDS_THREAD) return { outcome: 'blocked', reason }
  if (status === 429 && retry_after !== undefined) {
    const after = opensAt(new Headers({ 'retry-after': String(retry_after) }), [], now)
    return after && { outcome: 'retry', reason, after }
  }
  return undefined
}

/** Names in a text notify nobody, whatever they look like. */
const contentOf = ({ text }: Draft) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ content: text, allowed_mentions: { parse: [] } }),
})

const created = z.object({ id: toldName, channel_id: toldName })

/** Without `wait` it would answer before the message is kept, and not say so when it is not. */
async function publish(
  call: Ask,
  draft: Draft,
  thread: string,
  { now }: NetworkIO,
): Promise<PublishResult> {
  const found = await call('')
  if (found.outcome === 'auth') return found
  const query = thread ? `${thread}&wait=true` : '?wait=true'
  const answer = await call(query, { method: 'POST', ...contentOf(draft) })
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  const { data: message } = created.safeParse(answer.body)
  if (!message) return { outcome: 'lost', reason: 'the answer does not name a post' }
  const { guild_id } = (found.outcome === 'answered' && webhook.safeParse(found.body).data) || {}
  const url = guild_id && `${channelOf(guild_id, message.channel_id)}/${message.id}`
  return {
    outcome: 'published',
    id: message.id,
    ...(url && { url }),
    ...usedUp(answer.headers, LIMITS, now()),
  }
}

/** https://discord.com/developers/docs/resources/webhook#edit-webhook-message */
async function edit(call: Ask, path: string, draft: Draft): Promise<ChangeResult> {
  return changeResult(await call(path, { method: 'PATCH', ...contentOf(draft) }))
}

/** https://discord.com/developers/docs/resources/webhook#webhook-object */
const webhook = z.object({
  name: toldName.nullish(),
  channel_id: toldName,
  guild_id: toldName.nullish(),
})

async function check(call: Ask): Promise<CheckResult> {
  const answer = await call('')
  if (answer.outcome !== 'answered') return checkFailure(answer)
  const { data } = webhook.safeParse(answer.body)
  if (!data) return { outcome: 'blocked', reason: 'the address does not answer like Discord' }
  const { name, guild_id, channel_id } = data
  return {
    outcome: 'ok',
    name: name ?? 'webhook',
    ...(guild_id && { url: channelOf(guild_id, channel_id) }),
  }
}

const channelOf = (guild: string, channel: string) =>
  `https://discord.com/channels/${encodeURIComponent(guild)}/${encodeURIComponent(channel)}`
