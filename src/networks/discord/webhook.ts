import { z } from 'zod'
import type {
  CheckResult,
  Draft,
  NetworkIO,
  Publisher,
  PublishResult,
} from '../../ports/network.ts'
import { usedUp } from '../http/rate-limits.ts'
import { toldName } from '../http/told.ts'
import { type Ask, checkFailure, publishFailure } from '../http.ts'
import {
  askingDiscord,
  channelAddress,
  contentOf,
  createdMessage,
  editMessage,
  LIMITS,
  messagePath,
  removeMessage,
} from './messages.ts'
import { sendMessage } from './send.ts'

/** As Discord gives it out; a thread of the channel may be named after it. */
export const WEBHOOK =
  /^(https?:\/\/[^@?#]+?)\/api(?:\/v\d+)?\/webhooks\/(\d+)\/([\w-]+)(\?thread_id=\d+)?$/

/** Speaks as a webhook: https://discord.com/developers/docs/resources/webhook#execute-webhook */
export function connectWebhook(
  webhook: string,
  secrets: readonly string[],
  io: NetworkIO,
): Publisher {
  const { address, thread } = partsOf(webhook)
  const ask = askingDiscord(io, secrets)
  const call: Ask = (path, init) => ask(`${address}${path}`, init)
  return {
    publish: (draft) => publish(call, draft, thread, io),
    check: () => check(call),
    edit: (post, draft) => editMessage(call, `${messagePath(post)}${thread}`, draft),
    remove: (post) => removeMessage(call, `${messagePath(post)}${thread}`),
  }
}

/** Addresses are given out without a version, which is the oldest one there is. */
function partsOf(webhook: string) {
  const [, server, id, token = '', thread = ''] = WEBHOOK.exec(webhook) ?? []
  return { address: `${server}/api/v10/webhooks/${id}/${token}`, thread }
}

/** The part of the address that is secret. */
export const tokenOf = (webhook: string): string => WEBHOOK.exec(webhook)?.[3] ?? ''

/** Without `wait` it would answer before the message is kept, and not say so when it is not. */
async function publish(
  call: Ask,
  draft: Draft,
  thread: string,
  io: NetworkIO,
): Promise<PublishResult> {
  const found = await call('')
  if (found.outcome === 'auth') return found
  const query = thread ? `${thread}&wait=true` : '?wait=true'
  const { answer, ...told } = await sendMessage(call, query, contentOf(draft), draft, io)
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  const { data: message } = createdMessage.safeParse(answer.body)
  if (!message) return { outcome: 'lost', reason: 'the answer does not name a post' }
  const { guild_id } = (found.outcome === 'answered' && place.safeParse(found.body).data) || {}
  const url = guild_id && `${channelAddress(guild_id, message.channel_id)}/${message.id}`
  return {
    outcome: 'published',
    id: message.id,
    ...(url && { url }),
    ...told,
    ...usedUp(answer.headers, LIMITS, io.now()),
  }
}

/** https://discord.com/developers/docs/resources/webhook#webhook-object */
const place = z.object({
  name: toldName.nullish(),
  channel_id: toldName,
  guild_id: toldName.nullish(),
})

async function check(call: Ask): Promise<CheckResult> {
  const answer = await call('')
  if (answer.outcome !== 'answered') return checkFailure(answer)
  const { data } = place.safeParse(answer.body)
  if (!data) return { outcome: 'blocked', reason: 'the address does not answer like Discord' }
  const { name, guild_id, channel_id } = data
  return {
    outcome: 'ok',
    name: name ?? 'webhook',
    ...(guild_id && { url: channelAddress(guild_id, channel_id) }),
  }
}
