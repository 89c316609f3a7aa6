import { escapeAttribute } from './escape-html.ts'

type Node = Readonly<Record<string, unknown>>

/**
 * HTML of text that a CMS keeps as blocks: Portable Text (https://www.portabletext.org/specification/) and the blocks of Strapi
 * (https://docs.strapi.io/cms/features/content-type-builder#rich-text-blocks). What is neither is left out.
 */
export function richTextHtml(blocks: readonly unknown[]): string {
  let html = ''
  let list: string | undefined
  for (const block of blocks.filter(isNode)) {
    const wanted = block._type === 'block' ? listTag(block.listItem) : undefined
    if (list !== wanted) html += `${list ? `</${list}>` : ''}${wanted ? `<${wanted}>` : ''}`
    list = wanted
    html += block._type === undefined ? strapiBlock(block) : portableBlock(block)
  }
  return list ? `${html}</${list}>` : html
}

function portableBlock(block: Node): string {
  if (block._type === 'image') return image(block.asset, block.alt)
  if (block._type === 'code') return `<pre><code>${escaped(block.code)}</code></pre>`
  if (block._type !== 'block') return ''
  const links = new Map(
    nodes(block.markDefs).flatMap(({ _key, href }) =>
      typeof href === 'string' ? [[String(_key), href] as const] : [],
    ),
  )
  const inner = nodes(block.children)
    .map(({ text, marks }) => marked(escaped(text).replaceAll('\n', '<br>'), marks, links))
    .join('')
  const tag = block.listItem ? 'li' : styleTag(block.style)
  return `<${tag}>${inner}</${tag}>`
}

const decorators: Readonly<Record<string, string>> = {
  strong: 'strong',
  em: 'em',
  code: 'code',
  underline: 'u',
  'strike-through': 's',
}

function marked(text: string, marks: unknown, links: ReadonlyMap<string, string>): string {
  if (!Array.isArray(marks)) return text
  return marks.reduce<string>((inner, mark) => {
    const href = links.get(String(mark))
    const tag = Object.hasOwn(decorators, String(mark)) ? decorators[String(mark)] : undefined
    if (href !== undefined) return `<a href="${escaped(href)}">${inner}</a>`
    return tag ? `<${tag}>${inner}</${tag}>` : inner
  }, text)
}

const styleTag = (style: unknown) =>
  typeof style === 'string' && /^(?:h[1-6]|blockquote)$/.test(style) ? style : 'p'

const listTag = (item: unknown) => (item === 'bullet' ? 'ul' : item === 'number' ? 'ol' : undefined)

function strapiBlock(block: Node): string {
  const { type, level, format } = block
  const inner = nodes(block.children).map(strapiInline).join('')
  switch (type) {
    case 'paragraph':
      return `<p>${inner}</p>`
    case 'heading':
      return /^[1-6]$/.test(String(level)) ? `<h${level}>${inner}</h${level}>` : `<p>${inner}</p>`
    case 'list':
      return format === 'ordered' ? `<ol>${inner}</ol>` : `<ul>${inner}</ul>`
    case 'quote':
      return `<blockquote>${inner}</blockquote>`
    case 'code':
      return `<pre><code>${inner}</code></pre>`
    case 'image':
      return isNode(block.image) ? image(block.image, block.image.alternativeText) : ''
    default:
      return ''
  }
}

function strapiInline(node: Node): string {
  if (node.type === 'list-item')
    return `<li>${nodes(node.children).map(strapiInline).join('')}</li>`
  if (node.type === 'list') return strapiBlock(node)
  if (node.type === 'link') {
    return `<a href="${escaped(node.url)}">${nodes(node.children).map(strapiInline).join('')}</a>`
  }
  const tags = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code' }
  return Object.entries(tags).reduce(
    (inner, [key, tag]) => (node[key] === true ? `<${tag}>${inner}</${tag}>` : inner),
    escaped(node.text),
  )
}

const image = (asset: unknown, alt: unknown) =>
  isNode(asset) && typeof asset.url === 'string'
    ? `<img src="${escaped(asset.url)}" alt="${escaped(alt)}">`
    : ''

const escaped = (text: unknown) => (typeof text === 'string' ? escapeAttribute(text) : '')

const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : [])

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
