import { countText } from '../core/count-text.ts'
import type { Article, Card, Draft, DraftImage } from '../core/draft.ts'
import { InputError } from '../core/errors.ts'
import type { ImageUse } from '../core/image-rules.ts'
import type { Post, PostInput } from '../core/post.ts'
import { selects } from '../core/schedule.ts'
import { lacksShortLinks } from '../core/share-link.ts'
import { parseTemplate } from '../core/template.ts'
import type { Count, FoundLink, TextRules, TextUnit } from '../core/text-rules.ts'
import { linksMode } from '../core/unlinked.ts'
import type { Network } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Account } from '../ports/setup-store.ts'
import { existingPost } from './change-post.ts'
import { existingAccount } from './check-accounts.ts'
import { composePost } from './compose-post.ts'
import { networkOf } from './connect-account.ts'
import { draftAt } from './draft-at.ts'
import { type Pictured, type PicturePorts, pictureDraft } from './picture-draft.ts'
import { type Making, rulesFor, templateFor } from './prepare-draft.ts'
import { previewReply, type ReplyPreview } from './preview-reply.ts'
import { publicationOf } from './save-post.ts'
import { wholePost } from './whole-post.ts'

export interface PreviewRequest {
  /** The id of a saved post, or a post that is not saved. */
  readonly post: string | PostInput
  readonly account?: string
  readonly network?: string
  /** Liquid text to try instead of the one that would be used. */
  readonly template?: string
}

/** What would be sent, to the character. When nothing can be, `text` is empty and `warnings` says why. */
export interface SharePreview {
  readonly account?: string
  readonly network: string
  readonly text: string
  readonly count: number
  readonly limit: number
  readonly unit: TextUnit
  readonly valid: boolean
  readonly links: readonly FoundLink[]
  /** The whole post, where the account publishes that too. */
  readonly article?: Pick<Article, 'title' | 'markdown'>
  /** Where the network makes none itself: the card of the link. */
  readonly card?: Card & { readonly url: string }
  /** Where Posthorn uploads it: the post's image, as it is uploaded. */
  readonly image?: PreviewImage
  /** What is said after it, each part under the one before. */
  readonly parts?: readonly { readonly text: string; readonly count: number }[]
  /** US dollars, of all parts. */
  readonly cost: number
  readonly warnings: readonly string[]
  /** What the schedule says in answer to it. */
  readonly reply?: ReplyPreview
}

export interface PreviewImage extends DraftImage {
  /** Where it comes from. */
  readonly url: string
  readonly as: ImageUse['as']
}

type PreviewPorts = Pick<Ports, 'clock' | 'posts' | 'setup' | 'networks'> & PicturePorts

/** One place a text is made for: an account, or a network without one. */
interface Target {
  readonly network: Network
  readonly account?: Account | undefined
}

/**
 * The share texts of a post: for one account, for one network, or for every account.
 *
 * @throws InputError `not-found` for an unknown post, account or network; `invalid` for a template that does not parse
 */
export async function previewShare(
  ports: PreviewPorts,
  request: PreviewRequest,
): Promise<SharePreview[]> {
  if (request.template !== undefined) checkTemplate(request.template)
  const publication = await publicationOf(ports)
  const post =
    typeof request.post === 'string'
      ? await existingPost(ports, request.post)
      : unsaved(request.post, publication, ports.clock.now())
  const templates = await ports.setup.templates()
  const targets = await targetsOf(ports, request)
  const schedules = await ports.setup.schedules()
  const previewed = targets.map(async ({ network, account }) => {
    const schedule = schedules.find(
      (one) => account && one.accounts.includes(account.id) && selects(one.select, post),
    )
    const named = {
      schedule: schedule?.template,
      account: account?.template,
      network: network.id,
    }
    const template = request.template ?? templateFor(templates, named)
    const preview = await previewFor(ports, { network, account }, { post, publication, template })
    return withReply(preview, previewReply({ post, publication, network, account, schedule }))
  })
  return Promise.all(previewed)
}

function withReply(
  preview: SharePreview,
  { reply, warning }: ReturnType<typeof previewReply>,
): SharePreview {
  if (warning) return { ...preview, warnings: [...preview.warnings, warning] }
  return reply ? { ...preview, reply } : preview
}

async function previewFor(
  ports: PreviewPorts,
  { network, account }: Target,
  making: Pick<Making, 'post' | 'publication' | 'template'>,
): Promise<SharePreview> {
  const prepared = draftAt({ network, account }, making)
  const place = { ...(account && { account: account.id }), network: network.id }
  if (!prepared.ok) {
    const { max, unit } = network.text
    const nothing = { text: '', count: 0, limit: max, unit, valid: false, links: [], cost: 0 }
    return { ...place, ...nothing, warnings: [prepared.reason] }
  }
  const { count, shrunk, dropped } = prepared
  const pictured = await pictureDraft(ports, { network, account, post: making.post }, prepared)
  const { draft, cost } = pictured
  const image = imageOf(pictured, making.post)
  const warnings = [
    ...withoutLink(account, making.post),
    ...(account && lacksShortLinks(account, making.publication) ? [NO_SHORT_LINK] : []),
    ...(pictured.without === undefined ? [] : [pictured.without]),
    ...(lacksAlt(pictured) ? [NO_ALT] : []),
    ...shrunk.map((what) => `Shortened to fit: ${what}`),
    ...dropped.map((what) => `Left out to fit: ${what}`),
  ]
  return {
    ...place,
    text: draft.text,
    ...count,
    ...(draft.card && { card: { url: draft.url, ...draft.card } }),
    ...(image && { image }),
    ...partsOf(draft, rulesFor(network, account?.limits)),
    ...articleIn(wholePost(network, account?.settings, making.post)),
    cost,
    warnings,
  }
}

const articleIn = ({ article }: Pick<Draft, 'article'>) =>
  article ? { article: { title: article.title, markdown: article.markdown } } : {}

function partsOf({ parts }: Pick<Draft, 'parts'>, rules: TextRules): Pick<SharePreview, 'parts'> {
  return parts
    ? { parts: parts.map((text) => ({ text, count: countText(text, rules).count })) }
    : {}
}

const NO_ALT = 'The image has no alternative text: people who cannot see it are told nothing of it.'

/** Where followers could be told what it shows. */
const lacksAlt = ({ draft, image: use }: Pictured): boolean =>
  draft.image !== undefined &&
  draft.image.alt === undefined &&
  use?.as === 'attach' &&
  use.rules.maxAlt > 0

function imageOf({ draft, image }: Pictured, post: Post): PreviewImage | undefined {
  const { url } = post.image ?? {}
  return draft.image && image && url !== undefined
    ? { ...draft.image, url, as: image.as }
    : undefined
}

const NO_SHORT_LINK =
  'Without a short link: readers could not follow it. POSTHORN_PUBLIC_URL is no https address of the public internet.'

function withoutLink(account: Account | undefined, post: Post): string[] {
  const mode = account && linksMode(account, post)
  return mode === undefined ? [] : [`Without a link: ${mode}`]
}

/**
 * Counts a text as a network does, as it is, not fitted.
 *
 * @throws InputError `not-found` for an unknown network
 */
export function countShare(
  ports: Pick<Ports, 'networks'>,
  { network, text }: { network: string; text: string },
): Count {
  return countText(text, networkOf(ports, network).text)
}

async function targetsOf(
  ports: PreviewPorts,
  { account, network }: PreviewRequest,
): Promise<Target[]> {
  if (account !== undefined) {
    const one = await existingAccount(ports, account)
    return [{ account: one, network: networkOf(ports, one.network) }]
  }
  if (network !== undefined) return [{ network: networkOf(ports, network) }]
  const accounts = await ports.setup.accounts()
  return accounts.map((one) => ({ account: one, network: networkOf(ports, one.network) }))
}

function unsaved(
  input: PostInput,
  publication: Parameters<typeof composePost>[3]['publication'],
  now: Date,
): Post {
  const record = composePost(undefined, input, {}, { publication, now, mint: () => 'preview' })
  if (!record) throw new Error('A post that does not exist yet cannot be unchanged')
  return record.post
}

function checkTemplate(template: string): void {
  const parsed = parseTemplate(template)
  if (parsed.ok) return
  const message = `line ${parsed.line}, column ${parsed.column}: ${parsed.message}`
  throw new InputError('invalid', `template: ${message}`, [
    { path: 'template', message, line: parsed.line, column: parsed.column },
  ])
}
