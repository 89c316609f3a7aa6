import { createRoute, z } from '@hono/zod-openapi'
import { noticeEvents } from '../../core/notice.ts'
import { noticeChannels } from '../../core/notify.ts'
import type { ToldNotice } from '../../ports/notice-store.ts'
import { examine } from '../../tasks/examine.ts'
import { noticeChannelsOf } from '../../tasks/notice-channels.ts'
import { testNotify } from '../../tasks/test-notify.ts'
import type { AppDeps } from '../app-deps.ts'
import { allOf, answers, apiApp, listOf, pageQuery, pageRequest } from './route-parts.ts'

const tags = ['Running']
const time = z.iso.datetime()
const channel = z.enum(noticeChannels)
const noticeSchema = z
  .object({
    id: z.string(),
    event: z.enum(noticeEvents),
    title: z.string(),
    message: z.string(),
    data: z.record(z.string(), z.unknown()),
    raised_at: time,
    ended_at: time.optional().openapi({ description: 'Absent while it lasts' }),
    told: z.array(
      z.object({
        channel,
        state: z.enum(['waiting', 'sent', 'failed']),
        tries: z.int(),
        due_at: time.optional(),
        changed_at: time,
        reason: z.string().optional(),
      }),
    ),
  })
  .openapi('Notice')
const channelSchema = z.object({
  channel,
  target: z.string(),
  state: z.enum(['on', 'locked', 'disabled', 'unavailable']),
  events: z.array(z.enum(noticeEvents)),
  reason: z.string().optional(),
})
const triedSchema = z.object({
  channel,
  target: z.string(),
  outcome: z.enum(['sent', 'failed', 'unavailable']),
  reason: z.string().optional(),
})
const examinedSchema = z.object({
  check: z.string(),
  state: z.enum(['ok', 'warning', 'wrong']),
  message: z.string(),
  advice: z.string().optional(),
})

const listRoute = createRoute({
  method: 'get',
  path: '/notices',
  tags,
  summary: 'What was to be told, newest first, and what came of telling it',
  request: { query: pageQuery },
  responses: answers({ 200: ['Notices', listOf(noticeSchema)] }),
})
const channelsRoute = createRoute({
  method: 'get',
  path: '/notify',
  tags,
  summary: 'Who is told of what, never with a secret',
  responses: answers({ 200: ['Channels', allOf(channelSchema)] }),
})
const testRoute = createRoute({
  method: 'post',
  path: '/notify/test',
  tags,
  summary: 'Send a test notice by every channel',
  responses: answers({ 200: ['What came of it', allOf(triedSchema)] }),
})
const doctorRoute = createRoute({
  method: 'get',
  path: '/doctor',
  tags,
  summary: 'Everything that can be wrong, and what to do about it',
  responses: answers({ 200: ['What was looked at', allOf(examinedSchema)] }),
})

export function noticeRoutes({
  ports,
  publicUrl,
  surroundings,
}: Pick<AppDeps, 'ports' | 'publicUrl' | 'surroundings'>) {
  return apiApp()
    .openapi(listRoute, async (c) => {
      const page = await ports.notices.list(pageRequest(c.req.valid('query')))
      return c.json({ ...page, items: page.items.map(noticeJson) })
    })
    .openapi(channelsRoute, async (c) => {
      const { channels } = await noticeChannelsOf(ports)
      return c.json({ items: channels.map(({ notifier: _notifier, ...channel }) => channel) })
    })
    .openapi(testRoute, async (c) => c.json({ items: await testNotify(ports) }))
    .openapi(doctorRoute, async (c) => {
      const [inside, around] = await Promise.all([examine(ports, publicUrl), surroundings?.()])
      return c.json({ items: [...inside, ...(around ?? [])] })
    })
}

const noticeJson = (notice: ToldNotice) => ({
  id: notice.id,
  event: notice.event,
  title: notice.title,
  message: notice.text,
  data: notice.data,
  raised_at: notice.raisedAt.toISOString(),
  ...(notice.endedAt && { ended_at: notice.endedAt.toISOString() }),
  told: notice.messages.map(({ channel, state, tries, dueAt, changedAt, reason }) => ({
    ...{ channel, state, tries },
    ...(state === 'waiting' && { due_at: dueAt.toISOString() }),
    changed_at: changedAt.toISOString(),
    ...(reason !== undefined && { reason }),
  })),
})
