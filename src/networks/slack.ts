import { z } from 'zod'
import { escapeText } from '../core/escape-html.ts'
import {
  type CheckResult,
  type Draft,
  defineNetwork,
  type PublishResult,
} from '../ports/network.ts'
import {
  type Ask,
  asking,
  type BadAnswer,
  checkFailure,
  type Failure,
  publishFailure,
} from './http.ts'

/** The last part is the secret; before it stand the workspace and the webhook. */
const WEBHOOK = /^https?:\/\/[^/@?#]+\/(?:[^@?#]*\/)?([\w-]+)$/

const settings = z.object({
  webhook_url: z
    .string()
    .trim()
    .regex(WEBHOOK, 'expected an address like https://hooks.slack.com/services/…/…/…')
    .meta({
      title: 'Webhook URL',
      description: 'Your app → Incoming Webhooks → Webhook URL',
      secret: true,
    }),
})

/** Slack cuts what is longer off without a word: https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
const LONGEST = 40_000

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const slack = defineNetwork({
  id: 'slack',
  name: 'Slack',
  /** What Slack advises to stay below. */
  text: { max: 4000, unit: 'utf16' },
  settings,

  connect({ webhook_url }, io) {
    const [, token = ''] = WEBHOOK.exec(webhook_url) ?? []
    const ask = asking(io, { secrets: [token], limits: [], own, read: word })
    const say = (text: string) =>
      ask(webhook_url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text, unfurl_links: true }),
      })
    return {
      publish: (draft) => publish(say, draft),
      check: () => check(say, webhook_url),
    }
  },
})

type Say = (text: string) => ReturnType<Ask>

/** Slack answers with one word of plain text; a page of HTML comes from elsewhere. */
const word = (text: string) =>
  /^\w{1,60}$/.test(text.trim()) ? { message: text.trim() } : undefined
const answered = z.object({ message: z.string() })

/** The webhook is no more. */
const ended = new Set([
  'no_service',
  'no_service_id',
  'no_team',
  'no_active_hooks',
  'invalid_token',
])
/** The webhook is there, but its channel takes nothing. */
const closed = new Set(['channel_not_found', 'channel_is_archived', 'user_not_found'])

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
function own({ status, body, reason }: BadAnswer): Failure | undefined {
  const said = answered.safeParse(body).data?.message ?? ''
  if (status >= 500) return undefined
  if (ended.has(said)) return { outcome: 'auth', reason }
  if (closed.has(said)) return { outcome: 'blocked', reason }
  return undefined
}

/** Slack gives a message no id that its webhook would tell, so the key of the delivery stands for it. */
async function publish(say: Say, draft: Draft): Promise<PublishResult> {
  const text = marked(draft)
  if (text.length > LONGEST) {
    return { outcome: 'rejected', reason: `longer than the ${LONGEST} characters that Slack shows` }
  }
  const answer = await say(text)
  if (answer.outcome !== 'answered') return publishFailure(answer, draft)
  return answered.parse(answer.body).message === 'ok'
    ? { outcome: 'published', id: draft.key }
    : { outcome: 'lost', reason: 'the answer does not say ok' }
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping: a link stands in angle brackets, before any label. */
function marked({ text, url }: Draft): string {
  if (!url) return escapeText(text)
  return text
    .split(url)
    .map(escapeText)
    .join(`<${escapeText(url).replaceAll('|', '%7C')}>`)
}

/** Slack has nothing that could be read. A message without text is never posted: who refuses it as such would take another. */
async function check(say: Say, webhook: string): Promise<CheckResult> {
  const answer = await say('')
  const lives =
    answer.outcome === 'rejected' && /no_text|missing_text|invalid_payload/.test(answer.reason)
  if (lives) return { outcome: 'ok', name: nameOf(new URL(webhook)) }
  if (answer.outcome !== 'answered') return checkFailure(answer)
  return { outcome: 'blocked', reason: 'the address does not answer like Slack' }
}

/** Workspace and webhook are no secrets, and all that tells one account from another. */
function nameOf({ host, pathname }: URL): string {
  const [, team, hook] = /\/services\/(\w+)\/(\w+)\/[\w-]+$/.exec(pathname) ?? []
  return team ? `${team}/${hook}` : host
}
