interface LinkParts {
  readonly slug: string
  /** ISO 8601. */
  readonly date?: string | undefined
  readonly section?: string | undefined
  /** The path of the file, without its ending. */
  readonly path?: string | undefined
}

/**
 * An address under `home` from a pattern like `/:year/:month/:slug/`. Known are year, month, day, slug, title (the slug as well),
 * section, categories (the section as well) and path.
 */
export function permalinkOf(pattern: string, home: string, parts: LinkParts): string {
  const [year = '', month = '', day = ''] = (parts.date ?? '').slice(0, 10).split('-')
  const section = slugOf(parts.section ?? '')
  const values: Readonly<Record<string, string>> = {
    year,
    month,
    day,
    slug: parts.slug,
    title: parts.slug,
    section,
    categories: section,
    path: parts.path ?? parts.slug,
  }
  const path = pattern
    .replace(/:([a-z]+)/g, (whole, name: string) => values[name] ?? whole)
    .replace(/\/{2,}/g, '/')
  return `${home.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`
}

/** A name as addresses have it. */
export function slugOf(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
}
