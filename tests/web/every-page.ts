import { emptyGuide } from '../../src/core/guide.ts'
import { setupFile } from '../../src/setup-file.ts'
import { addSubscriber } from '../../src/tasks/subscribers.ts'
import { adminPages } from '../../src/web/admin/admin.tsx'
import { createApp } from '../../src/web/app.tsx'
import type { AppDeps } from '../../src/web/app-deps.ts'
import { feedPages } from '../../src/web/public/feed-page.tsx'
import { publicPages } from '../../src/web/public/pages.tsx'
import { privatePages } from '../../src/web/public/private-pages.tsx'
import { serveFeeds } from '../../src/wiring.ts'
import { assetFile, publicUrl, type Stage } from './stage.ts'
import { playReaders } from './stage-readers.ts'
import { playMorning } from './stage-setup.ts'

/** Everything that a browser is answered, over the stage's stores. */
export function wholeApp({ ports }: Pick<Stage, 'ports'>, at = publicUrl) {
  return createApp(depsOf(ports, at))
}

function depsOf(ports: Stage['ports'], at = publicUrl): AppDeps {
  const { feed, since } = serveFeeds(ports, at)
  return {
    ...{ ports, feed, since, publicUrl: at, version: '0', assets: assetFile },
    setupFile: setupFile({}, () => ''),
    ready: async () => [],
  }
}

/** What is no page of its own, and why. */
const noPages: Readonly<Record<string, string>> = {
  '/admin/images/:hash': 'a picture',
  '/admin/connect': 'leads on to Accounts',
  '/admin/schedules/-/runs': 'a part of the page of a schedule',
  '/admin/guide': 'leads on to a step',
  '/admin/settings/posthorn.yaml': 'a file to keep',
  '/share/:post/:network': 'leads on to a network',
  '/s/:code': 'leads on to a post',
  '/private/:token': 'leads on to the same with a slash',
}

/** Addresses of selections look alike whatever they select. */
const alike = /archive|^\/(?:feeds|tags|sections|authors)\/|^\/private\/:token\/:feed/

/**
 * One address for each page there is, taken from the routes, on a stage where something can be seen on each. A page without an
 * example is a mistake of whoever added it.
 */
export async function everyPage(stage: Stage): Promise<readonly string[]> {
  const examples = await play(stage)
  const deps = depsOf(stage.ports)
  const apps = [adminPages(deps), publicPages(deps), feedPages(deps), privatePages(deps)]
  const routes = apps.flatMap((app) => app.routes.filter(({ method }) => method === 'GET'))
  const paths = [...new Set(routes.map(({ path }) => path))].filter(
    (path) => !path.includes('*') && !(path in noPages) && !alike.test(path),
  )
  const missing = paths.filter((path) => path.includes(':') && !(path in examples))
  if (missing.length > 0) throw new Error(`no example of ${missing.join(', ')}`)
  return [
    ...paths.flatMap((path) => examples[path] ?? [path]),
    '/feeds/politics/atom.xml',
    '/nothing-here',
  ]
}

async function play(stage: Stage): Promise<Readonly<Record<string, readonly string[]>>> {
  const { ports, clock } = stage
  await playMorning(stage)
  await playReaders(stage)
  const setup = await ports.setup.read()
  if (!setup) throw new Error('the stage has a set-up')
  const secret = `whsec_${btoa('a secret that is twenty-four')}`
  const cms = 'https://news.example/index.xml'
  const feed = { id: 'cms', type: 'feed', url: cms, every: 900_000 } as const
  const hook = { id: 'wordpress', type: 'wordpress', secret } as const
  await ports.setup.apply(
    {
      ...setup,
      sources: [feed, hook],
      feeds: [
        ...setup.feeds,
        { id: 'members', title: 'Members', private: true, limit: 50, content: 'full', select: {} },
      ],
    },
    clock.now,
  )
  const { token } = await addSubscriber(ports, 'Ada Example', ['members'])
  await ports.guide.keep(drafted, 0, clock.now)
  await ports.health.mark('tick', clock.now)
  const delivery = async (state: 'undecided' | 'sent' | 'failed' | 'planned') =>
    (await ports.deliveries.list({ state }, { limit: 1 })).items[0]?.id ?? ''
  const deliveries = await Promise.all(
    (['undecided', 'sent', 'failed', 'planned'] as const).map(delivery),
  )
  return {
    '/admin/sign-in': [await stage.signInLink(), '/admin/sign-in'],
    '/admin/posts/:id': ['/admin/posts/bakery', '/admin/posts/bakery?explain=x'],
    '/admin/deliveries/:id': deliveries.map((id) => `/admin/deliveries/${id}`),
    '/admin/calendar': ['/admin/calendar', '/admin/calendar?month=2026-11'],
    '/admin/accounts/:id/edit': ['/admin/accounts/desk/edit'],
    '/admin/accounts/:id/remove': ['/admin/accounts/desk/remove'],
    '/admin/schedules/:id': ['/admin/schedules/news'],
    '/admin/schedules/:id/remove': ['/admin/schedules/news/remove'],
    '/admin/feeds/:id': ['/admin/feeds/politics', '/admin/feeds/members'],
    '/admin/feeds/:id/remove': ['/admin/feeds/politics/remove'],
    '/admin/sources/:id': ['/admin/sources/cms', '/admin/sources/wordpress'],
    '/admin/sources/:id/edit': ['/admin/sources/cms/edit', '/admin/sources/wordpress/edit'],
    '/admin/sources/:id/remove': ['/admin/sources/cms/remove'],
    '/admin/templates/:name': ['/admin/templates/default'],
    '/admin/templates/:name/test': ['/admin/templates/default/test'],
    '/admin/templates/:name/remove': ['/admin/templates/default/remove'],
    '/admin/guide/account': ['/admin/guide/account', '/admin/guide/account?network=mastodon'],
    '/share/:post': ['/share/bakery'],
    '/posts/:id': ['/posts/nothing'],
    '/private/:token/': [`/private/${token}/`],
  }
}

const drafted = {
  ...emptyGuide,
  done: ['publication', 'source', 'account', 'template', 'schedule', 'simulate'],
  publication: { title: 'The Harbour Post', home: 'https://harbour.example', timezone: 'UTC' },
  source: {},
  account: { id: 'x-2', form: { network: 'x', rehearsal: true } },
  template: '{{ post.title }} {{ post.url }}',
  schedule: { id: 'news-2', form: { when: 'at_once' } },
} as const
