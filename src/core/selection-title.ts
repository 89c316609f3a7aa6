import type { FeedSelection } from './feed-selection.ts'
import { selectionWords } from './selection-words.ts'
import type { NamedTerm, TermKind } from './terms.ts'

/**
 * What a selection is called: `The Daily Example: bridges or tunnels, without sponsored`.
 *
 * @param base the title of the feed it starts from, or of the publication
 * @param names how people write the terms; what is missing stands there folded
 */
export function selectionTitle(
  base: string,
  { start, filter }: FeedSelection,
  names: readonly NamedTerm[],
  language: string,
): string {
  const words = selectionWords(language)
  const name = (kind: TermKind, value: string) =>
    names.find((term) => term.kind === kind && term.value === value)?.name || value
  const either = (values: readonly string[]) =>
    values.map((value) => name('tag', value)).join(` ${words.or} `)
  const parts = [
    start.kind === 'feed' ? '' : name(start.kind, start.value),
    filter.section ? name('section', filter.section) : '',
    filter.tags ? either(filter.tags) : '',
    filter.author ? name('author', filter.author) : '',
    filter.language ?? '',
    filter.not ? `${words.without} ${either(filter.not)}` : '',
  ].filter((part) => part !== '')
  return parts.length > 0 ? `${base}: ${parts.join(', ')}` : base
}
