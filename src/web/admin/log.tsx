import { Hono } from 'hono'
import { z } from 'zod'
import type { NoticeMessage, ToldNotice } from '../../ports/notice-store.ts'
import { type ChannelStatus, noticeChannelsOf } from '../../tasks/notice-channels.ts'
import { testNotify } from '../../tasks/test-notify.ts'
import { answer } from '../public/frame.tsx'
import { Moment } from '../public/moment.tsx'
import { Allowed } from './allowed.tsx'
import { act } from './flash.ts'
import { SubmitButton } from './forms.tsx'
import { AdminPage } from './layout.tsx'
import { LogTabs } from './log-tabs.tsx'
import { More, Table } from './table.tsx'
import type { AdminDeps, AdminEnv, View } from './view.ts'

interface LogProps {
  readonly view: View
  readonly notices: readonly ToldNotice[]
  readonly channels: readonly ChannelStatus[]
  readonly next?: string
}

const HOME = '/admin/log'
const PAGE = 50
const query = z.object({ cursor: z.string().min(1).optional().catch(undefined) })

export function logPage({ ports }: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) => {
    const { cursor } = query.parse(c.req.query())
    const [page, { channels }] = await Promise.all([
      ports.notices.list({ limit: PAGE, ...(cursor && { cursor }) }),
      noticeChannelsOf(ports),
    ])
    const next = page.cursor && { next: page.cursor }
    return answer(
      c,
      <LogPage view={c.var.view} notices={page.items} channels={channels} {...next} />,
    )
  })

  app.post('/test', (c) =>
    act(c, HOME, async () => {
      const tried = await testNotify(ports)
      return tried
        .map(({ channel, outcome, reason }) =>
          reason === undefined ? `${channel}: ${outcome}` : `${channel}: ${outcome}, ${reason}`,
        )
        .join('; ')
        .slice(0, 1_000)
    }),
  )

  return app
}

/** Everything that was told, and what came of telling it. */
const LogPage = ({ view, notices, channels, next }: LogProps) => (
  <AdminPage view={view} section="log" title="Log" aside={<TryOut channels={channels} />}>
    <LogTabs open="notices" />
    <Channels channels={channels} />
    {notices.length === 0 && <p class="quiet">Nothing has happened that anybody is told of.</p>}
    {notices.length > 0 && (
      <Table
        caption="Notices, newest first"
        columns={['When', 'What', 'Told']}
        rows={notices.map((notice) => [
          <Moment at={notice.raisedAt} zone={view.zone} />,
          <What notice={notice} view={view} />,
          <Told messages={notice.messages} />,
        ])}
      />
    )}
    <More href={next && `${HOME}?cursor=${encodeURIComponent(next)}`} />
  </AdminPage>
)

const TryOut = ({ channels }: Pick<LogProps, 'channels'>) =>
  channels.length === 0 ? null : (
    <Allowed to="config">
      <form method="post" action={`${HOME}/test`}>
        <SubmitButton tone="quiet">Send a test notice</SubmitButton>
      </form>
    </Allowed>
  )

const Channels = ({ channels }: Pick<LogProps, 'channels'>) =>
  channels.length === 0 ? (
    <p class="standing">
      Nobody is told when something needs a person. Name a webhook, an e-mail address or a Telegram
      chat under <code>notify</code> in the set-up.
    </p>
  ) : (
    <ul class="lines">
      {channels.map(({ channel, target, state, reason, events }) => (
        <li>
          <div>
            {channel}: {target}
            <p class="quiet">
              {state === 'on'
                ? `is told of ${events.length} kinds of events`
                : `${state}: ${reason}`}
            </p>
          </div>
        </li>
      ))}
    </ul>
  )

const What = ({ notice, view }: { readonly notice: ToldNotice; readonly view: View }) => (
  <>
    {notice.path === undefined ? notice.title : <a href={notice.path}>{notice.title}</a>}
    <p class="quiet">
      {notice.text}
      {notice.lasting && notice.endedAt && (
        <>
          {' '}
          Over since <Moment at={notice.endedAt} zone={view.zone} />.
        </>
      )}
      {!notice.endedAt && ' It lasts.'}
    </p>
  </>
)

const Told = ({ messages }: { readonly messages: readonly NoticeMessage[] }) =>
  messages.length === 0 ? (
    <span class="quiet">nobody</span>
  ) : (
    <div>
      {messages.map(({ channel, state, reason }) => (
        <p class="quiet">
          {channel}: {state}
          {reason !== undefined && `, ${reason}`}
        </p>
      ))}
    </div>
  )
