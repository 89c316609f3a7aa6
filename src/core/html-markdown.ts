import { blockElements, droppedElements } from './html-rules.ts'
import { readHtml } from './html-tokens.ts'
import { inlineMarkdown } from './markdown-inline.ts'

/** What a block stands in. A list item has a mark before its first line, and room for it before all others. */
type Container =
  | { readonly kind: 'quote' }
  | { readonly kind: 'list'; readonly ordered: boolean; next: number }
  | { readonly kind: 'item'; readonly mark: string; spent: boolean }

interface Block {
  readonly text: string
  readonly quotes: number
}

const HEADING = /^h([1-6])$/
const RULE = '---'

/** Blocks as they are found, each with the marks of what it stands in. */
function blockWriter() {
  const blocks: Block[] = []
  const within: Container[] = []
  return {
    /** A block of its own, where it stands now. */
    add(text: string): void {
      if (text === '') return
      const quotes = within.filter(({ kind }) => kind === 'quote').length
      const first = within.map(prefixOf).join('')
      const rest = within.map(prefixOf).join('')
      const lines = text.split('\n').map((line, at) => ((at === 0 ? first : rest) + line).trimEnd())
      blocks.push({ text: lines.join('\n'), quotes })
    },
    enter(name: string, attributes: ReadonlyMap<string, string>): void {
      if (name === 'blockquote') within.push({ kind: 'quote' })
      if (name === 'ul' || name === 'ol') {
        const start = Number(attributes.get('start') ?? 1)
        within.push({ kind: 'list', ordered: name === 'ol', next: start >= 0 ? start : 1 })
      }
      if (name === 'li') within.push(itemOf(within))
    },
    /** What is inside of it ends too. */
    leave(name: string): void {
      const kind = CONTAINERS.get(name)
      const at = within.findLastIndex((one) => one.kind === kind)
      if (at >= 0) within.length = at
    },
    all: () => joined(blocks),
  }
}

/** The elements that other blocks stand in. */
const CONTAINERS: ReadonlyMap<string, Container['kind']> = new Map([
  ['blockquote', 'quote'],
  ['ul', 'list'],
  ['ol', 'list'],
  ['li', 'item'],
])

/**
 * HTML that was sanitised, as Markdown (CommonMark) without any HTML in it. What Markdown has no sign for leaves its text; a
 * paragraph is one line.
 */
export function htmlToMarkdown(html: string): string {
  const blocks = blockWriter()
  const inline = inlineMarkdown()
  let heading = ''
  let dropped: string | undefined
  let code: string | undefined
  const flush = () => {
    const text = inline.take()
    // Signs at its end would be read as the end of the heading.
    blocks.add(text && heading + (heading ? text.replace(/(?<!\\)#+$/, '\\$&') : text))
    heading = ''
  }
  readHtml(html, {
    open(name, attributes) {
      if (dropped) return
      if (droppedElements.has(name)) dropped = name
      else if (code !== undefined) code += name === 'br' ? '\n' : ''
      else if (isBlock(name)) {
        flush()
        blocks.enter(name, attributes)
        heading = headingOf(name)
        if (name === 'hr') blocks.add(RULE)
        if (name === 'pre') code = ''
      } else inline.open(name, attributes)
    },
    close(name) {
      if (name === dropped) dropped = undefined
      else if (name === 'pre' && code !== undefined) {
        blocks.add(fenced(code))
        code = undefined
      } else if (dropped || code !== undefined) return
      else if (isBlock(name)) {
        flush()
        if (CONTAINERS.has(name)) blocks.leave(name)
      } else inline.close(name)
    },
    text(written) {
      if (code !== undefined) code += written
      else if (!dropped) inline.text(written)
    },
  })
  if (code !== undefined) blocks.add(fenced(code))
  flush()
  return blocks.all()
}

const headingOf = (name: string) => {
  const [, level] = HEADING.exec(name) ?? []
  return level ? `${'#'.repeat(Number(level))} ` : ''
}

const isBlock = (name: string) => blockElements.has(name) || BLOCKS.has(name)
/** Lines of text that are blocks here. */
const BLOCKS = new Set(['li', 'dt', 'dd', 'tr', 'td', 'th', 'caption'])

function itemOf(within: Container[]): Container {
  const list = within.findLast((one) => one.kind === 'list')
  const mark = list?.ordered ? `${list.next++}. ` : '- '
  return { kind: 'item', mark, spent: false }
}

/** Of a line in it; the first one gets the mark. */
function prefixOf(container: Container): string {
  if (container.kind === 'quote') return '> '
  if (container.kind === 'list') return ''
  const { mark, spent } = container
  container.spent = true
  return spent ? ' '.repeat(mark.length) : mark
}

function fenced(code: string): string {
  const inner = code.replace(/^\n|\n$/g, '')
  if (inner.trim() === '') return ''
  const longest = Math.max(2, ...(inner.match(/`+/g) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${inner}\n${fence}`
}

/** A blank line between blocks, in the quote that both stand in. */
function joined(blocks: readonly Block[]): string {
  let out = ''
  blocks.forEach(({ text, quotes }, at) => {
    const before = blocks[at - 1]
    const shared = '> '.repeat(Math.min(quotes, before?.quotes ?? 0)).trimEnd()
    out += before ? `\n${shared}\n${text}` : text
  })
  return out
}
