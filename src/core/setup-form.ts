import { formatDuration } from './duration.ts'
import type { FeedSettings, Publication, Selection } from './publication.ts'
import type { AccountSetup, ScheduleSetup, Setup, SourceSetup } from './setup.ts'

export type Form = Readonly<Record<string, unknown>>

/** A set-up in the words of `config/posthorn.yaml`, credentials in clear. What is left to its default is left out. */
export interface SetupForm {
  readonly publication: Form
  readonly feeds: Readonly<Record<string, Form>>
  readonly sources: Readonly<Record<string, Form>>
  readonly accounts: Readonly<Record<string, Form>>
  readonly templates: Readonly<Record<string, string>>
  readonly schedules: Readonly<Record<string, Form>>
}

export function setupForm(setup: Setup): SetupForm {
  return {
    publication: publicationForm(setup.publication),
    feeds: byId(setup.feeds, feedForm),
    sources: byId(setup.sources, sourceForm),
    accounts: byId(setup.accounts, accountForm),
    templates: setup.templates,
    schedules: byId(setup.schedules, scheduleForm),
  }
}

const byId = <Item extends { readonly id: string }>(
  items: readonly Item[],
  form: (item: Item) => Form,
) => Object.fromEntries(items.map((item) => [item.id, form(item)]))

const publicationForm = (publication: Publication): Form =>
  present({
    title: publication.title,
    home: publication.home,
    description: publication.description,
    language: publication.language,
    timezone: publication.timezone,
    logo: publication.logo,
    icon: publication.icon,
    rights: publication.rights,
    legacy_feed_paths: filled(publication.legacyFeedPaths),
    hub: publication.hub,
    hubs: filled(publication.hubs ?? []),
  })

const feedForm = ({ id: _id, select, ...feed }: FeedSettings): Form => {
  const { title, limit, content, private: isPrivate, closes, instead } = feed
  const chosen = selectForm(select)
  return present({ title, limit, content, select: chosen, private: isPrivate, closes, instead })
}

const sourceForm = ({ type, url, every, websub }: SourceSetup): Form =>
  present({ type, url, every: formatDuration(every), websub })

const accountForm = (account: AccountSetup): Form =>
  present({
    network: account.network,
    ...account.settings,
    rehearsal: account.rehearsal || undefined,
    template: account.template,
    monthly_budget: account.monthlyBudget,
    spacing: account.spacing === undefined ? undefined : formatDuration(account.spacing),
    when_unknown: account.whenUnknown === 'ask' ? undefined : account.whenUnknown,
  })

const scheduleForm = (schedule: ScheduleSetup): Form =>
  present({
    accounts: schedule.accounts,
    select: selectForm(schedule.select),
    when: schedule.when,
    delay: schedule.delay === 0 ? undefined : formatDuration(schedule.delay),
    shelf_life: formatDuration(schedule.shelfLife),
    template: schedule.template,
  })

function selectForm({ tags, not, section, author, language }: Selection): Form | undefined {
  const form = present({ tags, not, section, author, language })
  return Object.keys(form).length > 0 ? form : undefined
}

const filled = (list: readonly string[]) => (list.length > 0 ? list : undefined)

const present = (form: Form): Form =>
  Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
