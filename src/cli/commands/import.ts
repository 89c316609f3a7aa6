import { InputError } from '../../core/errors.ts'
import { fileFault } from '../../core/file-fault.ts'
import type { ExportFile, ExportOptions } from '../../ports/source.ts'
import type { Call, Command, Option } from '../command.ts'
import { documentBody, isAddress } from '../document-body.ts'
import { importExport } from '../import-export.ts'
import { tell } from '../import-told.ts'

interface ImportAnswer {
  readonly title?: string
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: readonly { readonly title: string; readonly reason: string }[]
}

const share: Option = {
  type: 'string',
  value: 'none|recent',
  about: 'recent: new posts are shared; none when left out',
}
const dryRun: Option = { type: 'boolean', about: 'Say what would come of it; save nothing' }
const exported: Readonly<Record<string, Option>> = {
  share,
  'dry-run': dryRun,
  drafts: { type: 'boolean', about: 'Take what is not published too, as drafts' },
  pages: { type: 'boolean', about: 'Take pages too, as posts' },
  home: { type: 'string', value: 'URL', about: 'The site they are from; else the publication’s' },
}
const permalink: Option = {
  type: 'string',
  value: 'PATTERN',
  about: 'How addresses are made, like /:year/:month/:slug/',
}

export const importCommands: readonly Command[] = [
  {
    name: 'import feed',
    args: 'URL|FILE',
    about: 'Import the posts of a feed once; shares nothing unless told to',
    takes: { least: 1, most: 1 },
    options: { share },
    run: importFeed,
  },
  {
    name: 'import wordpress',
    args: 'FILE',
    about: 'Import an export of WordPress (WXR), of any size',
    takes: { least: 1, most: 1 },
    options: exported,
    run: (call) => importFiles(call, 'wordpress'),
  },
  {
    name: 'import ghost',
    args: 'FILE|FOLDER',
    about: 'Import an export of Ghost (JSON), of any size, with its redirects in the folder',
    takes: { least: 1, most: 1 },
    options: { ...exported, permalink },
    run: (call) => importFiles(call, 'ghost'),
  },
  {
    name: 'import markdown',
    args: 'FOLDER',
    about: 'Import Markdown files with front matter: Hugo, Jekyll, Eleventy, Astro',
    takes: { least: 1, most: 1 },
    options: { ...exported, permalink },
    run: (call) => importFiles(call, 'markdown'),
  },
]

async function importFeed({ io, api, print, words: [source = ''], values }: Call): Promise<number> {
  const document = await documentBody(io, source)
  if (io.isTTY) print.note(`Importing ${source} …`)
  const json = { type: 'feed', ...document, share: values.share ?? 'none' }
  const summary = await api
    .request('/api/v1/import', { method: 'POST', json })
    .catch((error: unknown) => {
      if (isAddress(source) || !(error instanceof InputError)) throw error
      throw new InputError(error.code, `${source}: ${error.message}`, error.issues)
    })
  const { title, created, updated, unchanged, skipped } = summary as ImportAnswer
  print.answer(summary, () => {
    const counts = `${created} created, ${updated} updated, ${unchanged} unchanged, ${skipped.length} skipped`
    print.line(`${title ?? source}: ${counts}`)
    for (const item of skipped) print.note(`Skipped "${item.title}": ${item.reason}`)
  })
  return 0
}

async function importFiles(call: Call, type: string): Promise<number> {
  const { io, print, words, flags, values } = call
  const [name = ''] = words
  if (isAddress(name)) {
    throw new InputError('invalid', `${name}: expected a file; fetch it first, like curl -o FILE`)
  }
  const files = await io.openFiles(name).catch((error: unknown) => {
    throw new InputError('invalid', `${name}: cannot be read: ${fileFault(error)}`)
  })
  const asked = { type, name, share: shareOf(values.share), dryRun: flags.has('dry-run') }
  const options = await optionsOf(call)
  const done = await importExport(call, asked, files, options).catch((error: unknown) => {
    throw named(error, name, files)
  })
  print.answer(done, () => tell(print, done))
  return 0
}

/** What is wrong with an export, with the name of its file. */
function named(error: unknown, name: string, files: readonly ExportFile[]): unknown {
  if (!(error instanceof InputError) || error.code !== 'unreadable-source') return error
  if (files.some(({ path }) => error.message.startsWith(path))) return error
  return new InputError(error.code, `${name}: ${error.message}`, error.issues)
}

function shareOf(value = 'none'): 'none' | 'recent' {
  if (value === 'none' || value === 'recent') return value
  throw new InputError('invalid', `--share: expected none or recent, got ${value}`)
}

/** What the export itself does not say. */
async function optionsOf({ api, flags, values }: Call): Promise<ExportOptions> {
  const { publication } = (await api.request('/api/v1/config')) as {
    readonly publication: { readonly home: string; readonly timezone?: string }
  }
  const home = values.home ?? publication.home
  if (!isAddress(home) || !URL.canParse(home)) {
    throw new InputError('invalid', `--home: expected an http or https URL, got ${home}`)
  }
  return {
    home,
    timezone: publication.timezone ?? 'UTC',
    drafts: flags.has('drafts'),
    pages: flags.has('pages'),
    ...(values.permalink !== undefined && { permalink: values.permalink }),
  }
}
