import type { Context } from 'hono'
import { Hono } from 'hono'
import type { Issue } from '../../core/errors.ts'
import { InputError } from '../../core/errors.ts'
import { type Guide, stepDone } from '../../core/guide.ts'
import { parseTemplate } from '../../core/template.ts'
import { changeGuide, readGuide } from '../../tasks/guide-kept.ts'
import { guidedSetup, stepIssues } from '../../tasks/guide-setup.ts'
import { previewGuided } from '../../tasks/guide-simulation.ts'
import { answer } from '../public/frame.tsx'
import { networkName } from './delivery-line.tsx'
import { GuidePage, shownAgain, stepHref } from './guide-frame.tsx'
import { type PreviewLine, Previews } from './previews.tsx'
import { fieldId, IssueSummary } from './setup-fields.tsx'
import { type PartForm, sentValues, valuesOf } from './setup-form.ts'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

const words = { template: { label: 'Template' } } as const

/** What suits nearly every publication: title, dek where it fits, link, hashtags where they fit. */
const FIRST =
  '{{ post.title }}{% if post.dek %}\n\n{{ post.dek | shrink }}{% endif %}\n\n{{ post.url }}\n{{ post.hashtags | drop: 2 }}'

const PREVIEW = `${stepHref('template')}/preview`

export function templateStep(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const viewOf = viewing(deps)
  const app = new Hono<AdminEnv>()

  app.get('/template', async (c) => {
    const guide = await readGuide(ports)
    if (!guide.account) return c.redirect(stepHref('account'), 303)
    const text = guide.template ?? FIRST
    return answer(c, await pageOf(deps, c.var.view, guide, text))
  })

  app.post('/template/preview', async (c) => {
    const { guide, text } = await sent(deps, c)
    if (!c.req.header('hx-request'))
      return answer(c, await pageOf(deps, await viewOf(c), guide, text))
    const { lines, issues } = await previewed(deps, guide, text)
    return c.html(<Shown lines={lines} issues={issues} />)
  })

  app.post('/template', async (c) => {
    const { guide, text } = await sent(deps, c)
    const { issues } = await previewed(deps, guide, text)
    if (issues.length > 0) return shownAgain(c, await pageOf(deps, await viewOf(c), guide, text))
    await changeGuide(ports, (kept) => stepDone({ ...kept, template: text }, 'template'))
    return c.redirect(stepHref('schedule'), 303)
  })

  return app
}

/** Browsers send line feeds as CR LF. */
async function sent({ ports }: AdminDeps, c: Context) {
  const text = (await sentValues(c)).get('template')?.[0] ?? ''
  return { guide: await readGuide(ports), text: text.replaceAll('\r\n', '\n').trimEnd() }
}

interface Previewed {
  readonly lines: readonly PreviewLine[]
  readonly issues: readonly Issue[]
}

async function previewed(
  { ports, setupFile }: AdminDeps,
  guide: Guide,
  template: string,
): Promise<Previewed> {
  const drafted = { ...guide, template }
  const parsed = parseTemplate(template)
  if (!parsed.ok) {
    const message = `Line ${parsed.line}, column ${parsed.column}: ${parsed.message}`
    return { lines: [], issues: [{ path: 'template', message }] }
  }
  const issues = await stepIssues(ports, setupFile.readForm, drafted, 'template')
  if (issues.length > 0) return { lines: [], issues }
  const read = await guidedSetup(ports, setupFile.readForm, drafted)
  if (!read.ok) return { lines: [], issues: [] }
  try {
    const previews = await previewGuided(ports, read.setup, drafted)
    const named = (id: string) => networkName(ports, id)
    const lines = previews.map((preview) => ({ preview, networkName: named(preview.network) }))
    return { lines, issues: [] }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { lines: [], issues: [{ path: 'template', message: error.message }] }
  }
}

async function pageOf(deps: AdminDeps, view: View, guide: Guide, text: string) {
  const { lines, issues } = await previewed(deps, guide, text)
  const form: PartForm = {
    words,
    values: valuesOf({ template: text }),
    issues: issues.map(({ message }) => ({ field: 'template', message })),
  }
  return <TemplatePage {...{ view, guide, form, text, lines, issues }} />
}

interface TemplateProps extends Previewed {
  readonly view: View
  readonly guide: Guide
  readonly form: PartForm
  readonly text: string
}

const TemplatePage = ({ view, guide, form, text, lines, issues }: TemplateProps) => (
  <GuidePage view={view} guide={guide} step="template">
    <p class="standing">
      A template makes the share text of each post. What does not fit the network is cut where it
      says <code>shrink</code> and left out where it says <code>drop</code>; links are never cut.
      This one suits most: you can go on with it.
    </p>
    <IssueSummary form={form} />
    <form method="post" action={stepHref('template')} class="share-form">
      <label for={fieldId('template')}>Template</label>
      {/* HTML drops a line feed that comes first. */}
      <textarea
        id={fieldId('template')}
        name="template"
        rows={7}
        required
        spellcheck={false}
        class="code"
        aria-describedby="previews"
        aria-invalid={issues.length > 0 ? 'true' : undefined}
        hx-post={PREVIEW}
        hx-trigger="input delay:300ms"
        hx-target="#previews"
        hx-swap="outerHTML"
      >
        {`\n${text}`}
      </textarea>
      <div class="actions onward">
        <button type="submit" class="first">
          Save and go on to the schedule
        </button>
        <button type="submit" class="quiet" formaction={PREVIEW}>
          Preview
        </button>
      </div>
    </form>
    <h2>{guide.found ? 'With your newest posts' : 'With an invented post'}</h2>
    <Shown lines={lines} issues={issues} />
  </GuidePage>
)

const Shown = ({ lines, issues }: Previewed) => (
  <div id="previews" aria-live="polite">
    {issues.map(({ message }) => (
      <p class="notice">{message}</p>
    ))}
    {issues.length === 0 && <Previews previews={lines} />}
  </div>
)
