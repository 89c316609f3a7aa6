/**
 * What was saved when, and so what a feed must show. An edition is one save: of a new post, or of one that is there. Nobody may
 * get what was before an edition once it has been saved for as long as `visibleWithin`, in milliseconds.
 */
export function writtenLog(visibleWithin) {
  const posts = new Map()
  const saves = []
  const retracted = []

  /** What must be shown of a post by who asked at `asked`; undefined while something of it is under way. */
  function due(post, asked) {
    const settled = post.changes.filter(({ at }) => at !== undefined && at <= asked - visibleWithin)
    return settled.at(-1)
  }

  return {
    saves,
    posts,
    /** Notes that a change begins; what is returned is called when it is saved. */
    begin(number, change) {
      const post = posts.get(number) ?? { changes: [] }
      posts.set(number, post)
      const one = { edition: 0, ...change, at: undefined }
      post.changes.push(one)
      return () => {
        one.at = performance.now()
        if (change.gone) retracted.push(number)
        else saves.push(one)
      }
    },
    /** Numbers of the posts that were taken back. */
    retracted: () => retracted,
    /** What is wrong with what was shown, in words; `shown` maps numbers to `{ edition, retracted }`. */
    faults(shown, asked) {
      const found = []
      for (const [number, { edition, retracted }] of shown) {
        const must = posts.has(number) ? due(posts.get(number), asked) : undefined
        if (!must) continue
        if (must.gone && !retracted)
          found.push(`post ${number} was shown as it was before it was retracted`)
        if (!retracted && edition < must.edition) {
          found.push(`edition ${edition} of post ${number} was shown when ${must.edition} was due`)
        }
      }
      const newest = saves.findLast(({ at, isNew }) => isNew && at <= asked - visibleWithin)
      if (newest && !shown.has(newest.number)) found.push(`post ${newest.number} was missing`)
      return found
    },
  }
}

/** The posts in a feed, whatever its format: their numbers, editions, and whether they were taken back. */
export function shownIn(text) {
  const titles = /(?:<title[^>]*>|"title":\s*")(Retracted: )?Post (\d+) edition (\d+)/g
  return new Map(
    [...text.matchAll(titles)].map(([, retracted, number, edition]) => [
      Number(number),
      { edition: Number(edition), retracted: retracted !== undefined },
    ]),
  )
}
