import { InputError } from '../../core/errors.ts'
import { withoutCredentials } from '../../core/web-address.ts'
import type { ImportCounts } from '../../tasks/import-counts.ts'
import type { Api } from '../api.ts'
import type { Call, Command } from '../command.ts'
import { isAddress } from '../document-body.ts'
import { tell } from '../import-told.ts'
import { readText } from '../post-file.ts'
import { progress } from '../progress.ts'

interface Page {
  readonly url: string
}
interface SitemapAnswer {
  readonly pages: readonly Page[]
  readonly sitemaps: readonly string[]
}

export const importListCommands: readonly Command[] = [
  {
    name: 'import opml',
    args: 'FILE',
    about: 'Make a source of every feed in a list of subscriptions',
    takes: { least: 1, most: 1 },
    options: { 'dry-run': { type: 'boolean', about: 'Say what would come of it; change nothing' } },
    run: importOpml,
  },
  {
    name: 'import sitemap',
    args: 'URL',
    about: 'Import the articles that a sitemap lists, each read from its page; shares nothing',
    takes: { least: 1, most: 1 },
    options: { 'dry-run': { type: 'boolean', about: 'Say how many pages there are; read none' } },
    run: importSitemap,
  },
]

async function importOpml({ io, api, print, words: [file = ''], flags }: Call): Promise<number> {
  const dryRun = flags.has('dry-run')
  const json = { document: await readText(io, file), dry_run: dryRun }
  const answer = (await api.request('/api/v1/sources/import', { method: 'POST', json })) as {
    readonly added: readonly { readonly id: string; readonly url: string }[]
    readonly known: readonly string[]
  }
  print.answer(answer, () => {
    print.table(
      ['source', 'url'],
      answer.added.map(({ id, url }) => [id, url]),
    )
    const changed = dryRun ? ' (nothing was changed)' : ''
    print.note(`${answer.added.length} added, ${answer.known.length} known before${changed}`)
    if (!dryRun && answer.added.length > 0)
      print.note(
        'Write them to config/posthorn.yaml too (posthorn config export), or the next apply takes them out.',
      )
  })
  return 0
}

/** Pages of one request: each is fetched. */
const AT_ONCE = 5
const MOST_SITEMAPS = 1_000

async function importSitemap({ io, api, print, words: [url = ''], flags }: Call): Promise<number> {
  if (!isAddress(url)) throw new InputError('invalid', `${url}: expected an http or https URL`)
  const pages = await pagesOf(api, url)
  if (flags.has('dry-run')) {
    print.answer({ pages: pages.length }, () =>
      print.line(`${withoutCredentials(url)}: ${pages.length} pages`),
    )
    return 0
  }
  const name = withoutCredentials(url)
  const asked = { key: `sitemap ${name}`, type: 'sitemap', name }
  let at = (await api.request('/api/v1/imports', {
    method: 'POST',
    json: asked,
  })) as ImportCounts & {
    readonly id: string
  }
  const resumed = at.done
  if (resumed > 0) print.note(`Going on behind ${resumed} that were taken before.`)
  const shown = progress(io, 'pages', resumed)
  try {
    for (let last = false; !last; ) {
      const next = pages.slice(at.done, at.done + AT_ONCE)
      last = at.done + next.length >= pages.length
      const json = { from: at.done, last, pages: next }
      at = (await api.request(`/api/v1/imports/${at.id}/pages`, {
        method: 'POST',
        json,
      })) as typeof at
      shown.at(pages.length === 0 ? 1 : at.done / pages.length, at.done)
    }
  } finally {
    shown.end()
  }
  print.answer(at, () => tell(print, { ...at, name, dry_run: false, recognised: [] }))
  return 0
}

/** All pages, each once, whatever sitemaps list them. */
async function pagesOf(api: Api, first: string): Promise<readonly Page[]> {
  const pages = new Map<string, Page>()
  const sitemaps = [first]
  for (let at = 0; at < Math.min(sitemaps.length, MOST_SITEMAPS); at += 1) {
    const json = { url: sitemaps[at] }
    const path = '/api/v1/imports/sitemap'
    const answer = (await api.request(path, { method: 'POST', json })) as SitemapAnswer
    for (const page of answer.pages) pages.set(page.url, page)
    for (const one of answer.sitemaps) if (!sitemaps.includes(one)) sitemaps.push(one)
  }
  return [...pages.values()]
}
