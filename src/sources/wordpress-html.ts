/** Elements that are paragraphs of their own. */
const BLOCK =
  /^<\/?(?:address|article|aside|blockquote|details|div|dl|fieldset|figure|footer|form|h[1-6]|header|hr|iframe|ol|p|pre|script|section|style|table|ul|video|audio|!--)/i
const WHOLE = /<(pre|script|style|table|ul|ol|blockquote|figure)\b[\s\S]*?<\/\1>/gi

/**
 * What WordPress makes of the text in its editor before it shows it: a paragraph where there is an empty line, and the commonest
 * of its shortcodes. Text of the block editor has its paragraphs already.
 * https://developer.wordpress.org/reference/functions/wpautop/
 */
export function wordpressHtml(content: string): string {
  const text = withoutShortcodes(content.replace(/\r\n?/g, '\n'))
  return text.includes('<!-- wp:') || /<p[\s>]/i.test(text) ? text : paragraphs(text)
}

/** https://codex.wordpress.org/Shortcode */
function withoutShortcodes(text: string): string {
  return text
    .replace(/\[caption\b[^\]]*\]([\s\S]*?)\[\/caption\]/g, (_whole, inner: string) => {
      const [picture = ''] = /^\s*(?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:<\/a>)?/i.exec(inner) ?? []
      const caption = inner.slice(picture.length).trim()
      return `<figure>${picture.trim()}${caption && `<figcaption>${caption}</figcaption>`}</figure>`
    })
    .replace(/\[embed\b[^\]]*\]\s*(https?:\/\/[^\s<"[\]]+)\s*\[\/embed\]/g, '<a href="$1">$1</a>')
    .replace(/\[(?:gallery|playlist)\b[^\]]*\]/g, '')
}

function paragraphs(text: string): string {
  const whole: string[] = []
  const held = text.replace(WHOLE, (block) => `\n\n<!--${whole.push(block) - 1}-->\n\n`)
  return held
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (BLOCK.test(part) ? part : `<p>${part.replace(/\n/g, '<br/>')}</p>`))
    .join('\n')
    .replace(/<!--(\d+)-->/g, (_mark, index: string) => whole[Number(index)] ?? '')
}
