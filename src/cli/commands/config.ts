import { lineDifference } from '../../core/line-difference.ts'
import type { Call, Command } from '../command.ts'
import { readText } from '../post-file.ts'

interface Change {
  readonly kind: string
  readonly id: string
  readonly action: 'create' | 'update' | 'remove'
  readonly changes: readonly KeyChange[]
  readonly drift?: true
}

interface KeyChange {
  readonly key: string
  readonly from?: unknown
  readonly to?: unknown
  readonly drift?: true
}

const signs = { create: '+', update: '~', remove: '-' } as const
const toneOf = { create: 'added', update: 'changed', remove: 'removed' } as const
const lineTones = { '+': 'added', '-': 'removed', ' ': 'quiet' } as const

/** Sends a set-up file to be planned or applied, and tells the difference. */
const difference = (verb: 'plan' | 'apply', about: string, none: string): Command => ({
  name: verb,
  args: '[FILE]',
  about,
  takes: { least: 0, most: 1 },
  async run({ io, api, print, words: [file = io.configFile] }) {
    const text = await readText(io, file)
    const answer = await api.request(`/api/v1/config/${verb}`, {
      method: 'POST',
      text,
      type: 'application/yaml',
      query: { file },
    })
    const { changes } = answer as { changes: Change[] }
    print.answer(answer, () => {
      for (const change of changes) tell(print, change)
      if (changes.length === 0) print.line(none)
    })
    if (verb === 'apply') warnOf(print, changes)
    return 0
  },
})

export const configCommands: readonly Command[] = [
  difference('plan', 'What applying a set-up file would change', 'Nothing would change.'),
  difference('apply', 'Make the set-up be what a file says', 'Nothing changed.'),
  {
    name: 'config export',
    about: 'The set-up as YAML, without secrets',
    async run({ api, print }) {
      const yaml = await api.request('/api/v1/config', { accept: 'application/yaml' })
      print.answer({ yaml }, () => print.line(String(yaml).trimEnd()))
      return 0
    },
  },
  {
    name: 'config schema',
    about: 'JSON Schema of the set-up file, for editors',
    async run({ api, print }) {
      const schema = await api.request('/api/v1/config/schema')
      print.answer(schema, () => print.line(JSON.stringify(schema, null, 2)))
      return 0
    },
  },
]

function tell(print: Call['print'], { kind, id, action, changes, drift }: Change): void {
  const name = kind === id ? kind : `${kind} ${id}`
  const since = { create: 'removed', update: '', remove: 'made' }[action]
  const note = drift ? `   (${since} in the pages since the last apply)` : ''
  print.line(`${signs[action]} ${name}${note}`, toneOf[action])
  if (action === 'remove') return
  for (const change of changes) tellKey(print, drift ? { ...change, drift: undefined } : change)
}

type Told = Omit<KeyChange, 'drift'> & { readonly drift?: true | undefined }

function tellKey(print: Call['print'], { key, from, to, drift }: Told): void {
  const isBlock = isText(from) && isText(to) && (from + to).includes('\n')
  const since = from === undefined ? 'taken out' : 'changed'
  const became = from === undefined || isBlock ? '' : ` to ${brief(from)}`
  const note = drift ? `   (${since} in the pages${became} since the last apply)` : ''
  if (isBlock) {
    print.line(`    ${key}:${note}`, drift && 'changed')
    for (const { sign, text } of lineDifference(from, to)) {
      print.line(`      ${sign} ${text}`.trimEnd(), lineTones[sign])
    }
    return
  }
  const before = from === undefined ? '' : `${said(from)} → `
  const after = to === undefined ? '(none)' : said(to)
  print.line(`    ${key}: ${before}${after}${note}`, drift && 'changed')
}

/** To those who run it in scripts too: what somebody set in the pages is gone now. */
function warnOf(print: Call['print'], changes: readonly Change[]): void {
  const undone = changes.flatMap(({ kind, id, changes: keys, drift }) => {
    const name = kind === id ? kind : `${kind} ${id}`
    if (drift) return [name]
    return keys.filter((one) => one.drift).map(({ key }) => `${name}: ${key}`)
  })
  if (undone.length === 0) return
  print.note(`This undid what was changed in the pages since the last apply: ${undone.join(', ')}`)
}

const isText = (value: unknown): value is string => typeof value === 'string'
const said = (value: unknown) => (isText(value) ? value : JSON.stringify(value))

const LONGEST = 60
/** For the middle of a line. */
function brief(value: unknown): string {
  const text = said(value).replace(/\s+/g, ' ').trim()
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
