import type { ClockChange } from '../../core/hours-of-day.ts'
import type { ComingPost, ComingRun, ComingRuns } from '../../tasks/coming-runs.ts'
import { postHref } from './delivery-line.tsx'

const shapes = new Map<string, Intl.DateTimeFormat>()

/** `Wednesday 25 November 2026, 08:00 CET (GMT+1)`: a moment as the zone's clock and calendar show it. */
export function zonedMoment(at: Date, zone: string, part: 'whole' | 'time' = 'whole'): string {
  const shown = format(zone, part)
    .format(at)
    .replace(/^(\p{L}+),/u, '$1')
    .replace(' at ', ', ')
  return part === 'time' ? shown : `${shown} (${offsetOf(at, zone)})`
}

const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const

function format(zone: string, part: 'whole' | 'time' | 'offset'): Intl.DateTimeFormat {
  const known = shapes.get(`${part} ${zone}`)
  if (known) return known
  const fresh = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    ...(part === 'offset' ? { timeZoneName: 'longOffset' } : { ...time, timeZoneName: 'short' }),
    ...(part === 'whole' && day),
  })
  shapes.set(`${part} ${zone}`, fresh)
  return fresh
}

/** `UTC+01:00` */
function offsetOf(at: Date, zone: string): string {
  const parts = format(zone, 'offset').formatToParts(at)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return name.replace('GMT', 'UTC')
}

interface RunsProps {
  readonly coming: ComingRuns
}

/** What a schedule does next. */
export const Runs = ({ coming }: RunsProps) =>
  coming.kind === 'runs' ? (
    <RunList runs={coming.runs} zone={coming.zone} />
  ) : (
    <>
      <Windows coming={coming} />
      <Posts posts={coming.posts} zone={coming.zone} />
    </>
  )

interface ListProps {
  readonly runs: readonly ComingRun[]
  readonly zone: string
}

const RunList = ({ runs, zone }: ListProps) =>
  runs.length === 0 ? (
    <p class="notice">
      It never runs: no time of its own lies outside its quiet hours and on its days.
    </p>
  ) : (
    <ol class="runs">
      {runs.map(({ from, changes }) => (
        <li>
          <time datetime={from.toISOString()}>{zonedMoment(from, zone)}</time>
          <Changes changes={changes} />
        </li>
      ))}
    </ol>
  )

type Open = Extract<ComingRuns, { kind: 'open' }>

const Windows = ({ coming: { always, windows, zone } }: { readonly coming: Open }) => {
  if (always) return <p>Posts go out at any hour of any day.</p>
  if (windows.length === 0) return <p class="notice">It is never open in the next 14 days.</p>
  return (
    <>
      <p>Posts go out in these hours; what comes in between waits for the next of them:</p>
      <ol class="runs">
        {windows.map(({ from, to, changes }) => (
          <li>
            From <time datetime={from.toISOString()}>{zonedMoment(from, zone)}</time> to{' '}
            <time datetime={to.toISOString()}>{zonedMoment(to, zone)}</time>
            <Changes changes={changes} />
          </li>
        ))}
      </ol>
    </>
  )
}

const Changes = ({ changes }: { readonly changes: readonly ClockChange[] }) => (
  <>
    {changes.map(({ goes, from, to }) => (
      <>
        {' '}
        <small class="clock-change">
          On this day the clock goes {goes} at {from}, to {to}.
        </small>
      </>
    ))}
  </>
)

interface PostsProps {
  readonly posts: readonly ComingPost[]
  readonly zone: string
}

const Posts = ({ posts, zone }: PostsProps) => (
  <>
    <h3>What it does with the next posts</h3>
    {posts.length === 0 && (
      <p class="quiet">No post that it takes is to appear in the next 14 days.</p>
    )}
    {posts.length > 0 && (
      <ul class="runs">
        {posts.map(({ id, title, visibleAt, deliveries }) => (
          <li>
            <a href={postHref(id)}>{title}</a>, published {zonedMoment(visibleAt, zone)}
            {deliveries.map(({ accountId, dueAt }) => (
              <>
                {' '}
                <small>
                  {accountId}: {zonedMoment(dueAt, zone)}
                </small>
              </>
            ))}
          </li>
        ))}
      </ul>
    )}
  </>
)
