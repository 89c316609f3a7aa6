import { Hono } from 'hono'
import { freeName, type Guide, stepDone } from '../../core/guide.ts'
import type { Form, SetupForm } from '../../core/setup-form.ts'
import { newSecret } from '../../tasks/access.ts'
import { discoverFeeds } from '../../tasks/guide-feeds.ts'
import { changeGuide, readGuide } from '../../tasks/guide-kept.ts'
import { standingForm, stepIssues } from '../../tasks/guide-setup.ts'
import { answer } from '../public/frame.tsx'
import { shownAgain, stepHref } from './guide-frame.tsx'
import { SourcePage, sourceWords as words } from './guide-source-page.tsx'
import {
  type FieldIssue,
  fieldIssues,
  sentValues,
  textIn,
  type Values,
  valuesOf,
} from './setup-form.ts'
import { type AdminDeps, type AdminEnv, viewing } from './view.ts'

/** What a source is called in the set-up, by its type. */
const ids: Readonly<Record<string, string>> = {
  feed: 'cms',
  ghost: 'ghost',
  wordpress: 'wordpress',
  micropub: 'apps',
}

export function sourceStep(deps: AdminDeps): Hono<AdminEnv> {
  const { ports, setupFile, publicUrl } = deps
  const viewOf = viewing(deps)
  const app = new Hono<AdminEnv>()

  app.get('/source', async (c) => {
    const guide = await readGuide(ports)
    const standing = await standingForm(ports, guide)
    const form = { words, values: knownValues(guide, standing?.publication), issues: [] }
    const names = namesBeside(standing)
    return answer(c, <SourcePage {...{ view: c.var.view, guide, form, names, publicUrl }} />)
  })

  app.post('/source', async (c) => {
    const values = await sentValues(c)
    const guide = await readGuide(ports)
    const standing = await standingForm(ports, guide)
    const names = namesBeside(standing)
    const again = async (issues: readonly FieldIssue[]) => {
      const form = { words, values: withSecrets(values), issues }
      const view = await viewOf(c)
      return shownAgain(c, <SourcePage {...{ view, guide, form, names, publicUrl }} />)
    }
    const source = sourceIn(values, names)
    const drafted = { ...guide, source }
    const issues = await stepIssues(ports, setupFile.readForm, drafted, 'source')
    if (issues.length > 0) {
      const named = issues.map((issue) => ({
        ...issue,
        path: issue.path.replace(/\.secret$/, `.${textIn(values, 'type')}_secret`),
      }))
      return again(fieldIssues(named, `sources.${source.id}`, Object.keys(words)))
    }
    const { url } = source.form ?? {}
    if (typeof url === 'string' && !isFound(guide, url)) {
      const found = await discoverFeeds(ports, url)
      if (typeof found === 'string') {
        return again([{ field: 'url', message: `No feed was found there: ${found}.` }])
      }
      const first = { ...source, form: { ...source.form, url: found.feeds[0]?.url ?? url } }
      await changeGuide(ports, (kept) => ({ ...kept, source: first, found }))
      return c.redirect(`${stepHref('source')}#found`, 303)
    }
    const taken = standing && stands(source, standing) ? {} : source
    await changeGuide(ports, (kept) => stepDone({ ...kept, source: taken }, 'source'))
    return c.redirect(stepHref('account'), 303)
  })

  return app
}

const isFound = ({ found }: Guide, url: string) =>
  found?.feeds.some((feed) => feed.url === url) === true

type GuidedSource = NonNullable<Guide['source']>
type Names = ReadonlyMap<string, string>

/** What a source of each type is called beside those that there are. */
const namesBeside = (standing: SetupForm | undefined): Names =>
  new Map(
    Object.entries(ids).map(([type, name]) => [type, freeName(name, standing?.sources ?? {})]),
  )

/** A feed is not polled twice, and one place takes what all writing apps send. */
const stands = ({ form }: GuidedSource, { sources }: SetupForm): boolean =>
  Object.values(sources).some(
    ({ type, url }) =>
      type === form?.type && (type === 'micropub' || (type === 'feed' && url === form?.url)),
  )

/** Posts of the API need no source. */
function sourceIn(values: Values, names: Names): GuidedSource {
  const type = textIn(values, 'type')
  const id = names.get(type)
  if (id === undefined) return {}
  const secret = textIn(values, `${type}_secret`)
  const form: Form = {
    type,
    ...(type === 'feed' && { url: textIn(values, 'url') }),
    ...(secret && { secret }),
  }
  return { id, form }
}

function knownValues({ source, publication }: Guide, standing: Form | undefined): Values {
  const { type, url, secret } = source?.form ?? {}
  const home = publication?.home ?? standing?.home
  const chosen = source && !source.form ? 'api' : String(type ?? 'feed')
  return withSecrets(
    valuesOf({
      type: chosen,
      url: typeof url === 'string' ? url : typeof home === 'string' ? home : '',
      ...(typeof secret === 'string' && { [`${chosen}_secret`]: secret }),
    }),
  )
}

/** A secret that nobody has to think up. It is shown while it is drafted, so that it can be copied into the system that sends. */
function withSecrets(values: Values): Values {
  const made: Record<string, () => string> = {
    ghost_secret: newSecret,
    wordpress_secret: () => `whsec_${btoa(newSecret().slice(0, 32))}`,
  }
  const missing = Object.entries(made).filter(([name]) => textIn(values, name) === '')
  return new Map([...values, ...missing.map(([name, make]) => [name, [make()]] as const)])
}
