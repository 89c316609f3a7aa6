import type { Form } from '../../core/setup-form.ts'
import { keyIn, listIn, listText, type Values } from './setup-form.ts'

/** What the fields of a selection show of it. */
export function selectFields(select: unknown): Readonly<Record<string, string>> {
  const { tags, not, section, author, language } = (select ?? {}) as Form
  return {
    'select.tags': listText(tags),
    'select.not': listText(not),
    'select.section': String(section ?? ''),
    'select.author': String(author ?? ''),
    'select.language': String(language ?? ''),
  }
}

/** The key `select` of a schedule or a feed; undefined where all posts are meant. */
export function selectKeyIn(values: Values): Form | undefined {
  const entries = [
    ['tags', listIn(values, 'select.tags')],
    ['not', listIn(values, 'select.not')],
    ['section', keyIn(values, 'select.section')],
    ['author', keyIn(values, 'select.author')],
    ['language', keyIn(values, 'select.language')],
  ].filter(([, value]) => value !== undefined)
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
