import { z } from 'zod'
import type { RehearsalPost } from './local-network.ts'

/** Keeps lines, oldest first, so that accepted posts outlive the process. */
export interface Journal {
  lines(): readonly string[] | Promise<readonly string[]>
  append(line: string): void | Promise<void>
}

export interface Picture {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** How many pictures are kept, and not in the journal: they are only looked at. */
const MOST_PICTURES = 50

export interface PostLog {
  /** Resolves when the journal was read. */
  readonly ready: Promise<void>
  /** Those that stand, oldest first. */
  posts(network?: string): readonly RehearsalPost[]
  /** Those that were taken down. */
  removed(): readonly RehearsalPost[]
  /** What the image of a post looks like, as long as it is among the newest. */
  picture(network: string, id: string): Picture | undefined
  /** The id of the newest post there ever was on a network. */
  lastId(network: string): string | undefined
  /** Seen by every later request at once; resolves when it is in the journal. */
  accept(post: RehearsalPost): Promise<void>
  edit(edited: Edited): Promise<void>
  remove(removed: Removed): Promise<void>
  clear(): Promise<void>
}

const named = z.object({ network: z.string(), id: z.string() })
const said = z.object({
  text: z.string(),
  language: z.string().exactOptional(),
  editedAt: z.iso.datetime().exactOptional(),
  withoutImage: z.literal(true).exactOptional(),
})
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
  replyTo: z.string().exactOptional(),
  editedAt: z.iso.datetime().exactOptional(),
  image: z
    .object({
      as: z.enum(['card', 'attach']),
      type: z.string(),
      width: z.int(),
      height: z.int(),
      alt: z.string().exactOptional(),
    })
    .exactOptional(),
  record: z.record(z.string(), z.unknown()).exactOptional(),
})
const editedSchema = z.object({ ...named.shape, ...said.shape })
type Edited = z.output<typeof editedSchema>
type Removed = z.output<typeof named>

/** One line per accepted post, per edit and per removal, and one that takes all before it away. */
const lineSchema = z.union([
  postSchema,
  z.object({ edited: editedSchema }),
  z.object({ removed: named }),
  z.object({ cleared: z.literal(true) }),
])

export function createPostLog(journal?: Journal): PostLog {
  let posts: RehearsalPost[] = []
  let gone: RehearsalPost[] = []
  const lastIds = new Map<string, string>()
  const append = async (line: unknown) => journal?.append(JSON.stringify(line))
  const add = (post: RehearsalPost) => {
    posts.push(post)
    lastIds.set(post.network, post.id)
  }
  const pictures = new Map<string, Picture>()
  const nameOf = (network: string, id: string) => JSON.stringify([network, id])
  /** The post without its picture, which is kept apart. */
  const framed = ({ image, ...post }: RehearsalPost): RehearsalPost => {
    if (!image) return post
    const { picture: bytes, ...shown } = image
    if (bytes) pictures.set(nameOf(post.network, post.id), { type: image.type, bytes })
    for (const name of [...pictures.keys()].slice(0, -MOST_PICTURES)) pictures.delete(name)
    return { ...post, image: shown }
  }
  const edit = ({ network, id, withoutImage, ...changes }: Edited) => {
    posts = posts.map((one) => {
      if (one.network !== network || one.id !== id) return one
      const { image, ...rest } = one
      return { ...rest, ...(image && !withoutImage && { image }), ...changes }
    })
  }
  const remove = ({ network, id }: Removed) => {
    gone.push(...posts.filter((one) => one.network === network && one.id === id))
    posts = posts.filter((one) => one.network !== network || one.id !== id)
  }
  async function load() {
    for (const text of (await journal?.lines()) ?? []) {
      const line = parsed(text)
      if (!line) continue
      if ('cleared' in line) {
        posts = []
        gone = []
        lastIds.clear()
      }
      if ('edited' in line) edit(line.edited)
      else if ('removed' in line) remove(line.removed)
      else if ('id' in line) add(line)
    }
  }
  return {
    ready: load(),
    posts: (network) => posts.filter((post) => network === undefined || post.network === network),
    removed: () => gone,
    lastId: (network) => lastIds.get(network),
    picture: (network, id) => pictures.get(nameOf(network, id)),
    accept(accepted) {
      const post = framed(accepted)
      add(post)
      return append(post)
    },
    edit(edited) {
      edit(edited)
      return append({ edited })
    },
    remove(removed) {
      remove(removed)
      return append({ removed })
    },
    clear() {
      posts = []
      gone = []
      lastIds.clear()
      pictures.clear()
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
