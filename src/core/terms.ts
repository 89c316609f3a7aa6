import { cleanLine } from './clean-text.ts'
import type { Post } from './post.ts'

export type TermKind = 'tag' | 'section' | 'author' | 'language'

/** Something posts are found by. The value is folded, so that spellings of one name are one term. */
export interface Term {
  readonly kind: TermKind
  readonly value: string
}

/** A term with its name as people write it. */
export interface NamedTerm extends Term {
  readonly name: string
}

/** One form for all spellings of a name: `Città ` and `CITTÀ` are the same. Folding twice changes nothing. */
export function foldTerm(name: string): string {
  // Small letters may come apart into a letter and its mark: composed once more, they stay as they are.
  return cleanLine(name).normalize('NFC').toLowerCase().normalize('NFC')
}

/** Every term of a post, each once. A post without a language of its own has the empty one. */
export function termsOf(
  post: Pick<Post, 'tags' | 'section' | 'authors' | 'language'>,
): readonly NamedTerm[] {
  const named = (kind: TermKind, names: readonly string[]) =>
    names
      .map((name) => ({ kind, value: foldTerm(name), name: cleanLine(name) }))
      .filter(({ value }) => value !== '')
  const all = [
    ...named('tag', post.tags),
    ...named('section', post.section === undefined ? [] : [post.section]),
    ...named(
      'author',
      post.authors.map(({ name }) => name),
    ),
    ...named('language', languageRanges(post.language ?? '')),
    ...(post.language ? [] : [{ kind: 'language' as const, value: '', name: '' }]),
  ]
  return [...new Map(all.map((term) => [`${term.kind} ${term.value}`, term])).values()]
}

/** The ranges that take a language (RFC 4647, 3.3.1): `de-AT` is also `de`. */
function languageRanges(language: string): readonly string[] {
  const parts = language.split('-')
  return parts.map((_, index) => parts.slice(0, index + 1).join('-'))
}

/** Whether a language range takes a language: `de` takes `de-AT`. */
export function takesLanguage(range: string, language: string): boolean {
  return languageRanges(foldTerm(language)).includes(foldTerm(range))
}

/** Which posts: of each group at least one term, and none of `none`. */
export interface TermQuery {
  readonly all: readonly (readonly Term[])[]
  readonly none: readonly Term[]
}
