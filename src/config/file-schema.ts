import { z } from 'zod'
import { parseDuration } from '../core/duration.ts'
import { cronFault, dayNames } from '../core/occurrences.ts'
import { parseQuietHours } from '../core/quiet-hours.ts'
import { correctionsModes, imagesModes, linksModes } from '../core/setup.ts'
import { notifyKeys } from './notify-schema.ts'
import { podcastKeys } from './podcast-schema.ts'
import { peopleKeys, utmOfLinks } from './share-schema.ts'
import { sourceKeys } from './source-schema.ts'
import { truth } from './truth.ts'

const idText = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'expected a name of small letters, digits, - and _')

const webUrl = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).max(2_048)

const duration = z
  .string('expected a duration like 90s, 15m, 6h or 7d')
  .regex(/^\d{1,6}[smhd]$/, 'expected a duration like 90s, 15m, 6h or 7d')
  .transform((text) => parseDuration(text) ?? 0)

/** `${NAME}` always gives text: a number or a truth value may come as such. */
const numeric = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value),
    schema,
  )

const zone = z.string().refine(isZone, 'expected an IANA time zone like Europe/Berlin')
const language = z
  .string()
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'expected a language tag like en or de-AT')
const words = z.array(
  z.string().min(1, 'expected a word'),
  'expected a list like [politics, culture]',
)

export const publicationKeys = z.strictObject({
  title: z.string().min(1, 'expected a title').max(300),
  home: webUrl,
  description: z.string().max(2_000).optional(),
  language: language.default('en'),
  timezone: zone.default('UTC'),
  logo: webUrl.optional(),
  icon: webUrl.optional(),
  rights: z.string().min(1).max(1_000).optional(),
  legacy_feed_paths: z
    .array(z.string().regex(/^\/\S*$/, 'expected a path like /feed/'), 'expected a list of paths')
    .default([]),
  hub: truth.optional(),
  hubs: z.array(webUrl, 'expected a list of addresses').max(10).optional(),
  podcast: podcastKeys.optional(),
  utm: utmOfLinks.optional(),
})

export const selectKeys = z.strictObject({
  tags: words.optional(),
  not: words.optional(),
  section: z.string().min(1).optional(),
  author: z.string().min(1).optional(),
  language: language.optional(),
})

export const feedKeys = z.strictObject({
  title: z.string().min(1).max(300).optional(),
  limit: numeric(z.int().min(1).max(1_000)).default(50),
  content: z.enum(['full', 'summary']).default('full'),
  select: selectKeys.default({}),
  private: truth.optional(),
  closes: z.iso.date('expected the last day, like 2026-12-31').optional(),
  instead: z.string().optional(),
})

/** A thread that is longer is an article. */
const MOST_PARTS = 25

/** What every account may have, whatever its network; the network's own keys stand beside them. */
export const accountKeys = z.object({
  network: z.string('expected the id of a network'),
  rehearsal: truth.default(false),
  template: z.string().optional(),
  monthly_budget: numeric(z.number().nonnegative()).optional(),
  reserve: numeric(z.number().nonnegative()).optional(),
  spacing: duration.optional(),
  per_hour: numeric(z.int().min(1)).optional(),
  per_day: numeric(z.int().min(1)).optional(),
  links: z.enum(linksModes).default('always'),
  utm: z.union([z.literal(false), utmOfLinks], 'expected utm_ values, or false').optional(),
  short_links: truth.optional(),
  thread: numeric(z.int().min(2).max(MOST_PARTS)).optional(),
  thread_numbers: truth.optional(),
  images: z.enum(imagesModes).optional(),
  corrections: z.enum(correctionsModes).default('auto'),
  repost_within: duration.optional(),
  prices: z
    .strictObject({
      post: numeric(z.number().nonnegative()),
      post_with_link: numeric(z.number().nonnegative()),
      read: numeric(z.number().nonnegative()).optional(),
      remove: numeric(z.number().nonnegative()).optional(),
      alt_text: numeric(z.number().nonnegative()).optional(),
    })
    .optional(),
  when_unknown: z.enum(['ask', 'resend']).default('ask'),
})

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time like 08:00')
const daysOfWeek = z
  .array(z.enum(dayNames, `expected one of ${dayNames.join(', ')}`))
  .min(1, 'expected at least one day')
const take = numeric(z.int().min(1).max(100)).default(1)

const when = z.union(
  [
    z.literal('at_once'),
    z.strictObject({
      slots: z
        .array(timeOfDay, 'expected a list like ["08:00", "18:00"]')
        .min(1, 'expected at least one time, like 08:00'),
      days: daysOfWeek.optional(),
      take,
    }),
    z.strictObject({
      cron: z.string().superRefine((text, { addIssue }) => {
        const fault = cronFault(text)
        if (fault) addIssue(fault)
      }),
      take,
    }),
  ],
  'expected at_once, { slots: ["08:00"] } or { cron: "0 15 * * sat" }',
)

const positiveDuration = duration.refine(
  (milliseconds) => milliseconds > 0,
  'expected more than 0s',
)

export const scheduleKeys = z.strictObject({
  accounts: z
    .array(z.string(), 'expected a list of account names')
    .min(1, 'expected at least one account'),
  select: selectKeys.default({}),
  when: when.default('at_once'),
  delay: duration.default(0),
  jitter: duration.optional(),
  quiet: z
    .string()
    .refine((text) => parseQuietHours(text) !== undefined, 'expected hours like "23:00-06:30"')
    .optional(),
  days: daysOfWeek.optional(),
  shelf_life: z
    .union(
      [
        positiveDuration,
        z.object({ default: positiveDuration.default(24 * 3_600_000) }).catchall(positiveDuration),
      ],
      'expected a duration of more than 0s like 6h, or { default: 24h, sport: 2h }',
    )
    .default(24 * 3_600_000),
  approve: truth.default(false),
  check_page: truth.default(true),
  reshare: z
    .strictObject({
      after: positiveDuration,
      times: numeric(z.int().min(1).max(1_000)),
      take,
      template: z.string().optional(),
    })
    .optional(),
  reply: z.string().min(1).max(20_000).optional(),
  template: z.string().optional(),
})

const section = <Schema extends z.ZodType>(schema: Schema) => z.record(idText, schema).nullish()

/** `config/posthorn.yaml`. Accounts are checked further by their network. */
export const fileSchema = z.strictObject(
  {
    publication: publicationKeys,
    feeds: section(z.preprocess((value) => value ?? {}, feedKeys)),
    sources: section(sourceKeys),
    accounts: section(accountKeys.loose()),
    templates: section(z.string('expected Liquid text').min(1).max(20_000)),
    schedules: section(scheduleKeys),
    people: peopleKeys.nullish(),
    notify: notifyKeys.nullish(),
  },
  'expected a set-up: at least publication, with its title and home',
)

export type FileContent = z.output<typeof fileSchema>

/** What were found to be zones: asking takes memory outside the heap, which is freed late. */
const zones = new Set<string>()

function isZone(name: string): boolean {
  if (zones.has(name)) return true
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false
  try {
    const known =
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
    if (known) zones.add(name)
    return known
  } catch {
    return false
  }
}
