import type { FeedSettings } from '../core/publication.ts'
import type { AccountSetup, ScheduleSetup, Setup } from '../core/setup.ts'
import { accountKeys, type FileContent } from './file-schema.ts'

/** The set-up that a checked file says. The feed `main` always exists. */
export function setupOf(file: FileContent): Setup {
  const { legacy_feed_paths: legacyFeedPaths, ...publication } = file.publication
  return {
    publication: { ...present(publication), legacyFeedPaths },
    feeds: feedsOf(file),
    sources: entries(file.sources).map(([id, source]) => ({ id, ...present(source) })),
    accounts: entries(file.accounts).map(([id, account]) => accountOf(id, account)),
    templates: file.templates ?? {},
    schedules: entries(file.schedules).map(([id, schedule]) => scheduleOf(id, schedule)),
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
  const { network, rehearsal, template, monthly_budget, spacing, when_unknown } = account
  return {
    id,
    network,
    settings: settingsOf(account),
    rehearsal,
    ...present({ template, monthlyBudget: monthly_budget, spacing }),
    whenUnknown: when_unknown,
  }
}

function scheduleOf(id: string, schedule: ScheduleEntry): ScheduleSetup {
  const { accounts, select, when, delay, shelf_life, template } = schedule
  return {
    id,
    accounts: [...new Set(accounts)],
    select: present(select),
    when,
    delay,
    shelfLife: shelf_life,
    ...present({ template }),
  }
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
