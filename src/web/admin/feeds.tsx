import { type Context, Hono } from 'hono'
import { InputError } from '../../core/errors.ts'
import { type FeedFormatId, feedFiles } from '../../core/feed-document.ts'
import { selectionAddresses } from '../../core/feed-selection.ts'
import type { Form } from '../../core/setup-form.ts'
import { checkFeedAt } from '../../tasks/check-feed.ts'
import { NO_PART, readPart } from '../../tasks/edit-part.ts'
import { feedFacts, feedReaders } from '../../tasks/feed-facts.ts'
import { type AskOurselves, fetchAnywhere } from '../api/feed-check.ts'
import { answer } from '../public/frame.tsx'
import { CheckedFeed } from './feed-checked.tsx'
import { feedIn, feedValues, feedWords } from './feed-form.ts'
import { FEEDS, FeedPage, feedHref, NewFeedPage } from './feed-page.tsx'
import { RemoveFeed } from './feed-remove.tsx'
import { FeedsPage } from './feeds-list.tsx'
import { act } from './flash.ts'
import { bodyText } from './forms.tsx'
import type { PartShown } from './part-page.tsx'
import { removePart, savePart, tellSaved } from './save-part.ts'
import { sentValues, textIn, type Values } from './setup-form.ts'
import { type AdminDeps, type AdminEnv, type View, viewing } from './view.ts'

const partOf = (id: string) => ({ section: 'feeds', id }) as const
/** Readers are counted over so many days. */
const DAYS = 30

/**
 * Named selections of posts: where they are offered, what is in them, and who reads them.
 *
 * @param ask our own feeds are asked inside the house when they are checked
 */
export function feedsPages(deps: AdminDeps, ask?: AskOurselves): Hono<AdminEnv> {
  const { ports, publicUrl } = deps
  const viewOf = viewing(deps)
  const outside = ports.outgoing.fetch
  const fetch = ask ? fetchAnywhere(outside, publicUrl, ask) : outside
  const app = new Hono<AdminEnv>()

  app.get('/', async (c) => {
    const facts = await feedFacts(ports)
    return answer(c, <FeedsPage view={c.var.view} facts={facts} />)
  })
  app.get('/-/new', (c) =>
    show(c, deps, c.var.view, undefined, shownOf(c.var.view, feedValues('', {}), NO_PART)),
  )
  app.get('/:id', async (c) => {
    const { id, form, mark } = await existing(deps, c.req.param('id'))
    return show(c, deps, c.var.view, id, shownOf(c.var.view, feedValues(id, form), mark))
  })
  app.get('/:id/remove', async (c) => {
    const { id, form, mark } = await existing(deps, c.req.param('id'))
    return answer(c, <RemoveFeed {...{ view: c.var.view, id, mark, form }} />)
  })
  app.post('/:id/check', async (c) => {
    const { id } = await existing(deps, c.req.param('id'))
    const format = formatOf(await bodyText(c, 'format'))
    const url = selectionAddresses(publicUrl, id)[format]
    const view = await viewOf(c)
    try {
      const report = await checkFeedAt({ checker: ports.checker, outgoing: { fetch } }, url)
      return answer(c, <CheckedFeed {...{ view, id, url, report }} />)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return act(c, feedHref(id), () => Promise.reject(error))
    }
  })
  app.post('/:id/remove', (c) => {
    const id = c.req.param('id')
    return removePart(c, deps, partOf(id), { to: FEEDS, text: `The feed ${id} is removed.` })
  })
  app.post('/-/new', async (c) => save(c, deps, await viewOf(c), undefined))
  app.post('/:id', async (c) => save(c, deps, await viewOf(c), c.req.param('id')))

  return app
}

const formatOf = (text: string): FeedFormatId =>
  Object.values(feedFiles).find((format) => format === text) ?? 'rss'

const shownOf = (view: View, values: Values, madeFrom: string): PartShown => ({
  form: { words: feedWords, values, issues: [], readOnly: !view.may('config') },
  madeFrom,
})

async function existing({ ports }: AdminDeps, id: string) {
  const { value, mark } = await readPart(ports, partOf(id))
  if (value === undefined) throw new InputError('not-found', 'There is no such feed')
  return { id, form: value as Form, mark }
}

async function save(c: Context<AdminEnv>, deps: AdminDeps, view: View, known: string | undefined) {
  const values = await sentValues(c)
  const id = known ?? textIn(values, 'id')
  const part = partOf(id)
  const edit = () => feedIn(values)
  const result = await savePart(deps, { part, words: feedWords, values, issues: [], edit })
  if (result.ok) {
    const to = feedHref(id)
    const told = known === undefined ? { text: `The feed ${id} is there.`, back: FEEDS } : {}
    return tellSaved(c, deps, { part, saved: result.saved, to, text: changed(id), ...told })
  }
  const { now } = result.meanwhile ?? {}
  const meanwhile = result.meanwhile && { now: now ? feedValues(id, now as Form) : undefined }
  return show(c, deps, view, known, { ...result, meanwhile }, 422)
}

const changed = (id: string) => `The feed ${id} is changed.`

async function show(
  c: Context,
  { ports, publicUrl }: AdminDeps,
  view: View,
  id: string | undefined,
  shown: PartShown,
  status: 200 | 422 = 200,
) {
  const others = (await ports.setup.feeds()).filter((feed) => feed.id !== id && !feed.private)
  const instead = others.map((feed) => feed.id)
  const [facts] = id === undefined ? [] : await feedFacts(ports, id)
  if (!facts) return answer(c, <NewFeedPage {...{ view, shown, instead }} />, status)
  const readers = await feedReaders(ports, facts.feed.id, DAYS)
  const props = { view, facts, readers, days: DAYS, shown, instead, publicUrl }
  return answer(c, <FeedPage {...props} />, status)
}
