import { cleanLine, cleanText } from '../core/clean-text.ts'
import { type CostRules, costOfText, pricesOf } from '../core/cost.ts'
import { countText } from '../core/count-text.ts'
import type { Card, Draft } from '../core/draft.ts'
import { type ImageUse, imageUse } from '../core/image-rules.ts'
import type { Post } from '../core/post.ts'
import type { Publication } from '../core/publication.ts'
import type { ImagesMode, Links } from '../core/setup.ts'
import {
  type LinkTerms,
  type ShareLink,
  type ShortLinkTarget,
  shareLink,
} from '../core/share-link.ts'
import { type NoShareText, type ShareText, says, shareText } from '../core/share-text.ts'
import type { ThreadTerms } from '../core/split-text.ts'
import { parseTemplate } from '../core/template.ts'
import { type InParts, inParts, type TextInParts, textInParts } from '../core/text-in-parts.ts'
import type { Count, TextRules } from '../core/text-rules.ts'
import { carriesLink } from '../core/unlinked.ts'
import type { Network } from '../ports/network.ts'

/** Used when the operator names no template: the title, and the link. */
const PLAIN_TEMPLATE = '{{ post.title }}\n{{ post.url }}'

/** What a share text is made from. Preview and sending both come here, so they cannot differ (promise 14). */
export interface Making {
  readonly post: Post
  readonly publication: Publication
  readonly network: Network
  readonly accountId: string
  /** What the account's server allows, where that differs from the network's rules. */
  readonly limits?: Readonly<Record<string, unknown>> | undefined
  /** What the account's operator says of its links and its prices. */
  readonly links?: Links | undefined
  readonly linkTerms?: Partial<LinkTerms> | undefined
  readonly prices?: CostRules | undefined
  /** What the account's operator says of images. */
  readonly images?: ImagesMode | undefined
  /** What does not fit into one post may be said in several. */
  readonly thread?: ThreadTerms | undefined
  /** Liquid text. */
  readonly template: string
  /** The operator's own text: taken as it stands, in place of the template. */
  readonly text?: string | undefined
}

export type Prepared =
  | {
      readonly ok: true
      readonly draft: Omit<Draft, 'key'>
      /** All that its parts say, before it was split; absent where there is one part. */
      readonly whole?: string
      readonly count: Count
      readonly cost: number
      readonly shrunk: readonly string[]
      readonly dropped: readonly string[]
      /** What is to become of the post's image. */
      readonly image?: ImageUse
      /** Of the text's link: to be kept before it is sent. */
      readonly short?: ShortLinkTarget
    }
  | NoShareText

/** The share text of a post for an account, fitted, counted and priced; or why there is none. */
export function prepareDraft(making: Making): Prepared {
  const { post, publication, network } = making
  const hasCard = network.card === true && carriesLink(making.links, post)
  const image = imageUse(network.images, making.images, post, hasCard)
  const rules = rulesFor(network, making.limits, image)
  const link = linkOf(making)
  const asked = { rules, url: link.url, thread: making.thread }
  const made =
    making.text === undefined
      ? textInParts((within) => fitted(making, within, link), asked)
      : asItStands(making.text, asked)
  if (!made.ok) return made
  const { parts = [] } = made
  const count = countText(made.text, rules)
  return {
    ok: true,
    draft: {
      text: made.text,
      url: urlIn(made.text, link, post),
      language: post.language ?? publication.language,
      ...(hasCard && { card: cardOf(post) }),
      ...(parts.length > 0 && { parts }),
    },
    ...(made.whole !== undefined && { whole: made.whole }),
    count,
    cost: costOf(making, [made.text, ...parts], rules),
    shrunk: made.shrunk,
    dropped: made.dropped,
    ...(image && { image }),
    ...(link.short && { short: link.short }),
  }
}

const linkOf = ({ post, publication, network, accountId, links, linkTerms }: Making): ShareLink =>
  carriesLink(links, post)
    ? shareLink(post, publication, { network: network.id, account: accountId }, linkTerms)
    : { url: post.url }

/** People may have written the post's own link into a text that is sent as it stands. */
const urlIn = (text: string, { url }: ShareLink, post: Post) =>
  says(text, post.url) && !says(text, url) ? post.url : url

/** Of all parts: a thread that was begun is not cut off by a budget. */
function costOf({ network, prices }: Making, texts: readonly string[], rules: TextRules): number {
  const priced = pricesOf(network, { ...(prices && { prices }) })
  return texts.reduce((sum, text) => sum + costOfText(priced, text, rules), 0)
}

function cardOf({ title, url, dek, summary }: Post): Card {
  const description = cleanText(dek ?? summary ?? '').trim()
  return { title: cleanLine(title) || url, ...(description && { description }) }
}

function fitted(
  { template, post, publication, network, accountId, links }: Making,
  rules: TextRules,
  link: ShareLink,
): ShareText {
  const parsed = parseTemplate(template)
  if (!parsed.ok) {
    const { line, column, message } = parsed
    const where = `line ${line}, column ${column}`
    const reason = `The template does not parse, ${where}: ${message}`
    return { ok: false, reason, at: { line, column } }
  }
  return shareText({
    template: parsed.template,
    post,
    publication,
    rules,
    accountId,
    network: { id: network.id, name: network.name },
    link: link.url,
    linkless: !carriesLink(links, post),
  })
}

function asItStands(text: string, asked: InParts): TextInParts {
  const { valid, count, limit } = countText(text, asked.rules)
  const whole = { ok: true as const, text, count, shrunk: [], dropped: [] }
  const split = valid ? whole : inParts(whole, asked)
  if (split) return split
  const reason =
    count > limit
      ? `The text counts ${count}, and the network takes ${limit}.`
      : 'The network takes no such text.'
  return { ok: false, reason }
}

/** The network's text rules, with what the account's own server says in their place, and what holds under an image. */
export function rulesFor(
  network: Network,
  limits: Readonly<Record<string, unknown>> | undefined,
  image?: ImageUse,
): TextRules {
  return { ...network.text, ...limits, ...(image?.as === 'attach' && image.rules.text) }
}

/** The template for an account: its schedule's, its own, its network's, the default, else title and link. */
export function templateFor(
  templates: Readonly<Record<string, string>>,
  named: {
    readonly schedule?: string | undefined
    readonly account?: string | undefined
    readonly network: string
  },
): string {
  const { schedule, account, network } = named
  const names = [schedule, account, network, 'default'].filter((name) => name !== undefined)
  const name = names.find((one) => templates[one] !== undefined)
  return (name !== undefined && templates[name]) || PLAIN_TEMPLATE
}
