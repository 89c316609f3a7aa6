import { countBytes, countGraphemes } from '../core/count-text.ts'

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Says in the words of a server what its lexicons do not allow: https://github.com/bluesky-social/atproto/tree/main/lexicons */
export function whyInvalid(record: unknown): string | undefined {
  if (!isObject(record) || record.$type !== 'app.bsky.feed.post') {
    return 'Invalid $type: expected app.bsky.feed.post'
  }
  const reasons = [
    wrongText(record.text),
    wrongTime(record.createdAt),
    wrongLanguages(record.langs),
    ...listOf(record.facets).map(wrongFacet),
    wrongEmbed(record.embed),
    wrongReply(record.reply),
  ]
  const reason = reasons.find((one) => one !== undefined)
  return reason && `Invalid app.bsky.feed.post record: ${reason}`
}

function wrongText(text: unknown): string | undefined {
  return sized(text, { name: 'text', bytes: 3000, graphemes: 300 })
}

function sized(
  value: unknown,
  { name, bytes, graphemes }: { name: string; bytes?: number; graphemes?: number },
): string | undefined {
  const at = `at $.record.${name}`
  if (typeof value !== 'string') return `Missing required key "${name}" ${at}`
  const [size, seen] = [countBytes(value), countGraphemes(value)]
  if (bytes !== undefined && size > bytes) {
    return `string too big (maximum ${bytes}, got ${size}) ${at}`
  }
  return graphemes !== undefined && seen > graphemes
    ? `grapheme too big (maximum ${graphemes}, got ${seen}) ${at}`
    : undefined
}

/** https://atproto.com/specs/lexicon#datetime */
const DATETIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,20})?(Z|[+-]\d\d:\d\d)$/

function wrongTime(createdAt: unknown): string | undefined {
  if (createdAt === undefined) return 'Missing required key "createdAt" at $.record'
  const valid =
    typeof createdAt === 'string' &&
    DATETIME.test(createdAt) &&
    !Number.isNaN(Date.parse(createdAt))
  return valid
    ? undefined
    : `Invalid datetime (got ${JSON.stringify(createdAt)}) at $.record.createdAt`
}

function wrongLanguages(langs: unknown): string | undefined {
  const all = listOf(langs)
  if (all.length > 3) return `array too big (maximum 3, got ${all.length}) at $.record.langs`
  const wrong = all.find((one) => typeof one !== 'string' || !/^([a-z]{2,8}|i)(-\w+)*$/i.test(one))
  return wrong === undefined ? undefined : 'Invalid language at $.record.langs'
}

/** That a facet ends after its start and within the text is not looked at. */
function wrongFacet(facet: unknown): string | undefined {
  const { index, features } = isObject(facet) ? facet : {}
  const { byteStart, byteEnd } = isObject(index) ? index : {}
  const offsets = [byteStart, byteEnd]
  if (!offsets.every((one) => Number.isInteger(one) && Number(one) >= 0)) {
    return 'Invalid byte slice at $.record.facets'
  }
  if (!Array.isArray(features)) return 'Missing required key "features" at $.record.facets'
  return features.map(wrongFeature).find((reason) => reason !== undefined)
}

function wrongFeature(feature: unknown): string | undefined {
  if (!isObject(feature)) return 'Invalid feature at $.record.facets'
  switch (feature.$type) {
    case 'app.bsky.richtext.facet#link':
      return wrongUri(feature.uri, 'facets')
    case 'app.bsky.richtext.facet#tag':
      return sized(feature.tag, { name: 'facets.tag', bytes: 640, graphemes: 64 })
    case 'app.bsky.richtext.facet#mention':
      return /^did:[a-z]+:[\w.:%-]+$/.test(String(feature.did))
        ? undefined
        : `Invalid DID (got ${JSON.stringify(feature.did)}) at $.record.facets`
    default:
      return typeof feature.$type === 'string' ? undefined : 'Missing $type at $.record.facets'
  }
}

const wrongUri = (uri: unknown, where: string) =>
  typeof uri === 'string' && /^\w+:(\/\/)?[^\s/]\S*$/.test(uri)
    ? undefined
    : `Invalid URI (got ${JSON.stringify(uri)}) at $.record.${where}`

function wrongEmbed(embed: unknown): string | undefined {
  if (embed === undefined) return undefined
  if (!isObject(embed) || typeof embed.$type !== 'string') return 'Missing $type at $.record.embed'
  if (embed.$type === 'app.bsky.embed.images') return wrongImages(embed.images)
  if (embed.$type !== 'app.bsky.embed.external') return undefined
  const { external } = embed
  if (!isObject(external)) return 'Missing required key "external" at $.record.embed'
  return (
    wrongUri(external.uri, 'embed.external') ??
    sized(external.title, { name: 'embed.external.title' }) ??
    sized(external.description, { name: 'embed.external.description' }) ??
    (external.thumb === undefined ? undefined : wrongBlob(external.thumb, 1_000_000))
  )
}

function wrongImages(images: unknown): string | undefined {
  if (!Array.isArray(images)) return 'Missing required key "images" at $.record.embed'
  if (images.length > 4) return `array too big (maximum 4, got ${images.length}) at $.record.embed`
  return images.map(wrongImage).find((reason) => reason !== undefined)
}

function wrongImage(image: unknown): string | undefined {
  const { alt, image: blob, aspectRatio } = isObject(image) ? image : {}
  const { width, height } = isObject(aspectRatio) ? aspectRatio : { width: 1, height: 1 }
  if (![width, height].every((side) => Number.isInteger(side) && Number(side) > 0)) {
    return 'Invalid integer at $.record.embed.images.aspectRatio'
  }
  return sized(alt, { name: 'embed.images.alt' }) ?? wrongBlob(blob, 2_000_000)
}

function wrongBlob(blob: unknown, most: number): string | undefined {
  const { $type, ref, mimeType, size } = isObject(blob) ? blob : {}
  if ($type !== 'blob' || !isObject(ref) || typeof ref.$link !== 'string') {
    return 'Expected blob at $.record.embed'
  }
  if (!/^image\//.test(String(mimeType))) return 'blob has an unaccepted type at $.record.embed'
  return Number(size) <= most ? undefined : `blob too big (maximum ${most}, got ${size})`
}

function wrongReply(reply: unknown): string | undefined {
  if (reply === undefined) return undefined
  const refs = isObject(reply) ? [reply.root, reply.parent] : [undefined]
  const strong = (ref: unknown) =>
    isObject(ref) && /^at:\/\/\S+$/.test(String(ref.uri)) && /^bafy\w+$/.test(String(ref.cid))
  return refs.every(strong) ? undefined : 'Missing required key "reply" at $.record'
}
