import { cleanLine, cleanText } from './clean-text.ts'
import { countBytes } from './count-text.ts'
import type { Article } from './draft.ts'
import { hashtags } from './hashtags.ts'
import { htmlToMarkdown } from './html-markdown.ts'
import type { Post } from './post.ts'

/** The longest text that goes out whole, in bytes: relays refuse events from 64 KiB on. */
const LONGEST = 60_000

/** A post as it can be read on a network; none when it has no text, or too much of it. */
export function articleOf(post: Post): Article | undefined {
  const markdown = htmlToMarkdown(post.html)
  if (markdown === '' || countBytes(markdown) > LONGEST) return undefined
  const summary = cleanText(post.dek ?? post.summary ?? '').trim()
  return {
    identifier: post.id,
    url: post.url,
    title: cleanLine(post.title) || post.url,
    ...(summary && { summary }),
    ...(post.image && { image: post.image.url }),
    markdown,
    publishedAt: post.publishedAt.toISOString(),
    hashtags: hashtags(post.tags).map((tag) => tag.slice(1)),
  }
}
