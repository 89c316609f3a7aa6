import type { Selection } from '../../core/publication.ts'

/** `tagged bridges or tunnels, not tagged sponsored, in Politics`; empty where all posts are meant. */
export function selectionPhrase({ tags, not, section, author, language }: Selection): string {
  return [
    tags && `tagged ${tags.join(' or ')}`,
    not && `not tagged ${not.join(' or ')}`,
    section && `in ${section}`,
    author && `by ${author}`,
    language && `in the language ${language}`,
  ]
    .filter(Boolean)
    .join(', ')
}
