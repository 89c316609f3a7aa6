import { Hono } from 'hono'
import { type Guide, stepDone } from '../../core/guide.ts'
import type { Form } from '../../core/setup-form.ts'
import { newSecret } from '../../tasks/access.ts'
import { discoverFeeds } from '../../tasks/guide-feeds.ts'
import { changeGuide, readGuide } from '../../tasks/guide-kept.ts'
import { stepIssues } from '../../tasks/guide-setup.ts'
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
    const form = { words, values: knownValues(guide), issues: [] }
    return answer(c, <SourcePage {...{ view: c.var.view, guide, form, publicUrl }} />)
  })

  app.post('/source', async (c) => {
    const values = await sentValues(c)
    const guide = await readGuide(ports)
    const again = async (issues: readonly FieldIssue[]) => {
      const form = { words, values: withSecrets(values), issues }
      return shownAgain(c, <SourcePage {...{ view: await viewOf(c), guide, form, publicUrl }} />)
    }
    const source = sourceIn(values)
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
    await changeGuide(ports, (kept) => stepDone({ ...kept, source }, 'source'))
    return c.redirect(stepHref('account'), 303)
  })

  return app
}

const isFound = ({ found }: Guide, url: string) =>
  found?.feeds.some((feed) => feed.url === url) === true

/** Posts of the API need no source. */
function sourceIn(values: Values): NonNullable<Guide['source']> {
  const type = textIn(values, 'type')
  const id = ids[type]
  if (id === undefined) return {}
  const secret = textIn(values, `${type}_secret`)
  const form: Form = {
    type,
    ...(type === 'feed' && { url: textIn(values, 'url') }),
    ...(secret && { secret }),
  }
  return { id, form }
}

function knownValues({ source, publication }: Guide): Values {
  const { type, url, secret } = source?.form ?? {}
  const home = publication?.home
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
