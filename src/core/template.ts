import { Liquid, type Template as LiquidNode } from 'liquidjs'
import { nearest } from './nearest.ts'
import {
  type Asked,
  type Known,
  knownVariables,
  type SharedPost,
  type Sharing,
  templateContext,
  trialSharing,
} from './template-context.ts'
import { marked, output, type Piece, piecesOf, withoutMarks } from './template-pieces.ts'

/** Liquid text, parsed and checked. */
export interface Template {
  readonly text: string
  readonly nodes: readonly LiquidNode[]
}

export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | {
      readonly ok: false
      readonly line: number
      readonly column: number
      readonly message: string
    }

export type RenderedTemplate =
  | { readonly ok: true; readonly pieces: readonly Piece[] }
  | {
      readonly ok: false
      readonly reason: string
      readonly at: { readonly line: number; readonly column: number }
    }

/** UTF-16 units. */
const LONGEST_TEMPLATE = 20_000

/**
 * Milliseconds: far more than a template needs, and twice that is still less than a person waits. Most work without end is found
 * by what it allocates.
 */
const LONGEST_RENDERING = 300

const engine = createEngine()

/** Rendering it once finds what parsing does not: numbers out of range, work without end. */
const trial = templateContext(trialSharing)

/** Templates are few and asked for with every post: the last ones are kept. */
const parsed = new Map<string, ParsedTemplate>()
const PARSED_MAX = 100

/** Parses Liquid text and checks that every filter, tag and variable of it exists. */
export function parseTemplate(text: string): ParsedTemplate {
  const known = parsed.get(text)
  if (known) return known
  const result = parse(text)
  if (parsed.size >= PARSED_MAX) parsed.clear()
  parsed.set(text, result)
  return result
}

function parse(text: string): ParsedTemplate {
  try {
    const nodes = engine.parse(withoutMarks(text.replace(/\r\n?/g, '\n')))
    const unknown = unknownVariable(nodes)
    if (unknown) return unknown
    written(nodes, trial)
    return { ok: true, template: { text, nodes } }
  } catch (error) {
    return { ok: false, ...explained(error) }
  }
}

/** A post goes to many accounts with few templates, and their lanes are not in step: what each template gave last is kept. */
interface Last {
  readonly sharing: Sharing
  readonly asked: Readonly<Asked>
  readonly rendered: RenderedTemplate
}
const lastOf = new WeakMap<SharedPost, WeakMap<Template, Last>>()

/** What a template gives for a post, in pieces that say how they yield. Same input, same pieces. */
export function renderTemplate(template: Template, sharing: Sharing): RenderedTemplate {
  const { post } = sharing
  const ofPost = lastOf.get(post) ?? new WeakMap<Template, Last>()
  const last = ofPost.get(template)
  if (last && givesTheSame(last, sharing)) return last.rendered
  const asked: Asked = { network: false, account: false }
  const rendered = render(template, sharing, asked)
  lastOf.set(post, ofPost.set(template, { sharing, asked, rendered }))
  return rendered
}

const givesTheSame = ({ sharing: last, asked }: Last, sharing: Sharing) =>
  last.publication === sharing.publication &&
  last.link === sharing.link &&
  (!asked.network || last.network.id === sharing.network.id) &&
  (!asked.account || last.accountId === sharing.accountId)

function render(template: Template, sharing: Sharing, asked: Asked): RenderedTemplate {
  try {
    const context = templateContext(sharing, asked)
    const pieces = piecesOf(written(template.nodes, context), sharing.link)
    const { title, dek, summary, section, hashtags, authors, image } = context.post
    const named = Object.entries({ title, dek, summary, section, hashtags, authors })
    named.push(['image.alt', image.alt])
    if (asked.network) named.push(['mentions', context.post.mentions])
    return { ok: true, pieces: pieces.map((piece) => withName(piece, named)) }
  } catch (error) {
    const { line, column, message } = explained(error)
    const reason = `The template fails at line ${line}, column ${column}: ${message}`
    return { ok: false, reason, at: { line, column } }
  }
}

/** A machine may stop a program for longer than a template takes: only what takes so long twice has no end. */
function written(nodes: readonly LiquidNode[], context: object): string {
  const render = () => String(engine.renderSync([...nodes], context))
  try {
    return render()
  } catch (error) {
    if (!/render limit exceeded/.test(String(error))) throw error
    return render()
  }
}

function withName(piece: Piece, named: readonly [string, string | null][]): Piece {
  const name = named.find(([, text]) => text === piece.text)?.[0]
  return name === undefined ? piece : { ...piece, name: `post.${name}` }
}

function createEngine(): Liquid {
  const liquid = new Liquid({
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    preserveTimezones: true,
    timezoneOffset: 0,
    locale: 'en',
    parseLimit: LONGEST_TEMPLATE,
    renderLimit: LONGEST_RENDERING,
    memoryLimit: 1_000_000,
    outputEscape: (value) => output(textOf(value)),
  })
  // No files, no chance, no clock, no HTML.
  for (const tag of ['include', 'render', 'layout', 'block', 'tablerow']) delete liquid.tags[tag]
  for (const filter of Object.keys(liquid.filters))
    if (filter === 'sample' || filter.startsWith('date_to_')) delete liquid.filters[filter]
  const { date } = liquid.filters
  liquid.registerFilter('date', function (value: unknown, ...options: unknown[]) {
    if (value === 'now' || value === 'today')
      throw new Error('a share text does not depend on when it is made: use post.published_at')
    return typeof date === 'function' ? date.call(this, value, ...options) : value
  })
  liquid.registerFilter('mention', function (value: unknown) {
    const { mention } = this.context.environments as ReturnType<typeof templateContext>
    return typeof value === 'string' ? mention(withoutMarks(value)) : value
  })
  liquid.registerFilter('keep', (value: unknown) => marked(textOf(value), 'keep', 0))
  liquid.registerFilter('shrink', (value: unknown, number: unknown = 1) =>
    marked(textOf(value), 'shrink', positive(number, 'shrink')),
  )
  liquid.registerFilter('drop', (value: unknown, number: unknown = 1) =>
    marked(textOf(value), 'drop', positive(number, 'drop')),
  )
  return liquid
}

function positive(number: unknown, filter: string): number {
  if (typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 1_000)
    return number
  throw new Error(`${filter} takes a whole number from 1 to 1000, the highest yields first`)
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? value.map(textOf).join(', ') : String(value)
}

/** Liquid ends its messages with the place. */
function explained(error: unknown) {
  const text = error instanceof Error ? error.message : String(error)
  const [, message = text, line = '1', column = '1'] =
    /^(.*?), line:(\d+), col:(\d+)$/s.exec(text) ?? []
  return { line: Number(line), column: Number(column), message }
}

/** Whether a template says something of the post: else it gives the same text for all of them. */
export const speaksOfPost = ({ nodes }: Template): boolean =>
  'post' in engine.analyzeSync([...nodes], { partials: false }).globals

function unknownVariable(nodes: LiquidNode[]): ParsedTemplate | undefined {
  const { globals } = engine.analyzeSync(nodes, { partials: false })
  for (const variable of Object.values(globals).flat()) {
    const message = unknownIn(variable.segments)
    const { row, col } = variable.location
    if (message !== undefined) return { ok: false, line: row, column: col, message }
  }
  return undefined
}

function unknownIn(path: readonly unknown[]): string | undefined {
  let known: Known | true = knownVariables
  const said: string[] = []
  for (const name of path) {
    // An index, or a name that is only known when rendering.
    if (typeof name !== 'string' || known === true) return undefined
    const further: Known | true | undefined = Object.hasOwn(known, name) ? known[name] : undefined
    const names = Object.keys(known)
    if (further === undefined && names.length === 0) return undefined
    said.push(name)
    if (further === undefined) {
      const prefix = said.slice(0, -1).map((part) => `${part}.`)
      const near = nearest(name, names)
      const hint = near ? `did you mean ${prefix.join('')}${near}?` : `there is ${names.join(', ')}`
      return `unknown variable ${said.join('.')}: ${hint}`
    }
    known = further
  }
  return undefined
}
