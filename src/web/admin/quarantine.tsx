import type { QuarantinedPost } from '../../ports/quarantine-store.ts'
import { Moment } from '../public/moment.tsx'
import { Badge } from './badge.tsx'
import { postHref } from './delivery-line.tsx'

/** One post that feeds do without, with each of them. */
export interface QuarantineLine {
  readonly postId: string
  readonly title: string
  /** `main (rss, atom)` */
  readonly feeds: readonly string[]
  readonly reasons: readonly string[]
  readonly since: Date
}

/** A line for each post, however many feeds and formats do without it. */
export function quarantineLines(set: readonly QuarantinedPost[]): readonly QuarantineLine[] {
  const posts = Map.groupBy(set, ({ postId }) => postId)
  return [...posts].map(([postId, entries]) => {
    const feeds = Map.groupBy(entries, ({ feed }) => feed)
    return {
      postId,
      title: entries[0]?.title ?? postId,
      feeds: [...feeds].map(
        ([feed, of]) => `${feed} (${of.map(({ format }) => format).join(', ')})`,
      ),
      reasons: [...new Set(entries.map(({ reason }) => reason))],
      since: new Date(Math.min(...entries.map(({ since }) => since.getTime()))),
    }
  })
}

/** On Today. */
export const QuarantinedLine = ({ line }: { readonly line: QuarantineLine }) => (
  <li>
    <div>
      <Badge state="quarantined" />
      <a href={postHref(line.postId)}>{line.title}</a>
      <p class="quiet">
        Left out of {line.feeds.join(', ')}, since it would break them: {line.reasons.join('; ')}
      </p>
    </div>
  </li>
)

interface NoticeProps {
  readonly line: QuarantineLine
  readonly zone: string
}

/** On the page of the post. */
export const QuarantineNotice = ({ line, zone }: NoticeProps) => (
  <div class="notice" role="note">
    <p>
      <strong>Feeds do without this post.</strong> It would break {line.feeds.join(', ')}, so it is
      left out there since <Moment at={line.since} zone={zone} />; every other post is served.
    </p>
    <p>
      {line.reasons.join('; ')}. Change the post, and the feeds try it again. If its text looks
      harmless, that is a fault of Posthorn: please report it with the text.
    </p>
  </div>
)
