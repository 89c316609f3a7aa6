import { type PostInput, postInput } from './post.ts'
import type { Form, SetupForm } from './setup-form.ts'

/** The steps to a first set-up, in their order. */
export const guideSteps = [
  'publication',
  'source',
  'account',
  'template',
  'schedule',
  'simulate',
  'live',
] as const
export type GuideStep = (typeof guideSteps)[number]

/** A part of the set-up with its name. */
export interface NamedForm {
  readonly id: string
  readonly form: Form
}

/** A feed that was found at an address. */
export interface FoundFeed {
  readonly url: string
  readonly title?: string
  readonly posts: number
}

/** A set-up that is being thought over, in the words of its file, and how far that has come. It has no effect yet. */
export interface Guide {
  /** Posts of the sample publication: going live takes them out. */
  readonly samples: readonly string[]
  /** What was set up first is only the sample: going live puts this set-up in its place. */
  readonly replaces: boolean
  readonly done: readonly GuideStep[]
  readonly publication?: Form
  /** `form` is absent where posts come from the API. */
  readonly source?: { readonly id?: string; readonly form?: Form }
  /** What was found at the address of the source. */
  readonly found?: { readonly feeds: readonly FoundFeed[]; readonly posts: readonly PostInput[] }
  readonly account?: NamedForm
  /** Liquid text. */
  readonly template?: string
  readonly schedule?: NamedForm
  /** When it went live. */
  readonly liveAt?: string
  /** Nobody wants to be reminded of it. */
  readonly hidden?: true
  /** Posts that were written to see one go out. */
  readonly tests: readonly string[]
}

export const emptyGuide: Guide = { samples: [], replaces: false, done: [], tests: [] }

/** The step to go on with; undefined when all are done. */
export const nextStep = ({ done }: Pick<Guide, 'done'>): GuideStep | undefined =>
  guideSteps.find((step) => !done.includes(step))

/** The same, with a step done. What comes after it and depends on it is looked at again. */
export function stepDone(guide: Guide, step: GuideStep): Guide {
  const done = guideSteps.filter((one) => one === step || guide.done.includes(one))
  return { ...guide, done }
}

/** The whole set-up that going live would apply: in place of what there is, or beside it. */
export function guidedForm(guide: Guide, standing: SetupForm | undefined): SetupForm {
  const base = guide.replaces ? undefined : standing
  const { publication = {}, source, account, template, schedule } = guide
  const named = guidedTemplate(guide)
  const accountForm = account && {
    ...account.form,
    ...(template !== undefined && named !== 'default' && { template: named }),
  }
  return {
    ...base,
    publication: { ...base?.publication, ...publication },
    feeds: base?.feeds ?? { main: { limit: 50, content: 'full' } },
    sources: {
      ...base?.sources,
      ...(source?.form && { [source.id ?? 'cms']: source.form }),
    },
    accounts: { ...base?.accounts, ...(account && accountForm && { [account.id]: accountForm }) },
    templates: {
      ...base?.templates,
      ...(template !== undefined && { [named]: template }),
    },
    schedules: {
      ...base?.schedules,
      ...(account && schedule && { [schedule.id]: { ...schedule.form, accounts: [account.id] } }),
    },
  }
}

/** Beside templates that others use, one of its own. Named like a network, it would speak for every account there. */
export const guidedTemplate = ({ replaces, account }: Guide): string =>
  replaces || !account ? 'default' : `for-${account.id}`

/** What stands by now under the names of the guide's parts, and is something else: it would be written over. */
export function takenNames(
  guide: Guide,
  standing: SetupForm,
  wanted: SetupForm,
): readonly string[] {
  const { source, account, template, schedule } = guide
  const parts = [
    ...(source?.form ? [['sources', source.id ?? 'cms'] as const] : []),
    ...(account ? [['accounts', account.id] as const] : []),
    ...(template !== undefined ? [['templates', guidedTemplate(guide)] as const] : []),
    ...(schedule ? [['schedules', schedule.id] as const] : []),
  ]
  return parts.flatMap(([section, id]) => {
    if (!Object.hasOwn(standing[section], id)) return []
    const isSame = JSON.stringify(standing[section][id]) === JSON.stringify(wanted[section][id])
    return isSame ? [] : [`${section}.${id}`]
  })
}

/** `x`, or `x-2` where that name is taken. */
export function freeName(wanted: string, taken: Readonly<Record<string, unknown>>): string {
  let name = wanted
  for (let count = 2; Object.hasOwn(taken, name); count += 1) name = `${wanted}-${count}`
  return name
}

/** A guide as it was kept, as JSON. Posts that were found come back with their dates. */
export function guideOf(json: string): Guide {
  const kept = { ...emptyGuide, ...(JSON.parse(json) as Guide) }
  if (!kept.found) return kept
  const posts = kept.found.posts.flatMap((post) => postInput.safeParse(post).data ?? [])
  return { ...kept, found: { ...kept.found, posts } }
}
