/**
 * Which of the feed paths of a former system a request means, as the set-up writes it. A slash at the end makes no
 * difference; a path with a query, like `/?feed=rss2`, means requests that say at least as much.
 */
export function legacyPathOf(paths: readonly string[], url: string): string | undefined {
  if (paths.length === 0) return undefined
  const asked = new URL(url)
  return paths.find((path) => {
    const known = URL.parse(path, asked.origin)
    return (
      known !== null &&
      withoutSlash(known.pathname) === withoutSlash(asked.pathname) &&
      [...known.searchParams].every(([name, value]) =>
        asked.searchParams.getAll(name).includes(value),
      )
    )
  })
}

const withoutSlash = (path: string) => path.replace(/\/$/, '')
