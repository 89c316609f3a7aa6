import type { CostRules } from './cost.ts'
import { formatDuration } from './duration.ts'
import { notifyForm } from './notify-form.ts'
import type { Podcast } from './podcast.ts'
import { intervalText } from './poll-interval.ts'
import type { FeedSettings, Publication, Selection } from './publication.ts'
import type { Reshare } from './schedule.ts'
import type { AccountSetup, ScheduleSetup, Setup } from './setup.ts'
import type { SourceSetup } from './source.ts'

export type Form = Readonly<Record<string, unknown>>

/** A set-up in the words of `config/posthorn.yaml`, credentials in clear. What is left to its default is left out. */
export interface SetupForm {
  readonly publication: Form
  readonly feeds: Readonly<Record<string, Form>>
  readonly sources: Readonly<Record<string, Form>>
  readonly accounts: Readonly<Record<string, Form>>
  readonly templates: Readonly<Record<string, string>>
  readonly schedules: Readonly<Record<string, Form>>
  readonly people?: Form
  readonly notify?: Form
}

export function setupForm(setup: Setup): SetupForm {
  return {
    publication: publicationForm(setup.publication),
    feeds: byId(setup.feeds, feedForm),
    sources: byId(setup.sources, sourceForm),
    accounts: byId(setup.accounts, accountForm),
    templates: setup.templates,
    schedules: byId(setup.schedules, scheduleForm),
    ...(setup.publication.people && { people: setup.publication.people }),
    ...(setup.notify && { notify: notifyForm(setup.notify) }),
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
    podcast: publication.podcast && podcastForm(publication.podcast),
    utm: publication.utm,
  })

const podcastForm = ({ category, subcategory, owner, author, explicit, type }: Podcast): Form =>
  present({
    category,
    subcategory,
    owner,
    author,
    explicit: explicit || undefined,
    type: type === 'episodic' ? undefined : type,
  })

const feedForm = ({ id: _id, select, ...feed }: FeedSettings): Form => {
  const { title, limit, content, private: isPrivate, closes, instead } = feed
  const chosen = selectForm(select)
  return present({ title, limit, content, select: chosen, private: isPrivate, closes, instead })
}

export function sourceForm(source: SourceSetup): Form {
  switch (source.type) {
    case 'feed': {
      const { type, url, every, websub, fullText } = source
      return present({ type, url, every: intervalText(every), websub, full_text: fullText })
    }
    case 'micropub':
      return present({
        type: source.type,
        token_endpoint: source.tokenEndpoint,
        me: source.me,
        url: source.url,
      })
    default: {
      const { type, secret, token, map, events, base, fullText } = source
      return present({ type, secret, token, map, events, base, full_text: fullText })
    }
  }
}

const accountForm = (account: AccountSetup): Form =>
  present({
    network: account.network,
    ...account.settings,
    rehearsal: account.rehearsal || undefined,
    template: account.template,
    monthly_budget: account.monthlyBudget,
    reserve: account.reserve,
    spacing: duration(account.spacing),
    per_hour: account.perHour,
    per_day: account.perDay,
    links: account.links === 'always' ? undefined : account.links,
    images: account.images === 'card' ? undefined : account.images,
    utm: account.utm,
    short_links: account.shortLinks,
    thread: account.thread,
    thread_numbers: account.threadNumbers,
    corrections: account.corrections === 'auto' ? undefined : account.corrections,
    repost_within: duration(account.repostWithin),
    prices: account.prices && pricesForm(account.prices),
    when_unknown: account.whenUnknown === 'ask' ? undefined : account.whenUnknown,
  })

const pricesForm = ({ post, postWithLink, read, remove, altText }: CostRules): Form =>
  present({ post, post_with_link: postWithLink, read, remove, alt_text: altText })

export const scheduleForm = (schedule: ScheduleSetup) =>
  present({
    accounts: schedule.accounts,
    select: selectForm(schedule.select),
    when: whenForm(schedule.when),
    delay: schedule.delay === 0 ? undefined : formatDuration(schedule.delay),
    jitter: duration(schedule.jitter),
    quiet: schedule.quiet && `${schedule.quiet.from}-${schedule.quiet.to}`,
    days: schedule.days,
    shelf_life: shelfLifeForm(schedule),
    approve: schedule.approve || undefined,
    check_page: schedule.checkPage ? undefined : false,
    reshare: schedule.reshare && reshareForm(schedule.reshare),
    reply: schedule.reply,
    template: schedule.template,
  })

function whenForm(when: ScheduleSetup['when']): unknown {
  if (when.kind === 'at_once') return 'at_once'
  const { kind: _kind, take, ...run } = when
  return present({ ...run, take: take === 1 ? undefined : take })
}

function shelfLifeForm({ shelfLife, sectionShelfLife }: ScheduleSetup): unknown {
  if (!sectionShelfLife) return formatDuration(shelfLife)
  const sections = Object.entries(sectionShelfLife)
  return {
    default: formatDuration(shelfLife),
    ...Object.fromEntries(sections.map(([name, life]) => [name, formatDuration(life)])),
  }
}

const reshareForm = ({ after, times, take, template }: Reshare): Form =>
  present({ after: formatDuration(after), times, take: take === 1 ? undefined : take, template })

const duration = (milliseconds: number | undefined) =>
  milliseconds === undefined ? undefined : formatDuration(milliseconds)

function selectForm({ tags, not, section, author, language }: Selection): Form | undefined {
  const form = present({ tags, not, section, author, language })
  return Object.keys(form).length > 0 ? form : undefined
}

const filled = (list: readonly string[]) => (list.length > 0 ? list : undefined)

const present = (form: Form): Form =>
  Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined))
