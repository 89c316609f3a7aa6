import { type Day, dayNames, type When } from '../../core/occurrences.ts'
import type { ScheduleSetup } from '../../core/setup.ts'
import { selectionPhrase } from './selection-phrase.ts'

const longDays: Readonly<Record<Day, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
}
export const dayChoices = dayNames.map((value) => ({ value, label: longDays[value].slice(0, 3) }))

/** More times of day than a sentence can name. */
const MANY = 6

/** `At once, 2 minutes after publishing, to x and masto; quiet 23:00–06:30; a person approves each text first` */
export function scheduleInWords(schedule: ScheduleSetup): string {
  const { accounts, delay, jitter = 0, quiet, days, reshare } = schedule
  const first = [
    whenInWords(schedule.when),
    delay > 0 ? `${durationInWords(delay)} after publishing${earliest(schedule)}` : '',
    `to ${listed(accounts)}`,
  ]
  const selection = selectionPhrase(schedule.select)
  return [
    joined(first, ', '),
    selection && `only posts ${selection}`,
    days && `only on ${daysInWords(days)}`,
    quiet && `quiet ${quiet.from}–${quiet.to}`,
    jitter > 0 && `up to ${durationInWords(jitter)} later`,
    schedule.approve && 'a person approves each text first',
    reshare &&
      `shared again after ${durationInWords(reshare.after)}, ${times(reshare.times)} at most`,
  ]
    .filter(Boolean)
    .join('; ')
}

const earliest = ({ when }: ScheduleSetup) => (when.kind === 'at_once' ? '' : ' at the earliest')

function whenInWords(when: When): string {
  if (when.kind === 'at_once') return 'At once'
  const several = when.take > 1 ? `, up to ${when.take} posts each` : ''
  if (when.kind === 'cron') return `By cron ${when.cron}${several}`
  const { slots, days } = when
  const at =
    slots.length > MANY
      ? `${slots.length} times a day, from ${slots[0]} to ${slots.at(-1)}`
      : `At ${listed(slots)}`
  return `${at}${days ? `, ${daysInWords(days)}` : ''}${several}`
}

/** `Monday to Friday`, `Saturday and Sunday` */
export function daysInWords(days: readonly Day[]): string {
  const places = dayNames.flatMap((day, place) => (days.includes(day) ? [place] : []))
  const [first = 0, last = 0] = [places[0], places.at(-1)]
  const name = (place: number) => longDays[dayNames[place] ?? 'mon']
  const inARow = places.length > 2 && last - first === places.length - 1
  if (places.length === dayNames.length) return 'every day'
  return inARow ? `${name(first)} to ${name(last)}` : listed(places.map(name))
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** `2 minutes` */
export function durationInWords(milliseconds: number): string {
  const [unit, length] = units.find(([, one]) => milliseconds % one === 0) ?? ['second', 1_000]
  const count = Math.round(milliseconds / length)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`)

/** `a, b and c` */
export function listed(names: readonly string[]): string {
  const [last = '', ...others] = [...names].reverse()
  return others.length > 0 ? `${others.reverse().join(', ')} and ${last}` : last
}

const joined = (parts: readonly string[], between: string) =>
  parts.filter((part) => part !== '').join(between)
