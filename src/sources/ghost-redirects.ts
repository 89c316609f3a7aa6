import { parse } from 'yaml'
import { z } from 'zod'
import { InputError } from '../core/errors.ts'
import type { ExportFile } from '../ports/source.ts'

/** Ghost exports its redirects beside its posts: https://ghost.org/docs/themes/routing/#redirects */
export const isRedirects = ({ path }: ExportFile): boolean =>
  /(?:^|[\\/])redirects[^\\/]*\.(?:json|ya?ml)$/i.test(path)

/** More redirects than any site has; what is larger is another file by mistake. */
const LARGEST = 4 * 1024 * 1024

const rule = z.object({ from: z.string(), to: z.string() })
const rules = z.array(rule)
/** YAML groups them by what they are answered with. */
const grouped = z.partialRecord(z.enum(['301', '302']), z.record(z.string(), z.string()).nullish())

/**
 * Where posts stood before: path of today → former paths. Rules whose former path is a pattern for many lead nowhere in
 * particular, and are left out.
 *
 * @throws InputError `unreadable-source` for a file that is no list of redirects, `too-large`
 */
export async function formerPaths(files: readonly ExportFile[]): Promise<Map<string, string[]>> {
  const former = new Map<string, string[]>()
  for (const file of files) {
    for (const { from, to } of await rulesIn(file)) {
      const [was, is] = [plainPath(from), pathOf(to)]
      if (was === undefined || is === undefined || was === is) continue
      former.set(is, [...(former.get(is) ?? []), was])
    }
  }
  return former
}

/** A path as it is compared: without the slash at its end. */
export const pathKey = (path: string) => path.replace(/(?<=.)\/+$/, '')

async function rulesIn(file: ExportFile): Promise<readonly z.output<typeof rule>[]> {
  const told = parsed(await textOf(file))
  const list = rules.safeParse(told)
  if (list.success) return list.data
  const groups = grouped.safeParse(told)
  if (!groups.success) {
    throw new InputError(
      'unreadable-source',
      `${file.path}: expected the redirects of Ghost, a list of { from, to } or groups 301 and 302`,
    )
  }
  return Object.values(groups.data).flatMap((group) =>
    Object.entries(group ?? {}).map(([from, to]) => ({ from, to })),
  )
}

/** YAML reads JSON too. What it cannot read is nothing. */
function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: 'silent' })
  } catch {
    return undefined
  }
}

async function textOf(file: ExportFile): Promise<string> {
  if (file.size > LARGEST) {
    throw new InputError('too-large', `${file.path}: expected redirects of at most 4 MB`)
  }
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of file.bytes()) text += decoder.decode(bytes, { stream: true })
  return text + decoder.decode()
}

/** `^\/old-path\/?$` stands for one path; `/(tag|label)/(.*)` for many. */
function plainPath(from: string): string | undefined {
  const path = from
    .replace(/^\^/, '')
    .replace(/(?:\\?\/)?\??\$$/, '')
    .replaceAll('\\/', '/')
    .replaceAll('\\.', '.')
    .replaceAll('\\-', '-')
  return /[\\^$*+?()[\]{}|]/.test(path) || !path.startsWith('/') ? undefined : pathKey(path)
}

/** Of an address or a path. */
function pathOf(to: string): string | undefined {
  const url = URL.parse(to, 'https://ghost.invalid')
  return url && /^https?:$/.test(url.protocol) ? pathKey(url.pathname) : undefined
}
