import {
  array,
  type Check,
  format,
  image,
  integer,
  isObject,
  object,
  text,
  union,
} from './lexicon.ts'

/** https://atproto.com/specs/lexicon#datetime */
const DATETIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,20})?(Z|[+-]\d\d:\d\d)$/

const datetime = format(
  'datetime',
  (value) => DATETIME.test(value) && !Number.isNaN(Date.parse(value)),
)
const language = format('language', (value) => /^([a-z]{2,8}|i)(-\w+)*$/i.test(value))
const uri = format('uri', (value) => /^\w+:(\/\/)?[^\s/]\S*$/.test(value))
const ref = object({
  uri: format('at-uri', (value) => /^at:\/\/\S+$/.test(value)),
  cid: format('CID string', (value) => /^bafy\w+$/.test(value)),
})

/** That it ends after its start and within the text is not looked at. */
const facet = object({
  index: object({ byteStart: integer(0), byteEnd: integer(0) }),
  features: array(
    union({
      'app.bsky.richtext.facet#link': object({ uri }),
      'app.bsky.richtext.facet#tag': object({ tag: text({ bytes: 640, graphemes: 64 }) }),
    }),
  ),
})

const external = object(
  { uri, title: text(), description: text(), thumb: image(1_000_000) },
  'thumb',
)
const side = integer(1)
const shownImage = object(
  { image: image(2_000_000), alt: text(), aspectRatio: object({ width: side, height: side }) },
  'aspectRatio',
)
const embed = union({
  'app.bsky.embed.external': object({ external }),
  'app.bsky.embed.images': object({ images: array(shownImage, 4) }),
})

/** https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json */
const post: Check = object(
  {
    text: text({ bytes: 3000, graphemes: 300 }),
    createdAt: datetime,
    langs: array(language, 3),
    facets: array(facet),
    embed,
    reply: object({ root: ref, parent: ref }),
  },
  'langs',
  'facets',
  'embed',
  'reply',
)

const POST = 'app.bsky.feed.post'

/** Says in the words of a server what its lexicons do not allow. */
export function whyInvalid(record: unknown): string | undefined {
  const { $type } = isObject(record) ? record : {}
  if ($type !== POST) return `Invalid $type: expected ${POST}, got ${$type}`
  const reason = post(record, '$.record')
  return reason && `Invalid ${POST} record: ${reason}`
}
