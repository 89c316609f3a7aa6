import { z } from 'zod'
import type { RehearsalPost } from './local-network.ts'

/** Keeps lines, oldest first, so that accepted posts outlive the process. */
export interface Journal {
  lines(): readonly string[] | Promise<readonly string[]>
  append(line: string): void | Promise<void>
}

export interface PostLog {
  /** Resolves when the journal was read. */
  readonly ready: Promise<void>
  /** Oldest first. */
  posts(network?: string): readonly RehearsalPost[]
  /** Seen by every later request at once; resolves when it is in the journal. */
  accept(post: RehearsalPost): Promise<void>
  clear(): Promise<void>
}

const postSchema = z.object({
  network: z.string(),
  account: z.string(),
  id: z.string(),
  url: z.string(),
  text: z.string(),
  at: z.iso.datetime(),
  key: z.string().exactOptional(),
  language: z.string().exactOptional(),
  cost: z.number().exactOptional(),
})

/** One line per accepted post, and one that takes all before it away. */
const lineSchema = z.union([postSchema, z.object({ cleared: z.literal(true) })])

export function createPostLog(journal?: Journal): PostLog {
  let posts: RehearsalPost[] = []
  const append = async (line: unknown) => journal?.append(JSON.stringify(line))
  async function load() {
    for (const line of (await journal?.lines()) ?? []) {
      const read = parsed(line)
      if (read && 'cleared' in read) posts = []
      else if (read) posts.push(read)
    }
  }
  return {
    ready: load(),
    posts: (network) => posts.filter((post) => network === undefined || post.network === network),
    accept(post) {
      posts.push(post)
      return append(post)
    },
    clear() {
      posts = []
      return append({ cleared: true })
    },
  }
}

/** A last line may be half written when the process was killed: such a post was never answered. */
function parsed(line: string): z.output<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
