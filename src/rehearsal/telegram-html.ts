/** What is left of marked-up text when its entities are parsed, or why they cannot be. */
export type ParsedHtml =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string }

/** https://core.telegram.org/bots/api#html-style */
const tags = new Set([
  ...['b', 'strong', 'i', 'em', 'u', 'ins', 's', 'strike', 'del', 'a', 'code', 'pre'],
  ...['span', 'tg-spoiler', 'tg-emoji', 'blockquote'],
])

/** Everything that starts with `<`, be it a tag or not. */
const opening = /<(\/?)([^\s<>/]*)([^<>]*)(>?)/g

/** A `<` has to begin one of a few tags, and each tag has to be closed in turn. A lone `&` or `>` is taken as it is. */
export function parseHtml(html: string): ParsedHtml {
  const open: string[] = []
  let text = ''
  let done = 0
  for (const found of html.matchAll(opening)) {
    const [whole, slash, tag = '', , end] = found
    const name = tag.toLowerCase()
    const at = `at byte offset ${new TextEncoder().encode(html.slice(0, found.index)).length}`
    if (slash) {
      const expected = open.pop()
      if (!expected) return refused(`Unexpected end tag ${at}`)
      if (!end || (name && name !== expected)) {
        return refused(`Unmatched end tag ${at}, expected "</${expected}>", found "</${name}>"`)
      }
    } else {
      if (!tags.has(name)) return refused(`Unsupported start tag "${name}" ${at}`)
      if (!end) return refused(`Unclosed start tag ${at}`)
      open.push(name)
    }
    text += decoded(html.slice(done, found.index))
    done = found.index + whole.length
  }
  const left = open.pop()
  if (left) return refused(`Can't find end tag corresponding to start tag "${left}"`)
  return { ok: true, text: text + decoded(html.slice(done)) }
}

const refused = (why: string) => ({ ok: false as const, reason: `can't parse entities: ${why}` })

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }
const LAST_CODE_POINT = 0x10ffff

/** Four names and all numbers; other names stay as they are. */
function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot));/gi,
    (all, ten, hex, name) => {
      if (name) return named[name.toLowerCase()] ?? all
      const point = ten ? Number(ten) : Number.parseInt(hex, 16)
      return point <= LAST_CODE_POINT ? String.fromCodePoint(point) : all
    },
  )
}
