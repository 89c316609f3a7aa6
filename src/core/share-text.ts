import { withCashtags } from './cashtags.ts'
import { cleanText } from './clean-text.ts'
import { countBytes, countIfFitting, countText, isFitting } from './count-text.ts'
import { cutAnywhere, cutText, ELLIPSIS, shortestCut } from './cut-text.ts'
import { renderTemplate, type Template } from './template.ts'
import type { SharedPost, SharingNetwork, SharingPublication } from './template-context.ts'
import { assemble, type Piece, withoutMarks } from './template-pieces.ts'
import type { TextRules } from './text-rules.ts'
import { unlinked } from './unlinked.ts'

export interface ShareTextRequest {
  readonly template: Template
  readonly post: SharedPost
  readonly publication: SharingPublication
  readonly rules: TextRules
  readonly accountId: string
  readonly network: Omit<SharingNetwork, 'mentions'>
  /** The post's link as texts carry it; absent: the post's own. */
  readonly link?: string
  /** The text carries no link: not the post's, and nothing that the network would make one of. */
  readonly linkless?: boolean
}

export type ShareText =
  | {
      readonly ok: true
      readonly text: string
      /** As the network counts. */
      readonly count: number
      /** What was shortened so that the text fits: `post.dek`, or how it begins. */
      readonly shrunk: readonly string[]
      /** What was left out. */
      readonly dropped: readonly string[]
    }
  | NoShareText

/** Why there is no text, and where in the template that lies, if it does. */
export interface NoShareText {
  readonly ok: false
  readonly reason: string
  readonly at?: { readonly line: number; readonly column: number }
}

/** The share text of a post for one account, fitted to the network's rules. Same input, same text. */
export function shareText(request: ShareTextRequest): ShareText {
  const wish = wishedText(request)
  if (wish !== undefined) return fromWish(wish, request)
  const rendered = renderFor(request)
  return rendered.ok ? fit(rendered.pieces, request) : rendered
}

/** Without links, a template asks for the post's and the publication's in vain: `if` is false for them. */
const renderFor = ({ template, post, publication, accountId, ...request }: ShareTextRequest) =>
  renderTemplate(template, {
    ...{ post, publication, accountId },
    link: request.linkless ? '' : (request.link ?? post.url),
    network: { ...request.network, mentions: request.rules.mentions },
  })

/** What the operator wrote for this account, else for its network, else for all. */
function wishedText({ post, accountId, network }: ShareTextRequest): string | undefined {
  const { text, texts } = post.share
  const wish = own(texts, accountId) ?? own(texts, network.id) ?? text
  return wish === undefined || wish.trim() === '' ? undefined : wish
}

const own = (texts: Readonly<Record<string, string>> | undefined, id: string) =>
  texts && Object.hasOwn(texts, id) ? texts[id] : undefined

function fromWish(wish: string, request: ShareTextRequest): ShareText {
  const { url } = request.post
  const { link = url } = request
  const keep = (whole: string): Piece => ({ text: whole, yields: 'keep', number: 0 })
  if (request.linkless)
    return fit([keep(cleanText(withoutMarks(unlinkedWish(wish, [link, url]))))], request)
  const text = withLink(assemble([cleanText(withoutMarks(wish))]), url, link)
  if (!says(text, link)) {
    const withIt = fit([keep(`${text}\n${link}`)], request)
    if (withIt.ok) return withIt
  }
  return fit([keep(text)], request)
}

/** Where the text says the post's own link, it carries the one of this share. */
const withLink = (text: string, url: string, link: string) =>
  url === link || says(text, link) ? text : replaced(text, url, link)

/** Without the post's link, and without the lines that said nothing else. */
const unlinkedWish = (wish: string, links: readonly string[]) =>
  wish
    .split('\n')
    .map((line) => [line, links.reduce(without, line)] as const)
    .filter(([line, rest]) => line.trim() === '' || rest.trim() !== '')
    .map(([, rest]) => rest)
    .join('\n')

/** Whether the link stands in the text, and not just another that begins like it. */
export const says = (text: string, url: string) => without(text, url) !== text

const without = (text: string, url: string) => replaced(text, url, '')

/** The text with something else for the link; another that begins like it stays. */
function replaced(text: string, url: string, by: string): string {
  let rest = ''
  let from = 0
  for (let at = text.indexOf(url); url !== '' && at >= 0; at = text.indexOf(url, at + url.length)) {
    const end = at + url.length
    if (/^[.,:;!?]*[\p{L}\p{N}/#=&%_~-]/u.test(text.slice(end))) continue
    rest += text.slice(from, at) + by
    from = end
  }
  return rest + text.slice(from)
}

/** One way to put the pieces together: what each says now. */
class Fitting {
  readonly texts: string[]
  readonly rules: TextRules
  readonly linkless: boolean

  constructor(pieces: readonly Piece[], { rules, linkless = false }: ShareTextRequest) {
    this.texts = pieces.map(({ text }) => text)
    this.rules = rules
    this.linkless = linkless
  }

  get whole(): string {
    return this.wholeOf(assemble(this.texts))
  }

  /** The whole, were this the text of the piece. */
  wholeWith(index: number, text: string): string {
    return this.wholeOf(assemble(this.texts.with(index, text)))
  }

  /** Pieces that are no link can be one together, and when they are cut. */
  wholeOf(plain: string): string {
    const { cashtags } = this.rules
    const whole = cashtags === undefined ? plain : withCashtags(plain, cashtags)
    return this.linkless ? unlinked(whole, this.rules) : whole
  }

  /** No more than the network takes; nothing at all fits too, while room is made. */
  fits(whole: string): boolean {
    return whole === '' || isFitting(whole, this.rules)
  }
}

/** As they are, pieces give the same text for every network; most networks take all of it. */
const wishes = new WeakMap<readonly Piece[], string>()

function wishOf(pieces: readonly Piece[]): string {
  const wish = wishes.get(pieces) ?? assemble(pieces.map(({ text }) => text))
  wishes.set(pieces, wish)
  return wish
}

function fit(pieces: readonly Piece[], request: ShareTextRequest): ShareText {
  const fitting = new Fitting(pieces, request)
  const wish = fitting.wholeOf(wishOf(pieces))
  const counted = countIfFitting(wish, request.rules)
  if (counted) return { ok: true, text: wish, count: counted.count, shrunk: [], dropped: [] }
  const yielded = makeRoom(pieces, fitting)
  for (const index of yielded.toReversed()) refill(pieces, index, fitting, index === yielded.at(-1))
  const text = fitting.whole
  const { count, valid } = countText(text, request.rules)
  if (!valid) return { ok: false, reason: tooLong(text, request.rules) }
  const changed = yielded
    .filter((index) => fitting.texts[index] !== pieces[index]?.text)
    .sort((a, b) => a - b)
  const names = (remains: (text: string | undefined) => boolean) =>
    changed.filter((index) => remains(fitting.texts[index])).map((index) => nameOf(pieces[index]))
  return {
    ok: true,
    text,
    count,
    shrunk: names((remainder) => remainder !== ''),
    dropped: names((remainder) => remainder === ''),
  }
}

/** Where the whole does not fit: takes what yields to its shortest, one after the other, until the rest does. */
function makeRoom(pieces: readonly Piece[], fitting: Fitting): number[] {
  const yielded: number[] = []
  for (const index of yieldingOrder(pieces)) {
    const { text, yields } = pieces[index] ?? { text: '', yields: 'keep' }
    fitting.texts[index] = yields === 'unmarked' ? shortestCut(text) : ''
    yielded.push(index)
    if (fitting.fits(fitting.whole)) break
  }
  return yielded
}

/** The highest number first, what drops before what shrinks, what is not marked last; then the longer first. */
function yieldingOrder(pieces: readonly Piece[]): number[] {
  const rank = { drop: 0, shrink: 1, unmarked: 2, keep: 3, literal: 3 }
  return pieces
    .map((piece, index) => ({ ...piece, index }))
    .filter(({ yields, text }) => rank[yields] < 3 && text !== '')
    .sort(
      (a, b) =>
        b.number - a.number ||
        rank[a.yields] - rank[b.yields] ||
        b.text.length - a.text.length ||
        b.index - a.index,
    )
    .map(({ index }) => index)
}

/**
 * Gives back what there is room for. What dropped stays out.
 *
 * @param last it yielded last: because with all of it, nothing had fitted
 */
function refill(pieces: readonly Piece[], index: number, fitting: Fitting, last: boolean): void {
  const { text, yields } = pieces[index] ?? { text: '', yields: 'drop' }
  if (yields === 'drop') return
  const fits = (cut: string) => fitting.fits(fitting.wholeWith(index, cut))
  if (!last && fits(text)) {
    fitting.texts[index] = text
    return
  }
  const { rules } = fitting
  const room = rules.max - countText(fitting.wholeWith(index, ELLIPSIS), rules).count
  if (room < 0) return
  const cut = yields === 'unmarked' ? cutAnywhere : cutText
  fitting.texts[index] = cut(text, fits, room) ?? fitting.texts[index] ?? ''
}

function tooLong(text: string, rules: TextRules): string {
  const { count, links } = countText(text, rules)
  if (count === 0) return 'The share text is empty'
  if (count > rules.max)
    return `The share text counts ${count} at its shortest, and the network takes ${rules.max}`
  const bytes = countBytes(text)
  if (rules.maxBytes !== undefined && bytes > rules.maxBytes)
    return `The share text has ${bytes} bytes at its shortest, and the network takes ${rules.maxBytes}`
  const { maxLinks = links.length } = rules
  if (new Set(links.map(({ url }) => url)).size > maxLinks)
    return `The share text has more links than the ${maxLinks} that the network takes`
  return 'The share text has a character that the network refuses'
}

/** What a piece is called when people are told of it: its variable, or how it begins. */
function nameOf(piece: Piece | undefined): string {
  const { name, text } = piece ?? { text: '' }
  return name ?? (text.length > 40 ? shortName(text) : text)
}

const shortName = (text: string) => cutAnywhere(text, (cut) => cut.length <= 40) ?? text
