import { escapeAttribute, escapeText } from './escape-html.ts'
import {
  allowedAttributes,
  blockElements,
  droppedElements,
  globalAttributes,
  impliedEnds,
  needsAddress,
  voidElements,
} from './html-rules.ts'
import { type HtmlListener, readHtml } from './html-tokens.ts'
import { absoluteLink, absoluteMedia, absoluteSrcset } from './web-address.ts'

/** Elements nested deeper than this are unwrapped: readers' own parsers have limits too. */
const DEPTH_MAX = 100

/**
 * HTML that is safe to show anywhere and means the same anywhere: only elements and attributes of the allowlist,
 * every address absolute, tags balanced, so that it is well-formed as XML as well. Doing it twice changes nothing.
 *
 * @param base what relative addresses are relative to: the address of the post
 */
export function sanitiseHtml(html: string, base?: string): string {
  const writer = new SafeHtml(base)
  readHtml(html, writer)
  return writer.end()
}

/** Controls and noncharacters: XML only discourages them, but HTML calls them errors, and no reader shows them. */
const notInHtml = /[\x7f-\x9f]|\p{Noncharacter_Code_Point}/gu

/** Writes what it hears, as far as it is allowed. */
class SafeHtml implements HtmlListener {
  readonly #base: string | undefined
  readonly #stack: string[] = []
  /** How many of each element are open, so that a stray end tag costs nothing. */
  readonly #open = new Map<string, number>()
  /** Opened but unwrapped, because too deep: their end tags must not close others. */
  readonly #unwrapped = new Map<string, number>()
  #dropped: { readonly name: string; depth: number } | undefined
  #out = ''

  constructor(base: string | undefined) {
    this.#base = base
  }

  open(written: string, attributes: ReadonlyMap<string, string>, selfClosing: boolean) {
    const name = written === 'image' ? 'img' : written
    if (this.#dropped && !this.#leavesDropped(name)) return
    if (droppedElements.has(name)) {
      if (name === 'iframe') this.#linkInstead(attributes)
      if (!(selfClosing && name === 'svg')) this.#dropped = { name, depth: 1 }
      return
    }
    const allowed = allowedAttributes.get(name)
    if (allowed) this.#element(name, this.#attributes(attributes, allowed))
  }

  close(name: string) {
    if (this.#dropped) {
      if (name === this.#dropped.name && --this.#dropped.depth === 0) this.#dropped = undefined
      return
    }
    if (name === 'br') this.#out += '<br/>'
    const unwrapped = this.#unwrapped.get(name) ?? 0
    if (unwrapped > 0) this.#unwrapped.set(name, unwrapped - 1)
    else if (this.#open.get(name)) while (this.#pop() !== name);
  }

  text(text: string) {
    if (!this.#dropped) this.#out += escapeText(text.replace(notInHtml, ''))
  }

  end(): string {
    while (this.#stack.length > 0) this.#pop()
    return this.#out
  }

  /** Inside an `svg` that was never closed, a block of text ends it, as in browsers. */
  #leavesDropped(name: string): boolean {
    const dropped = this.#dropped
    if (!dropped) return true
    if (name === dropped.name) dropped.depth++
    else if (dropped.name === 'svg' && (blockElements.has(name) || name === 'img')) {
      this.#dropped = undefined
      return true
    }
    return false
  }

  #element(name: string, attributes: string) {
    const implied = impliedEnds.get(name)
    while (implied?.has(this.#stack.at(-1) ?? '')) this.#pop()
    if (voidElements.has(name)) {
      if (attributes.includes(' src') || !needsAddress.has(name)) {
        this.#out += `<${name}${attributes}/>`
      }
    } else if (this.#stack.length >= DEPTH_MAX || (name === 'a' && this.#open.get(name))) {
      this.#unwrapped.set(name, (this.#unwrapped.get(name) ?? 0) + 1)
    } else {
      this.#stack.push(name)
      this.#open.set(name, (this.#open.get(name) ?? 0) + 1)
      this.#out += `<${name}${attributes}>`
    }
  }

  #pop(): string | undefined {
    const name = this.#stack.pop()
    if (name !== undefined) {
      this.#open.set(name, (this.#open.get(name) ?? 1) - 1)
      this.#out += `</${name}>`
    }
    return name
  }

  #attributes(given: ReadonlyMap<string, string>, allowed: ReadonlySet<string>): string {
    let out = ''
    for (const [name, value] of given) {
      if (!allowed.has(name) && !globalAttributes.has(name)) continue
      // Before it is looked at: what is taken out later might make an address of another kind.
      const safe = safeValue(name, value.replace(notInHtml, ''), this.#base)
      if (safe !== undefined) out += ` ${name}="${escapeAttribute(safe)}"`
    }
    return out
  }

  /** A frame cannot be shown in a feed, but can be visited. */
  #linkInstead(attributes: ReadonlyMap<string, string>) {
    const address = absoluteMedia(attributes.get('src') ?? '', this.#base)
    if (!address || address.startsWith('data:')) return
    this.#element('p', '')
    this.#element('a', ` href="${escapeAttribute(address)}"`)
    this.text(attributes.get('title')?.trim() || address)
    this.close('a')
    this.close('p')
  }
}

/** The value to write, or undefined when the attribute goes. */
function safeValue(name: string, value: string, base: string | undefined): string | undefined {
  switch (name) {
    case 'href':
    case 'cite':
      return absoluteLink(value, base)
    case 'src':
    case 'poster':
      return absoluteMedia(value, base)
    case 'srcset':
      return absoluteSrcset(value, base)
    case 'width':
    case 'height':
      return /^\d{1,5}%?$/.test(value.trim()) ? value.trim() : undefined
    case 'controls':
    case 'loop':
    case 'muted':
    case 'reversed':
    case 'open':
    case 'default':
      return ''
    default:
      return value
  }
}
