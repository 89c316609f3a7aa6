import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { parseTemplate } from '../../core/template.ts'
import { renameTemplate, usersOf, whyItStays } from '../../tasks/change-template.ts'
import { NO_PART, readPart } from '../../tasks/edit-part.ts'
import type { EditedSetup } from '../../tasks/edit-setup.ts'
import { previewTemplate, templateUsers } from '../../tasks/preview-template.ts'
import { testTemplates } from '../../tasks/test-templates.ts'
import { answer } from '../public/frame.tsx'
import { networkName } from './delivery-line.tsx'
import { act } from './flash.ts'
import type { PartShown } from './part-page.tsx'
import { MADE_FROM, removePart, savePart, tellSaved } from './save-part.ts'
import { type FieldIssue, sentValues, textIn, type Values, valuesOf } from './setup-form.ts'
import { TEMPLATES, templateHref } from './template-href.ts'
import { RemoveTemplatePage, TemplatesPage } from './template-list.tsx'
import { newTemplateWords, TemplatePage, templateWords } from './template-page.tsx'
import { TemplatePreviewed } from './template-preview.tsx'
import { TemplateTestPage } from './template-test.tsx'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

const partOf = (id: string) => ({ section: 'templates', id }) as const

/** What share texts are made from: written, tried on posts while it is written, and kept. */
export function templatesPages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const app = new Hono<AdminEnv>()
  lookingAtTemplates(app, deps)
  app.post('/-/preview', async (c) => {
    const values = await sentValues(c)
    const preview = await previewTemplate(ports, { name: nameIn(values), ...askedIn(values) })
    return answer(c, <TemplatePreviewed preview={preview} text={liquidIn(values)} />)
  })
  app.post('/-/new', (c) => save(c, deps, undefined))
  app.post('/:name', (c) => save(c, deps, c.req.param('name')))
  app.post('/:name/rename', async (c) => {
    const name = c.req.param('name')
    const to = textIn(await sentValues(c), 'to')
    const renaming = renameTemplate(ports, deps.setupFile.readForm, name, to).then(done)
    const back = await renaming.then(
      () => to,
      () => name,
    )
    return act(c, templateHref(back), async () => {
      await renaming
      return `It is called ${to} now, wherever it was named.`
    })
  })
  app.post('/:name/remove', async (c) => {
    const name = c.req.param('name')
    const refused = await whyItStays(ports, name)
    if (refused) return act(c, TEMPLATES, () => Promise.reject(refused))
    const text = `The template ${name} is gone.`
    return removePart(c, deps, partOf(name), { to: TEMPLATES, text })
  })
  return app
}

function lookingAtTemplates(app: Hono<AdminEnv>, deps: AdminDeps): void {
  const { ports } = deps
  app.get('/', async (c) => {
    const [templates, users] = await Promise.all([ports.setup.templates(), templateUsers(ports)])
    return answer(c, <TemplatesPage view={c.var.view} templates={templates} users={users} />)
  })
  app.get('/-/new', (c) => {
    const form = { words: newTemplateWords, values: valuesOf({ text: STARTING }), issues: [] }
    const readOnly = !c.var.view.may('config')
    return show(c, deps, c.var.view, undefined, { form: { ...form, readOnly }, madeFrom: NO_PART })
  })
  app.get('/:name', async (c) => {
    const name = c.req.param('name')
    const { value, mark } = await readPart(ports, partOf(name))
    if (typeof value !== 'string') throw new InputError('not-found', 'There is no such template')
    const values = valuesOf({ text: value, post: c.req.query('post') })
    const form = { words: templateWords, values, issues: [], readOnly: !c.var.view.may('config') }
    return show(c, deps, c.var.view, name, { form, madeFrom: mark })
  })
  app.get('/:name/test', async (c) => {
    const name = c.req.param('name')
    const liquid = (await ports.setup.templates())[name]
    const [tested] = await testTemplates(ports, { name })
    if (!tested || liquid === undefined) throw new InputError('not-found', 'No such template')
    const nameOf = (network: string) => networkName(ports, network)
    return answer(c, <TemplateTestPage {...{ view: c.var.view, tested, liquid, nameOf }} />)
  })
  app.get('/:name/remove', async (c) => {
    const name = c.req.param('name')
    const { value: text, mark } = await readPart(ports, partOf(name))
    if (typeof text !== 'string') throw new InputError('not-found', 'There is no such template')
    const users = await usersOf(ports, name)
    return answer(c, <RemoveTemplatePage {...{ view: c.var.view, name, text, users, mark }} />)
  })
}

/** What a new one begins with. */
const STARTING = '{{ post.title | shrink }}\n\n{{ post.url }}'

/** As it was typed: browsers send each line end as two characters. */
const liquidIn = (values: Values) => (values.get('text')?.[0] ?? '').replaceAll('\r\n', '\n')
const nameIn = (values: Values) => textIn(values, 'name') || textIn(values, 'id')
const askedIn = (values: Values) => ({
  text: liquidIn(values),
  post: textIn(values, 'post') || undefined,
})

async function save(c: Context<AdminEnv>, deps: AdminDeps, known: string | undefined) {
  const sent = await sentValues(c)
  const values = new Map([...sent, ['text', [liquidIn(sent)]]])
  const view = await viewing(deps)(c)
  const words = known === undefined ? newTemplateWords : templateWords
  if (textIn(values, 'do') === 'preview') {
    const madeFrom = textIn(values, MADE_FROM) || NO_PART
    return show(c, deps, view, known, { form: { words, values, issues: [] }, madeFrom })
  }
  const id = known ?? textIn(values, 'id')
  const text = liquidIn(values)
  const part = partOf(id)
  const issues = faultsIn(text)
  const result = await savePart(deps, { part, words, values, issues, edit: () => text })
  if (result.ok) {
    const said =
      known === undefined
        ? `The template ${id} is there.`
        : `${id} is saved: new texts are made from it.`
    return tellSaved(c, deps, { part, saved: result.saved, to: templateHref(id), text: said })
  }
  const { meanwhile, ...again } = result
  const theirs = typeof meanwhile?.now === 'string' ? valuesOf({ text: meanwhile.now }) : undefined
  return show(c, deps, view, known, { ...again, ...(meanwhile && { meanwhile: { now: theirs } }) })
}

/** The place is one in the text as it stands in the form. */
function faultsIn(text: string): FieldIssue[] {
  const parsed = parseTemplate(text)
  if (parsed.ok) return []
  const { line, column, message } = parsed
  return [{ field: 'text', message: `line ${line}, column ${column}: ${message}` }]
}

async function show(
  c: Context,
  deps: AdminDeps,
  view: View,
  name: string | undefined,
  shown: PartShown,
) {
  const { values, issues } = shown.form
  const [preview, users] = await Promise.all([
    previewTemplate(deps.ports, { name: name ?? nameIn(values), ...askedIn(values) }),
    usersOf(deps.ports, name ?? ''),
  ])
  const status = issues.length > 0 || shown.meanwhile ? 422 : 200
  return answer(c, <TemplatePage {...{ view, name, shown, preview, users }} />, status)
}

function done(edited: EditedSetup): void {
  if (edited.ok) return
  throw new InputError('invalid', edited.issues.map(({ message }) => message).join(' '))
}
