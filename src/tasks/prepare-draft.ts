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
import { parseTemplate } from '../core/template.ts'
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
  /** Liquid text. */
  readonly template: string
  /** The operator's own text: taken as it stands, in place of the template. */
  readonly text?: string | undefined
}

export type Prepared =
  | {
      readonly ok: true
      readonly draft: Omit<Draft, 'key'>
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
  const { post, publication, network, prices } = making
  const hasCard = network.card === true && carriesLink(making.links, post)
  const image = imageUse(network.images, making.images, post, hasCard)
  const rules = rulesFor(network, making.limits, image)
  const link = linkOf(making)
  const made =
    making.text === undefined ? fitted(making, rules, link) : asItStands(making.text, rules)
  if (!made.ok) return made
  const count = countText(made.text, rules)
  return {
    ok: true,
    draft: {
      text: made.text,
      url: urlIn(made.text, link, post),
      language: post.language ?? publication.language,
      ...(hasCard && { card: cardOf(post) }),
    },
    count,
    cost: costOfText(pricesOf(network, { ...(prices && { prices }) }), made.text, rules),
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

function asItStands(text: string, rules: TextRules): ShareText {
  const { valid, count, limit } = countText(text, rules)
  if (valid) return { ok: true, text, count, shrunk: [], dropped: [] }
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
