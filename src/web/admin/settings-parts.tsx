import { type Context, Hono } from 'hono'
import type { Form } from '../../core/setup-form.ts'
import { readPart } from '../../tasks/edit-part.ts'
import { answer } from '../public/frame.tsx'
import type { PartShown } from './part-page.tsx'
import { type SavedPart, type SentPart, savePart, tellSaved } from './save-part.ts'
import { keptNotifySecrets, notifyIn, notifyValues, notifyWords } from './settings-notify.ts'
import { SETTINGS } from './settings-page.tsx'
import { AuthorsPage, NotifyPage, PublicationPage } from './settings-part.tsx'
import {
  besidePeople,
  mentioning,
  peopleFaults,
  peopleIn,
  peopleValues,
  peopleWords,
  rowsFor,
  rowsIn,
} from './settings-people.ts'
import { publicationIn, publicationValues, publicationWords } from './settings-publication.ts'
import { type FieldWords, sentValues, type Values } from './setup-form.ts'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

type Section = 'publication' | 'notify' | 'people'

/** How a section of the set-up is a form. */
interface SectionForm {
  readonly title: string
  words(now: Form | undefined, sent?: Values): FieldWords
  values(now: Form | undefined): Values
  read(values: Values): Pick<SentPart, 'issues' | 'edit'>
  page(view: View, shown: PartShown, now: Form | undefined): Parameters<typeof answer>[1]
  /** Issues that found no field. */
  beside?(issues: PartShown['form']['issues'], values: Values): PartShown['form']['issues']
}

export function settingsPartPages(deps: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()
  const networks = mentioning(deps.ports.networks)
  const sections: Readonly<Record<Section, SectionForm>> = {
    publication: {
      title: 'The publication',
      words: () => publicationWords,
      values: (now) => publicationValues(now ?? {}),
      read: (values) => ({ issues: [], edit: () => publicationIn(values) }),
      page: (view, shown) => <PublicationPage view={view} shown={shown} />,
    },
    notify: {
      title: 'Who is told what',
      words: () => notifyWords,
      values: notifyValues,
      read: (values) => ({
        issues: [],
        edit: (now) => notifyIn(values, now as Form | undefined),
      }),
      page: (view, shown, now) => (
        <NotifyPage view={view} shown={shown} kept={keptNotifySecrets(now)} />
      ),
    },
    people: {
      title: 'Who is called what',
      words: (now, sent) => peopleWords(sent ? rowsIn(sent) : rowsFor(now), networks),
      values: peopleValues,
      read: (values) => ({
        issues: peopleFaults(values, networks),
        edit: (now) => peopleIn(values, networks, now as Form | undefined),
      }),
      page: (view, shown) => <AuthorsPage view={view} shown={shown} networks={networks} />,
      beside: (issues, values) => besidePeople(issues, values, networks),
    },
  }
  for (const [section, form] of Object.entries(sections) as [Section, SectionForm][]) {
    app.get(`/${section}`, (c) => look(c, deps, section, form))
    app.post(`/${section}`, (c) => save(c, deps, section, form))
  }
  return app
}

async function nowIn({ ports }: AdminDeps, section: Section) {
  const { value, mark } = await readPart(ports, { section })
  return { now: value as Form | undefined, mark }
}

async function look(c: Context<AdminEnv>, deps: AdminDeps, section: Section, form: SectionForm) {
  const { view } = c.var
  const { now, mark } = await nowIn(deps, section)
  const shown = {
    form: {
      words: form.words(now),
      values: form.values(now),
      issues: [],
      readOnly: !view.may('config'),
    },
    madeFrom: mark,
  }
  return answer(c, form.page(view, shown, now))
}

async function save(c: Context<AdminEnv>, deps: AdminDeps, section: Section, form: SectionForm) {
  const values = await sentValues(c)
  const words = form.words(undefined, values)
  const part = { section }
  const result = await savePart(deps, { part, words, values, ...form.read(values) })
  if (result.ok) {
    const text = `${form.title}: saved.`
    return tellSaved(c, deps, { part, saved: result.saved, to: `${SETTINGS}/${section}`, text })
  }
  const view = await viewing(deps)(c)
  const { now } = await nowIn(deps, section)
  return answer(c, form.page(view, shownAgain(result, values, form), now), 422)
}

function shownAgain(
  { form, madeFrom, meanwhile }: Extract<SavedPart, { ok: false }>,
  values: Values,
  section: SectionForm,
): PartShown {
  const issues = section.beside?.(form.issues, values) ?? form.issues
  const theirs = meanwhile && { now: section.values(meanwhile.now as Form | undefined) }
  return { form: { ...form, issues }, madeFrom, ...(theirs && { meanwhile: theirs }) }
}
