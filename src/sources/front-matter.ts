import { parseDocument } from 'yaml'
import { tomlKeys } from './toml-keys.ts'

type Keys = Readonly<Record<string, unknown>>

export type FrontMatter =
  | { readonly ok: true; readonly keys: Keys; readonly body: string }
  | { readonly ok: false; readonly reason: string }

/** The front matter of a Markdown file and what follows it: YAML between `---`, TOML between `+++`, or JSON in braces. */
export function frontMatter(written: string): FrontMatter {
  const text = written.replace(/^\ufeff/, '')
  const [, mark, front = '', body = ''] =
    /^(---|\+\+\+|;;;)[ \t]*\r?\n([\s\S]*?)(?:\r?\n)?^\1[ \t]*(?:\r?\n|$)([\s\S]*)$/m.exec(text) ??
    []
  if (mark === '---') return withBody(yamlKeys(front), body)
  if (mark === '+++') return withBody(tomlKeys(front), body)
  if (mark === ';;;') return withBody(jsonKeys(front), body)
  const end = /^\{/.test(text) ? /^\}[ \t]*$/m.exec(text) : null
  if (end) return withBody(jsonKeys(text.slice(0, end.index + 1)), text.slice(end.index + 1))
  return { ok: false, reason: 'There is no front matter at its beginning.' }
}

const withBody = (keys: Keys | string, body: string): FrontMatter =>
  typeof keys === 'string' ? { ok: false, reason: keys } : { ok: true, keys, body: body.trim() }

/** YAML 1.2, so that dates stay text; aliases may not multiply it. */
function yamlKeys(text: string): Keys | string {
  const document = parseDocument(text, { uniqueKeys: false })
  const [broken] = document.errors
  if (broken) return unreadable(broken)
  try {
    return keysIn(document.toJS({ maxAliasCount: 100 }) ?? {})
  } catch (error) {
    return unreadable(error)
  }
}

const unreadable = (error: unknown) =>
  `front matter: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`

function jsonKeys(text: string): Keys | string {
  try {
    return keysIn(JSON.parse(text))
  } catch (error) {
    return unreadable(error)
  }
}

const keysIn = (value: unknown): Keys | string =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Keys)
    : 'front matter: expected keys, like title: …'
