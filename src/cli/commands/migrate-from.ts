import { InputError } from '../../core/errors.ts'
import type { Command } from '../command.ts'
import { isAddress } from '../document-body.ts'
import type { Printer } from '../printer.ts'

interface Changed {
  readonly title: string
  readonly before: string
  readonly after: string
}

interface Migration {
  readonly dry_run: boolean
  readonly clean: boolean
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: readonly { readonly title: string; readonly reason: string }[]
  readonly legacy_feed_paths: readonly string[]
  readonly elsewhere: readonly string[]
  readonly feeds: readonly {
    readonly url: string
    readonly title?: string
    readonly pages: number
    readonly posts: number
    readonly same: number
    readonly more: number
    readonly twice: readonly Changed[]
    readonly vanishing: readonly { readonly title: string; readonly id: string }[]
    readonly reordered: readonly string[]
    readonly redated: readonly Changed[]
  }[]
}

export const migrateCommand: Command = {
  name: 'migrate-from',
  args: 'URL',
  about: 'Take over the feeds of a former system, and say what its readers would notice',
  takes: { least: 1, most: 1 },
  options: {
    'dry-run': { type: 'boolean', about: 'Only say what would come of it' },
  },
  async run({ io, api, print, words: [url = ''], flags }) {
    if (!isAddress(url)) {
      throw new InputError('invalid', `${url}: expected the http or https URL of a site or feed`)
    }
    if (io.isTTY) print.note(`Reading the feeds of ${url} …`)
    const json = { url, dry_run: flags.has('dry-run') }
    const report = (await api.request('/api/v1/migrate', { method: 'POST', json })) as Migration
    print.answer(report, () => tell(print, report))
    return report.clean ? 0 : 1
  },
}

function tell(print: Printer, report: Migration): void {
  for (const feed of report.feeds) {
    print.line(
      `${feed.url}: ${feed.posts} posts on ${feed.pages} ${feed.pages === 1 ? 'page' : 'pages'}`,
    )
    print.line(
      `  readers keep ${feed.same}, get ${feed.twice.length} twice, lose ${feed.vanishing.length}, and find ${feed.more} more`,
    )
    for (const { title, before, after } of feed.twice)
      print.line(`  twice: "${title}", which was ${before} and would be ${after}`)
    for (const { title, id } of feed.vanishing) print.line(`  vanishes: "${title}" (${id})`)
    if (feed.vanishing.length > 0) {
      const shown = feed.same + feed.twice.length + feed.vanishing.length
      print.line(
        `  the old feed shows ${shown} posts: feeds: { main: { limit: ${shown} } } may keep them`,
      )
    }
    for (const title of feed.reordered) print.line(`  in another order: "${title}"`)
    for (const { title, before, after } of feed.redated)
      print.line(`  another date: "${title}", ${before} before, ${after} now`)
  }
  const { created, updated, unchanged, skipped } = report
  const would = report.dry_run ? 'Would import' : 'Imported'
  print.line(
    `${would}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${skipped.length} skipped; none is shared`,
  )
  for (const { title, reason } of skipped) print.note(`Skipped "${title}": ${reason}`)
  tellPaths(print, report)
  print.line(
    report.clean ? 'A clean move: nothing comes twice, nothing vanishes.' : 'Not clean yet.',
  )
}

function tellPaths(
  print: Printer,
  { dry_run: dryRun, legacy_feed_paths: paths, elsewhere }: Migration,
) {
  if (paths.length > 0) {
    const list = `legacy_feed_paths: [${paths.join(', ')}]`
    print.line(`${dryRun ? 'Would add' : 'Added'} to the publication: ${list}`)
    if (!dryRun) print.note('Write it to config/posthorn.yaml too, or the next apply takes it out.')
  }
  for (const url of elsewhere)
    print.note(`${url} is at another host: let it lead to /rss.xml there.`)
}
