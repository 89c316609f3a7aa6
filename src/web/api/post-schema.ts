import { z } from '@hono/zod-openapi'

const moment = z.iso.datetime()
const notice = z.object({ at: moment, note: z.string() })

/** A post as it is answered: see `postJson`. */
export const postSchema = z
  .object({
    id: z.string(),
    guid: z.string(),
    url: z.url(),
    title: z.string(),
    dek: z.string().optional(),
    html: z.string(),
    summary: z.string().optional(),
    authors: z.array(
      z.object({ name: z.string(), url: z.url().optional(), email: z.email().optional() }),
    ),
    section: z.string().optional(),
    tags: z.array(z.string()),
    language: z.string().optional(),
    image: z
      .object({
        url: z.url(),
        alt: z.string().optional(),
        width: z.int().optional(),
        height: z.int().optional(),
        credit: z.string().optional(),
      })
      .optional(),
    attachments: z.array(
      z.object({
        url: z.url(),
        type: z.string(),
        length: z.int().optional(),
        duration: z.number().optional(),
      }),
    ),
    published_at: moment,
    updated_at: moment,
    embargo_until: moment.optional(),
    priority: z.enum(['normal', 'breaking', 'quiet']),
    share: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
    story: z.string().optional(),
    status: z.enum(['draft', 'published', 'retracted', 'deleted']),
    state: z.enum(['draft', 'scheduled', 'embargoed', 'published', 'retracted', 'deleted']),
    correction: notice.optional(),
    retraction: notice.optional(),
    revision: z.int(),
    source: z.string().optional(),
    baseline: z.boolean(),
    created_at: moment,
  })
  .openapi('Post')
