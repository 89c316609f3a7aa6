import type { ExportFile, ExportOptions } from '../ports/source.ts'
import { frontMatter } from './front-matter.ts'
import { permalinkOf, slugOf } from './permalink.ts'

/** How a system makes addresses of files. */
export interface Layout {
  readonly pattern: string
  /** What stands before the path that counts. */
  readonly root: RegExp
}

/** https://jekyllrb.com/docs/permalinks/#built-in-formats */
const JEKYLL: Readonly<Record<string, string>> = {
  date: '/:categories/:year/:month/:day/:title.html',
  pretty: '/:categories/:year/:month/:day/:title/',
  none: '/:categories/:title.html',
}
const BY_PATH: Layout = { pattern: '/:path/', root: /^/ }

/**
 * Known by the file that sets the system up, else by the folders it asks for. A folder may be given that has only the posts: then
 * its path is the address.
 */
export async function layoutOf(
  files: readonly ExportFile[],
  { permalink }: ExportOptions,
): Promise<Layout> {
  const has = (pattern: RegExp) => files.some(({ path }) => pattern.test(path))
  const known =
    has(/^_config\.ya?ml$/) || has(/(^|\/)_posts\//)
      ? await jekyllLayout(files)
      : has(/^(hugo|config)\.(toml|ya?ml|json)$/) || has(/^content\/.*\.md$/)
        ? { pattern: '/:path/', root: /^(?:.*\/)?content\// }
        : has(/^astro\.config\.\w+$/) || has(/^src\/content\//)
          ? { pattern: '/:path/', root: /^(?:.*\/)?src\/(?:content|pages)\// }
          : has(/^(\.eleventy|eleventy\.config)\.\w+$/)
            ? { pattern: '/:path/', root: /^(?:src|content|input)\// }
            : BY_PATH
  return permalink === undefined ? known : { ...known, pattern: permalink }
}

async function jekyllLayout(files: readonly ExportFile[]): Promise<Layout> {
  const file = files.find(({ path }) => /^_config\.ya?ml$/.test(path))
  const read = file && frontMatter(`---\n${await textOf(file)}\n---\n`)
  const said = read?.ok ? read.keys.permalink : undefined
  const pattern = typeof said === 'string' ? (JEKYLL[said] ?? said) : (JEKYLL.date ?? '')
  return { pattern, root: /^(?:.*\/)?_(?:posts|drafts)\// }
}

async function textOf(file: ExportFile): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of file.bytes()) text += decoder.decode(piece, { stream: true })
  return text
}

/** The address of a file: what its front matter says, else what its system makes of its path. */
export function addressIn(
  { pattern, root }: Layout,
  path: string,
  keys: Readonly<Record<string, unknown>>,
  date: string | undefined,
  home: string,
): string {
  const said = [keys.url, keys.permalink].find((one) => typeof one === 'string' && one !== '')
  const isPlain = typeof said === 'string' && !/\{\{|\$\{/.test(said)
  const base = `${home.replace(/\/+$/, '')}/`
  if (isPlain && URL.canParse(said) && /^https?:/i.test(said)) return said
  if (isPlain && said.includes(':')) return made(said, path, root, keys, date, home)
  if (isPlain) return new URL(said.replace(/^\/+/, ''), base).href
  return made(pattern, path, root, keys, date, home)
}

function made(
  pattern: string,
  path: string,
  root: RegExp,
  keys: Readonly<Record<string, unknown>>,
  date: string | undefined,
  home: string,
): string {
  const inner = path
    .replace(root, '')
    .replace(/\.\w+$/, '')
    .replace(/\/index$/, '')
  const folders = inner.split('/')
  const name = (folders.pop() ?? '').replace(/^\d{4}-\d\d-\d\d-/, '')
  const slug = typeof keys.slug === 'string' && keys.slug !== '' ? keys.slug : slugOf(name)
  const [category] = [keys.categories, keys.category].flat()
  return permalinkOf(pattern, home, {
    slug,
    date,
    section: typeof category === 'string' ? category : folders.join('/'),
    path: [...folders, slug].join('/'),
  })
}
