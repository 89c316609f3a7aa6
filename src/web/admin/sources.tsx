import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import type { Form } from '../../core/setup-form.ts'
import { sourceAddress } from '../../core/source-address.ts'
import { withoutCredentials } from '../../core/web-address.ts'
import { NO_PART, readPart } from '../../tasks/edit-part.ts'
import { findFeeds } from '../../tasks/find-feeds.ts'
import { pollNow } from '../../tasks/poll-now.ts'
import type { PollReport } from '../../tasks/poll-sources.ts'
import { retryMessages } from '../../tasks/retry-messages.ts'
import { answer } from '../public/frame.tsx'
import { act } from './flash.ts'
import type { PartShown } from './part-page.tsx'
import { removePart, savePart, tellSaved } from './save-part.ts'
import { keyIn, sentValues, textIn, type Values } from './setup-form.ts'
import { type SourceType, sourceIn, sourceValues, sourceWords, typeOf } from './source-form.ts'
import { ChooseType, type FoundSource, NewSourcePage } from './source-new.tsx'
import { SOURCES, SourcePage, sourceHref } from './source-page.tsx'
import { RemoveSource } from './source-remove.tsx'
import type { SourceLine } from './source-says.tsx'
import { SourcesPage } from './sources-list.tsx'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

/** Of messages. */
const SHOWN = 50
/** Of one feed, when it is looked for: whether it is the right one shows on the first. */
const PAGES = 1

const partOf = (id: string) => ({ section: 'sources', id }) as const

/** Where posts come from, what became of what came, and how that is set up. */
export function sourcesPages(deps: AdminDeps): Hono<AdminEnv> {
  const { ports } = deps
  const viewOf = viewing(deps)
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) =>
    answer(c, <SourcesPage view={c.var.view} lines={await linesOf(deps)} />),
  )
  app.get('/-/new', (c) => {
    const { type: asked, ...rest } = c.req.query()
    const type = typeOf(asked)
    if (!type) return answer(c, <ChooseType view={c.var.view} />)
    const shown = shownOf(c.var.view, type, sourceValues(rest.id ?? '', rest), NO_PART)
    return answer(c, <NewSourcePage {...{ view: c.var.view, type, shown }} />)
  })
  app.get('/:id', async (c) => {
    const { type, form, mark } = await existing(deps, c.req.param('id'))
    const shown = shownOf(c.var.view, type, sourceValues(c.req.param('id'), form), mark)
    return show(c, deps, c.var.view, c.req.param('id'), shown)
  })
  app.get('/:id/remove', async (c) => {
    const { mark } = await existing(deps, c.req.param('id'))
    const line = await lineOf(deps, c.req.param('id'))
    return answer(c, <RemoveSource {...{ view: c.var.view, line, mark }} />)
  })
  app.post('/:id/retry', (c) => {
    const id = c.req.param('id')
    return act(c, sourceHref(id), async () => {
      const messages = await retryMessages(ports, id)
      return messages === 1
        ? 'One message was tried again.'
        : `${messages} messages were tried again.`
    })
  })
  app.post('/:id/poll', (c) => {
    const id = c.req.param('id')
    return act(c, sourceHref(id), async () => polledInWords(await pollNow(ports, id)))
  })
  app.post('/:id/remove', (c) => {
    const id = c.req.param('id')
    return removePart(c, deps, partOf(id), { to: SOURCES, text: `The source ${id} is removed.` })
  })
  app.post('/-/new', async (c) => {
    const values = await sentValues(c)
    const view = await viewOf(c)
    const type = typeOf(textIn(values, 'type'))
    if (!type) return answer(c, <ChooseType view={view} />)
    if (textIn(values, 'do') === 'find') return find(c, deps, view, values)
    return save(c, deps, view, { id: textIn(values, 'id'), isNew: true, type, values })
  })
  app.post('/:id', async (c) => {
    const id = c.req.param('id')
    const values = await sentValues(c)
    const type = typeOf(textIn(values, 'type')) ?? (await existing(deps, id)).type
    return save(c, deps, await viewOf(c), { id, isNew: false, type, values })
  })

  return app
}

async function linesOf({ ports, publicUrl }: AdminDeps): Promise<readonly SourceLine[]> {
  const [sources, counts] = await Promise.all([ports.setup.sources(), ports.inbox.counts()])
  return sources.map((source) => ({
    source,
    address: sourceAddress(publicUrl, source),
    count: counts.find(({ sourceId }) => sourceId === source.id),
  }))
}

async function lineOf(deps: AdminDeps, id: string): Promise<SourceLine> {
  const line = (await linesOf(deps)).find(({ source }) => source.id === id)
  if (!line) throw new InputError('not-found', 'There is no such source')
  return line
}

async function existing({ ports }: AdminDeps, id: string) {
  const { value, mark } = await readPart(ports, partOf(id))
  const form = value as Form | undefined
  const type = typeOf(form?.type)
  if (!form || !type) throw new InputError('not-found', 'There is no such source')
  return { form, type, mark }
}

const shownOf = (view: View, type: SourceType, values: Values, madeFrom: string): PartShown => ({
  form: { words: sourceWords[type], values, issues: [], readOnly: !view.may('config') },
  madeFrom,
})

async function show(
  c: Context,
  deps: AdminDeps,
  view: View,
  id: string,
  shown: PartShown,
  status: 200 | 422 = 200,
) {
  const { ports } = deps
  const [line, { items: messages }, hub] = await Promise.all([
    lineOf(deps, id),
    ports.inbox.list(id, { limit: SHOWN }),
    ports.sourceHubs.ofSource(id),
  ])
  return answer(c, <SourcePage {...{ view, shown, line, messages, hub }} />, status)
}

interface Sent {
  readonly id: string
  readonly isNew: boolean
  readonly type: SourceType
  readonly values: Values
}

async function save(c: Context, deps: AdminDeps, view: View, { id, isNew, type, values }: Sent) {
  const part = partOf(id)
  const words = sourceWords[type]
  const edit = (now: unknown) => sourceIn(type, values, now as Form | undefined)
  const result = await savePart(deps, { part, words, values, issues: [], edit })
  if (result.ok) {
    const to = sourceHref(id)
    const told = { part, saved: result.saved, to, text: `The source ${id} is changed.` }
    const made = isNew && { text: `The source ${id} is there.`, back: SOURCES }
    return tellSaved(c, deps, { ...told, ...made })
  }
  const { now } = result.meanwhile ?? {}
  const meanwhile = result.meanwhile && { now: now ? sourceValues(id, now as Form) : undefined }
  const shown = { ...result, meanwhile }
  const isThere = (await deps.ports.setup.sources()).some((source) => source.id === id)
  if (!isNew && isThere) return show(c, deps, view, id, shown, 422)
  return answer(c, <NewSourcePage {...{ view, type, shown }} />, 422)
}

/** Looks at the address that was typed, and saves nothing. */
async function find(c: Context, { ports }: AdminDeps, view: View, values: Values) {
  const shown = shownOf(view, 'feed', values, NO_PART)
  const url = keyIn(values, 'url')
  const found = url && URL.canParse(url) ? await findFeeds(ports, url, PAGES) : 'type its address'
  const feeds =
    typeof found === 'string'
      ? found
      : found.map(
          (feed): FoundSource => ({
            url: withoutCredentials(feed.url),
            ...(feed.title !== undefined && { title: feed.title }),
            posts: feed.shown.length,
          }),
        )
  return answer(c, <NewSourcePage {...{ view, type: 'feed', shown, found: feeds }} />)
}

function polledInWords({ outcome, created, updated, reason }: PollReport): string {
  switch (outcome) {
    case 'not-modified':
      return 'Nothing is new.'
    case 'new':
      return `Read: ${created} new, ${updated} changed.`
    case 'failed':
    case 'gone':
      throw new InputError('unreadable-source', `It could not be read: ${reason ?? 'unknown'}`)
  }
}
