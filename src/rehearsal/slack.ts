import { z } from 'zod'
import {
  type Call,
  type FailureKind,
  jsonOf,
  type LocalNetwork,
  type Stage,
} from './local-network.ts'
import { rateWindow } from './rate-window.ts'
import { settings as all } from './rehearsal-settings.ts'

const settings = all.slack

/** One message in a second, with short bursts. */
const LIMIT = { requests: 60, seconds: 60 }

/** An incoming webhook of Slack. Every token that starts with the rehearsal token is a webhook of its own. */
export const slack: LocalNetwork = {
  id: 'slack',
  name: 'Slack',
  links: 'scheme',
  crawls: true,
  settings,
  addressKey: 'webhook_url',
  endpoints: { create: { method: 'POST', path: /^\/services\/\w+\/\w+\/\w+$/ } },
  open(stage) {
    const window = rateWindow(LIMIT.requests, LIMIT.seconds, stage.now)
    async function answer(call: Call): Promise<Response> {
      const name = accountOf(call)
      if (!name) return fail('401', stage.now(), stage.now())
      const rate = window(name)
      return rate.over ? fail('429', rate.reset, stage.now()) : create(stage, call, name)
    }
    return { answer, fail: (kind, opens) => fail(kind, opens, stage.now()) }
  },
}

function accountOf({ url: { pathname } }: Call): string | undefined {
  const start = new URL(settings.webhook_url).pathname
  if (!pathname.startsWith(start)) return undefined
  return pathname.slice(start.length) || 'rehearsal'
}

const messageSchema = z.object({
  text: z.string().default(''),
  unfurl_links: z.boolean().optional(),
})

/** Longer ones are cut off. */
const LONGEST = 40_000

async function create(stage: Stage, call: Call, account: string): Promise<Response> {
  const { data } = messageSchema.safeParse(await jsonOf(call.request))
  if (!data) return plain(400, 'invalid_payload')
  if (data.text.trim() === '') return plain(400, 'no_text')
  const id = String(BigInt(stage.lastId() ?? '0') + 1n)
  await stage.accept({
    account,
    id,
    url: `https://slack.rehearsal.example/archives/C0REHEARSAL/p${id}`,
    text: shown(data.text.slice(0, LONGEST)),
    at: stage.now().toISOString(),
  })
  return plain(200, 'ok')
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping: an angle bracket that is not escaped starts markup. */
function shown(text: string): string {
  return text
    .replace(/<(https?:[^|<>]*)(?:\|([^<>]*))?>/g, (_, url: string, label?: string) => label ?? url)
    .replace(/<[^<>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

const plain = (status: number, word: string, headers = {}) =>
  new Response(word, { status, headers: { 'content-type': 'text/plain', ...headers } })

function fail(kind: FailureKind, opens: Date, now: Date): Response {
  switch (kind) {
    case '401':
      return plain(404, 'no_service')
    case 'blocked':
      return plain(410, 'channel_is_archived')
    case 'duplicate':
      return plain(403, 'action_prohibited')
    case '429': {
      const seconds = Math.ceil((opens.getTime() - now.getTime()) / 1000)
      return plain(429, 'rate_limited', { 'retry-after': String(seconds) })
    }
    case '500':
      return plain(500, 'rollup_error')
  }
}
