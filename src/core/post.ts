import { z } from 'zod'

export interface Author {
  readonly name: string
  readonly url?: string
  readonly email?: string
}

export interface PostImage {
  readonly url: string
  readonly alt?: string
  readonly width?: number
  readonly height?: number
  readonly credit?: string
}

export interface Attachment {
  readonly url: string
  /** Media type, for example `audio/mpeg`. */
  readonly type: string
  /** Bytes. */
  readonly length?: number
  /** Seconds. */
  readonly duration?: number
}

export type Priority = 'normal' | 'breaking' | 'quiet'
export type PostStatus = 'draft' | 'published' | 'retracted' | 'deleted'

/** What the operator wants to be said on the networks: one text for all, or one per network or account id. */
export interface ShareWishes {
  readonly text?: string
  /** Network or account id → text that replaces the template there. */
  readonly texts?: Readonly<Record<string, string>>
  /** Network or account ids that do not get this post. */
  readonly skip?: readonly string[]
}

/** A note that readers see: why a post was corrected or retracted. */
export interface Notice {
  readonly at: Date
  readonly note: string
}

/** One item of the publication, as the post store keeps it. Dates are whole seconds. */
export interface Post {
  readonly id: string
  /** What RSS and JSON Feed call this post: minted once, or kept from a former system. Never changes. */
  readonly guid: string
  /** What Atom calls it: the guid when that is an IRI, else a `tag:` URI (RFC 4151). Never changes. */
  readonly atomId: string
  readonly url: string
  readonly title: string
  readonly dek?: string
  /** Sanitised, every link absolute. */
  readonly html: string
  readonly summary?: string
  readonly authors: readonly Author[]
  readonly section?: string
  readonly tags: readonly string[]
  readonly language?: string
  readonly image?: PostImage
  readonly attachments: readonly Attachment[]
  readonly publishedAt: Date
  /** The last change that readers should hear of. */
  readonly updatedAt: Date
  readonly embargoUntil?: Date
  readonly priority: Priority
  readonly share: ShareWishes
  readonly story?: string
  readonly status: PostStatus
  readonly correction?: Notice
  readonly retraction?: Notice
  /** Counts saves that changed something, from 1. */
  readonly revision: number
  /** The source it came from; absent for posts saved through the API. */
  readonly source?: string
  /** True for posts that count as shared already: first imports (promise 9). No delivery is ever planned. */
  readonly baseline: boolean
  readonly createdAt: Date
  readonly savedAt: Date
}

export type PostState = 'draft' | 'scheduled' | 'embargoed' | 'published' | 'retracted' | 'deleted'

/** When readers may first see the post: its publication date or the end of its embargo, whichever is later. */
export function visibleAt(post: Pick<Post, 'publishedAt' | 'embargoUntil'>): Date {
  const { publishedAt, embargoUntil } = post
  return embargoUntil && embargoUntil > publishedAt ? embargoUntil : publishedAt
}

export function postState(
  post: Pick<Post, 'status' | 'publishedAt' | 'embargoUntil'>,
  now: Date,
): PostState {
  if (post.status !== 'published') return post.status
  if (post.embargoUntil && post.embargoUntil > now) return 'embargoed'
  return post.publishedAt > now ? 'scheduled' : 'published'
}

/** The longest title a post may have, in UTF-16 units. Longer ones are refused by name, never cut. */
export const TITLE_MAX = 2_000
/** The largest body a post may have, in UTF-16 units. */
const BODY_MAX = 4_000_000
/** As Markdown: what reads it takes longer than in proportion. */
export const MARKDOWN_MAX = 500_000
export const ALT_MAX = 4_000
/** What readers are told of a correction or a retraction. */
export const NOTE_MAX = 2_000

const text = (max: number) => z.string().max(max)
/** Neither control characters nor halves of surrogate pairs: neither can stand in an address or a header. */
function isPlain(value: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(value)
}
const webUrl = z
  .url({ protocol: /^https?$/, error: 'expected an absolute http or https URL' })
  .max(2_048)
  .refine(isPlain, 'expected an address without control characters')
const moment = z.iso
  .datetime({ offset: true, error: 'expected a time with zone, like 2026-11-22T10:00:00Z' })
  .transform((value) => new Date(value))

/** A post as front door and sources give it: `A post, as JSON`. Unknown keys are errors. */
export const postInput = z
  .strictObject({
    id: text(200)
      .regex(/^[^\s/?#\\]+$/, 'expected an id without spaces, slashes, ? or #')
      .refine(
        (id) => isPlain(id) && id !== '.' && id !== '..',
        'expected an id that can stand in an address',
      )
      .optional(),
    url: webUrl,
    title: text(TITLE_MAX).refine((value) => value.trim() !== '', 'expected a title'),
    dek: text(2_000).optional(),
    html: text(BODY_MAX).optional(),
    markdown: text(MARKDOWN_MAX).optional(),
    summary: text(20_000).optional(),
    authors: z
      .array(
        z.strictObject({
          name: text(300).min(1),
          url: webUrl.optional(),
          email: z.email().optional(),
        }),
      )
      .max(100)
      .optional(),
    section: text(200).optional(),
    tags: z.array(text(200).min(1)).max(200).optional(),
    language: z
      .string()
      .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'expected a language tag like en or de-AT')
      .optional(),
    image: z
      .strictObject({
        url: webUrl,
        alt: text(ALT_MAX).optional(),
        width: z.int().positive().optional(),
        height: z.int().positive().optional(),
        credit: text(500).optional(),
      })
      .optional(),
    attachments: z
      .array(
        z.strictObject({
          url: webUrl,
          type: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/, 'expected a media type like audio/mpeg'),
          length: z.int().nonnegative().optional(),
          duration: z.number().nonnegative().optional(),
        }),
      )
      .max(50)
      .optional(),
    published_at: moment.optional(),
    updated_at: moment.optional(),
    embargo_until: moment.optional(),
    priority: z.enum(['normal', 'breaking', 'quiet']).optional(),
    /** `text` for all, a text per network or account id, and `skip`: a list of ids. */
    share: z
      .record(z.string().max(100), z.union([text(10_000), z.array(text(100)).max(200)]))
      .superRefine((share, context) => {
        for (const [key, value] of Object.entries(share)) {
          if (Array.isArray(value) === (key === 'skip')) continue
          const message = key === 'skip' ? 'expected a list of ids' : 'expected a text'
          context.addIssue({ code: 'custom', path: [key], message })
        }
      })
      .optional(),
    story: text(200).optional(),
    status: z.enum(['draft', 'published']).optional(),
  })
  .refine((post) => post.html === undefined || post.markdown === undefined, {
    path: ['markdown'],
    message: 'expected either html or markdown, not both',
  })

export type PostInput = z.output<typeof postInput>

/** A post as the API answers it. Absent things are left out, never null. */
export function postJson(post: Post, now: Date) {
  const { text: shareText, texts, skip } = post.share
  const share = { ...(shareText && { text: shareText }), ...texts, ...(skip?.length && { skip }) }
  return {
    id: post.id,
    guid: post.guid,
    url: post.url,
    title: post.title,
    ...(post.dek !== undefined && { dek: post.dek }),
    html: post.html,
    ...(post.summary !== undefined && { summary: post.summary }),
    authors: post.authors,
    ...(post.section !== undefined && { section: post.section }),
    tags: post.tags,
    ...(post.language !== undefined && { language: post.language }),
    ...(post.image && { image: post.image }),
    attachments: post.attachments,
    published_at: post.publishedAt.toISOString(),
    updated_at: post.updatedAt.toISOString(),
    ...(post.embargoUntil && { embargo_until: post.embargoUntil.toISOString() }),
    priority: post.priority,
    ...(Object.keys(share).length > 0 && { share }),
    ...(post.story !== undefined && { story: post.story }),
    status: post.status,
    state: postState(post, now),
    ...(post.correction && { correction: noticeJson(post.correction) }),
    ...(post.retraction && { retraction: noticeJson(post.retraction) }),
    revision: post.revision,
    ...(post.source !== undefined && { source: post.source }),
    baseline: post.baseline,
    created_at: post.createdAt.toISOString(),
  }
}

const noticeJson = ({ at, note }: Notice) => ({ at: at.toISOString(), note })
