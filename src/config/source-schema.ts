import { z } from 'zod'
import { parseDuration } from '../core/duration.ts'
import { AS_OFTEN_AS_IT_HAS_POSTS, AUTO } from '../core/poll-interval.ts'
import { mapFault, mapKeys } from '../core/post-map.ts'
import {
  changeWords,
  type FeedSource,
  type MicropubSource,
  type SourceSetup,
  type WebhookSource,
  type WebhookType,
  webhookTypes,
} from '../core/source.ts'
import { webhookKey } from '../core/webhook-signature.ts'
import { truth } from './truth.ts'

const webUrl = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).max(2_048)

const secret = z
  .string()
  .min(16, 'expected at least 16 characters, the same as in the system that sends')
  .max(200)
const standardSecret = z
  .string()
  .refine(
    (text) => webhookKey(text) !== undefined,
    'expected whsec_ and the base64 of 24 to 64 bytes',
  )

const place = z
  .string()
  .max(500)
  .superRefine((text, { addIssue }) => {
    const fault = mapFault(text)
    if (fault) addIssue(fault)
  })
const events = z.strictObject(
  Object.fromEntries(
    changeWords.map((word) => [
      word,
      z.array(z.string().min(1), 'expected a list of names of events').optional(),
    ]),
  ) as Record<(typeof changeWords)[number], z.ZodOptional<z.ZodArray<z.ZodString>>>,
)
const mapShape = Object.fromEntries(mapKeys.map((key) => [key, place.optional()])) as Record<
  (typeof mapKeys)[number],
  z.ZodOptional<typeof place>
>
const mapKeysSchema = z.strictObject(mapShape)

const options = { full_text: truth.optional() }

const feedKeys = z.strictObject({
  type: z.literal('feed'),
  url: webUrl,
  every: z
    .string('expected a duration like 90s, 15m, 6h or 7d, or auto')
    .regex(/^(?:\d{1,6}[smhd]|auto)$/, 'expected a duration like 90s, 15m, 6h or 7d, or auto')
    .refine((text) => text === AUTO || (parseDuration(text) ?? 0) >= 60_000, 'expected at least 1m')
    .transform((text) => (text === AUTO ? AS_OFTEN_AS_IT_HAS_POSTS : (parseDuration(text) ?? 0)))
    .default(15 * 60_000),
  websub: truth.optional(),
  ...options,
})
const ghostKeys = z.strictObject({ type: z.literal('ghost'), secret, ...options })
const wordpressKeys = z.strictObject({
  type: z.literal('wordpress'),
  secret: standardSecret,
  ...options,
})
const strapiKeys = z.strictObject({
  type: z.literal('strapi'),
  token: secret,
  map: mapKeysSchema.required({ url: true }),
  base: webUrl.optional(),
  ...options,
})
const sanityKeys = z.strictObject({
  type: z.literal('sanity'),
  secret,
  map: mapKeysSchema.required({ url: true }),
  base: webUrl.optional(),
  ...options,
})
const webhookKeys = z
  .strictObject({
    type: z.literal('webhook'),
    secret: standardSecret.optional(),
    token: secret.optional(),
    map: mapKeysSchema.required({ url: true, title: true }),
    events: events.optional(),
    base: webUrl.optional(),
    ...options,
  })
  .refine(({ secret, token }) => (secret === undefined) !== (token === undefined), {
    path: ['secret'],
    message: 'expected either secret, for messages that are signed, or token',
  })
const micropubKeys = z
  .strictObject({
    type: z.literal('micropub'),
    token_endpoint: webUrl.optional(),
    me: webUrl.optional(),
    url: z
      .string()
      .max(500)
      .regex(
        /^https?:\/\/[^\s{}]+\{slug\}[^\s{}]*$/,
        'expected an address with {slug}, like https://news.example/{slug}',
      )
      .optional(),
  })
  .refine(({ token_endpoint, me }) => (token_endpoint === undefined) === (me === undefined), {
    path: ['me'],
    message: 'expected token_endpoint and me together: who may post, and who says so',
  })

export const sourceTypes = ['feed', ...webhookTypes, 'micropub'] as const

export const sourceKeys = z.discriminatedUnion(
  'type',
  [feedKeys, ghostKeys, wordpressKeys, strapiKeys, sanityKeys, webhookKeys, micropubKeys],
  {
    error: ({ code }) =>
      code === 'invalid_union' ? `expected one of ${sourceTypes.join(', ')}` : undefined,
  },
)

const shapes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  feed: feedKeys.shape,
  ghost: ghostKeys.shape,
  wordpress: wordpressKeys.shape,
  strapi: strapiKeys.shape,
  sanity: sanityKeys.shape,
  webhook: webhookKeys.shape,
  micropub: micropubKeys.shape,
}

/** What a source may have, whatever its type. */
export const sourceKeyNames: readonly string[] = [
  ...new Set(Object.values(shapes).flatMap((shape) => Object.keys(shape))),
]
export const eventWords: readonly string[] = changeWords

export type SourceEntry = z.output<typeof sourceKeys>

export function sourceOf(id: string, source: SourceEntry): SourceSetup {
  switch (source.type) {
    case 'feed': {
      const { full_text: fullText, ...rest } = source
      return defined<FeedSource>({ id, ...rest, fullText })
    }
    case 'micropub': {
      const { token_endpoint: tokenEndpoint, ...rest } = source
      return defined<MicropubSource>({ id, ...rest, tokenEndpoint })
    }
    default: {
      const { full_text: fullText, type, ...rest } = source
      const {
        map,
        events: named,
        ...plain
      } = rest as Omit<typeof rest, 'map' | 'events'> & {
        readonly map?: object
        readonly events?: object
      }
      return defined<WebhookSource>({
        ...{ id, type: type as WebhookType, ...plain, fullText },
        map: map && defined(map),
        events: named && defined(named),
      })
    }
  }
}

/** The same without the keys that hold nothing. */
const defined = <T extends object>(value: { [Key in keyof T]?: unknown }) =>
  Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as T
