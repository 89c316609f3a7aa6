interface MomentProps {
  readonly at: Date
  /** IANA zone of the publication. */
  readonly zone: string
  /** `day` leaves the time of day to the tooltip. */
  readonly show?: 'day' | 'minute' | 'second'
}

/** A time on the publication's wall clock. */
export const Moment = ({ at, zone, show = 'minute' }: MomentProps) => (
  <time datetime={at.toISOString()} title={wallClock(at, zone, 'zone')}>
    {wallClock(at, zone, show)}
  </time>
)

interface DistanceProps extends MomentProps {
  readonly now: Date
}

/** How far away a time is, with the wall clock beside it. */
export const Distance = ({ at, zone, now }: DistanceProps) => (
  <time datetime={at.toISOString()} title={wallClock(at, zone, 'zone')}>
    {distance(at, now)}
  </time>
)

const day = { day: 'numeric', month: 'short', year: 'numeric' } as const
const minute = { ...day, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const shapes = {
  day,
  minute,
  second: { ...minute, second: '2-digit' },
  zone: { ...minute, weekday: 'long', month: 'long', timeZoneName: 'short' },
  dateline: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
} as const

/** `22 Nov 2026, 14:05` in the zone. */
export function wallClock(at: Date, zone: string, shape: keyof typeof shapes): string {
  return formatOf(zone, shape).format(at)
}

/** One holds a quarter of a megabyte outside the heap, where no collector sees a need to free it; there are few zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string, shape: keyof typeof shapes): Intl.DateTimeFormat {
  const key = `${shape} ${zone}`
  const known = formats.get(key)
  if (known) return known
  const fresh = new Intl.DateTimeFormat('en-GB', { ...shapes[shape], timeZone: zone })
  formats.set(key, fresh)
  return fresh
}

const steps = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
] as const

/** `in 4 minutes`, `2 hours ago`; below a minute, `now`. */
export function distance(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000)
  const step = steps.find((one) => Math.abs(seconds) >= one.seconds)
  if (!step) return 'now'
  return relative.format(Math.trunc(seconds / step.seconds), step.unit)
}

const relative = new Intl.RelativeTimeFormat('en-GB')
