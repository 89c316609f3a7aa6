import { Tokenizer } from 'htmlparser2'
import { cleanText } from './clean-text.ts'

/** What a reader of HTML hears, in document order. Names are lower-case, text is decoded and clean. */
export interface HtmlListener {
  open(name: string, attributes: ReadonlyMap<string, string>, selfClosing: boolean): void
  close(name: string): void
  text(text: string): void
  /** Asked after every text; false ends the reading. */
  wantsMore?(): boolean
}

/**
 * Reads HTML as a flat run of tags and text, in linear time whatever the nesting. The package's own parser keeps a
 * stack that deep or unbalanced input makes quadratic, so only its tokenizer is used.
 */
export function readHtml(html: string, listener: HtmlListener): void {
  const source = cleanText(html)
  const tag = { name: '', attribute: '', value: '', attributes: new Map<string, string>() }
  const name = (start: number, end: number) => source.slice(start, end).toLowerCase()
  const text = (data: string) => {
    listener.text(data)
    if (listener.wantsMore && !listener.wantsMore()) tokenizer.pause()
  }
  const open = (selfClosing: boolean) => listener.open(tag.name, tag.attributes, selfClosing)
  const tokenizer = new Tokenizer(
    {},
    {
      onopentagname(start, end) {
        tag.name = name(start, end)
        tag.attributes = new Map()
      },
      onattribname(start, end) {
        tag.attribute = name(start, end)
        tag.value = ''
      },
      onattribdata(start, end) {
        tag.value += source.slice(start, end)
      },
      onattribentity(codepoint) {
        tag.value += decoded(codepoint)
      },
      onattribend() {
        // The first of two attributes with one name counts: HTML, "duplicate-attribute".
        if (!tag.attributes.has(tag.attribute)) tag.attributes.set(tag.attribute, tag.value)
      },
      onopentagend: () => open(false),
      onselfclosingtag: () => open(true),
      onclosetag: (start, end) => listener.close(name(start, end)),
      ontext: (start, end) => text(source.slice(start, end)),
      ontextentity: (codepoint) => text(decoded(codepoint)),
      oncdata() {},
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {},
    },
  )
  tokenizer.write(source)
  tokenizer.end()
}

// A character reference may bring back what cleaning has taken out: `&#8;`.
const decoded = (codepoint: number) => cleanText(String.fromCodePoint(codepoint))
