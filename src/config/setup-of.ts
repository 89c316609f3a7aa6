import type { When } from '../core/occurrences.ts'
import type { FeedSettings } from '../core/publication.ts'
import { parseQuietHours } from '../core/quiet-hours.ts'
import type { AccountSetup, ScheduleSetup, Setup } from '../core/setup.ts'
import { accountKeys, type FileContent } from './file-schema.ts'
import { notifyOf } from './notify-schema.ts'
import { sourceOf } from './source-schema.ts'

/** The set-up that a checked file says. The feed `main` always exists. */
export function setupOf(file: FileContent): Setup {
  const { legacy_feed_paths: legacyFeedPaths, podcast, utm, ...publication } = file.publication
  const notify = notifyOf(file.notify)
  return {
    publication: {
      ...present(publication),
      legacyFeedPaths,
      ...(podcast && { podcast: present(podcast) }),
      ...(utm && { utm: present(utm) }),
      ...(entries(file.people).length > 0 && { people: file.people ?? {} }),
    },
    feeds: feedsOf(file),
    sources: entries(file.sources).map(([id, source]) => sourceOf(id, source)),
    accounts: entries(file.accounts).map(([id, account]) => accountOf(id, account)),
    templates: file.templates ?? {},
    schedules: entries(file.schedules).map(([id, schedule]) => scheduleOf(id, schedule)),
    ...(notify && { notify }),
  }
}

function feedsOf(file: FileContent): FeedSettings[] {
  const feeds = entries(file.feeds).map(([id, { select, ...feed }]) => ({
    id,
    ...present(feed),
    select: present(select),
  }))
  const main: FeedSettings = { id: 'main', limit: 50, content: 'full', select: {} }
  return feeds.some(({ id }) => id === 'main') ? feeds : [main, ...feeds]
}

function accountOf(id: string, account: AccountEntry): AccountSetup {
  const { network, rehearsal, template, links, corrections, prices, when_unknown } = account
  const { monthly_budget, reserve, spacing, per_hour, per_day, images, repost_within } = account
  return {
    ...{ id, network, settings: settingsOf(account), rehearsal, links, corrections },
    ...present({ template, reserve, spacing }),
    ...present({ monthlyBudget: monthly_budget, perHour: per_hour, perDay: per_day }),
    ...present({ images, repostWithin: repost_within }),
    ...(prices && { prices: pricesOf(prices) }),
    ...(account.utm !== undefined && { utm: account.utm && present(account.utm) }),
    ...(account.short_links && { shortLinks: true as const }),
    ...(account.thread !== undefined && { thread: account.thread }),
    ...(account.thread_numbers && { threadNumbers: true as const }),
    whenUnknown: when_unknown,
  }
}

const pricesOf = ({
  post_with_link,
  alt_text,
  ...prices
}: NonNullable<AccountEntry['prices']>) => ({
  postWithLink: post_with_link,
  ...present({ ...prices, altText: alt_text }),
})

function scheduleOf(id: string, schedule: ScheduleEntry): ScheduleSetup {
  const { accounts, select, delay, jitter, days, approve, reply, template } = schedule
  const { default: shelfLife, ...sections } =
    typeof schedule.shelf_life === 'number' ? { default: schedule.shelf_life } : schedule.shelf_life
  return {
    id,
    accounts: [...new Set(accounts)],
    select: present(select),
    when: whenOf(schedule.when),
    delay,
    shelfLife,
    ...(Object.keys(sections).length > 0 && { sectionShelfLife: sections }),
    approve,
    checkPage: schedule.check_page,
    ...(schedule.reshare && { reshare: present(schedule.reshare) }),
    ...present({ jitter, days, reply, template, quiet: parseQuietHours(schedule.quiet ?? '') }),
  }
}

/** Slots in their order of the day, each once. */
function whenOf(when: ScheduleEntry['when']): When {
  if (when === 'at_once') return { kind: 'at_once' }
  return 'cron' in when
    ? { kind: 'cron', cron: when.cron, take: when.take }
    : { kind: 'slots', ...present(when), slots: [...new Set(when.slots)].sort() }
}

/** What stands in an account beside the keys every account may have: its network's own settings. */
export const settingsOf = (account: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(account).filter(([key]) => !(key in accountKeys.shape)))

type AccountEntry = NonNullable<FileContent['accounts']>[string]
type ScheduleEntry = NonNullable<FileContent['schedules']>[string]

const entries = <Value>(section: Readonly<Record<string, Value>> | null | undefined) =>
  Object.entries(section ?? {})

/** The same without the keys that hold nothing. */
const present = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>
  }
