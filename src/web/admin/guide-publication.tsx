import { Hono } from 'hono'
import { stepDone } from '../../core/guide.ts'
import type { Form } from '../../core/setup-form.ts'
import { changeGuide, readGuide } from '../../tasks/guide-kept.ts'
import { standingForm, stepIssues } from '../../tasks/guide-setup.ts'
import { answer } from '../public/frame.tsx'
import { GuidePage, Onward, shownAgain, stepHref } from './guide-frame.tsx'
import { InputField, IssueSummary } from './setup-fields.tsx'
import {
  type FieldWords,
  fieldIssues,
  keyIn,
  type PartForm,
  sentValues,
  type Values,
  valuesOf,
} from './setup-form.ts'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

const words = {
  title: { label: 'Title', hint: 'What readers call it: the title of your feeds.' },
  home: { label: 'Home page', hint: 'The address of the site itself, like https://news.example' },
  description: { label: 'Description', hint: 'One line for feed readers. May stay empty.' },
  language: { label: 'Language', hint: 'Of most posts, as a tag: en, de-AT, pt-BR.' },
  timezone: { label: 'Time zone', hint: 'All times of your schedules are on this clock.' },
} as const satisfies FieldWords
const fields = Object.keys(words)

export function publicationStep(deps: AdminDeps): Hono<AdminEnv> {
  const { ports, setupFile } = deps
  const viewOf = viewing(deps)
  const app = new Hono<AdminEnv>()

  app.get('/publication', async (c) => {
    const guide = await readGuide(ports)
    const standing = await standingForm(ports, guide)
    const given = { ...standing?.publication, ...guide.publication }
    const known = Object.keys(given).length > 0 ? given : { language: 'en', timezone: 'UTC' }
    const form = { words, values: valuesIn(known), issues: [] }
    return answer(c, <PublicationPage {...{ view: c.var.view, guide, form }} />)
  })

  app.post('/publication', async (c) => {
    const values = await sentValues(c)
    const publication = publicationIn(values)
    const guide = await readGuide(ports)
    const issues = await stepIssues(
      ports,
      setupFile.readForm,
      { ...guide, publication },
      'publication',
    )
    if (issues.length > 0) {
      const form = { words, values, issues: fieldIssues(issues, 'publication', fields) }
      return shownAgain(c, <PublicationPage {...{ view: await viewOf(c), guide, form }} />)
    }
    const standing = await standingForm(ports, guide)
    const changed = changedIn(publication, standing?.publication)
    await changeGuide(ports, (kept) => stepDone({ ...kept, publication: changed }, 'publication'))
    return c.redirect(stepHref('source'), 303)
  })

  return app
}

const valuesIn = (publication: Form): Values =>
  valuesOf(Object.fromEntries(fields.map((name) => [name, textOf(publication[name])])))
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** An empty title or home page is said to be wrong, rather than left out. */
function publicationIn(values: Values): Form {
  const entries = fields.map((name) => [name, keyIn(values, name)] as const)
  const given = Object.fromEntries(entries.filter(([, value]) => value !== undefined))
  return { title: '', home: '', ...given }
}

/** What stands already is left to what it will be by then. */
const changedIn = (publication: Form, standing: Form = {}): Form =>
  Object.fromEntries(Object.entries(publication).filter(([key, value]) => value !== standing[key]))

interface PublicationProps {
  readonly view: View
  readonly guide: Awaited<ReturnType<typeof readGuide>>
  readonly form: PartForm
}

const PublicationPage = ({ view, guide, form }: PublicationProps) => (
  <GuidePage
    view={view}
    guide={guide}
    step="publication"
    head={<script src={view.asset('guide.js')} defer></script>}
  >
    <p class="standing">
      {guide.samples.length > 0 && (
        <>
          You are looking at a sample: three invented posts, and accounts that only rehearse. Here
          you set up your own in its place. It takes a few minutes.{' '}
        </>
      )}
      First: whose posts are these?
    </p>
    <IssueSummary form={form} />
    <form method="post" action={stepHref('publication')}>
      <InputField form={form} name="title" required />
      <InputField form={form} name="home" type="url" required placeholder="https://" />
      <InputField form={form} name="description" />
      <div class="pair">
        <InputField form={form} name="language" required />
        <InputField form={form} name="timezone" required among={zones()} />
      </div>
      <Onward>Save and go on to posts</Onward>
    </form>
  </GuidePage>
)

const zones = () => ['UTC', ...Intl.supportedValuesOf('timeZone')]
