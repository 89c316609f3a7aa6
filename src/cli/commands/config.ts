import type { Call, Command } from '../command.ts'
import { readText } from '../post-file.ts'

interface Change {
  readonly kind: string
  readonly id: string
  readonly action: 'create' | 'update' | 'remove'
  readonly changes: readonly {
    readonly key: string
    readonly from?: unknown
    readonly to?: unknown
  }[]
}

const signs = { create: '+', update: '~', remove: '-' } as const

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

function tell(print: Call['print'], { kind, id, action, changes }: Change): void {
  print.line(`${signs[action]} ${kind}${kind === id ? '' : ` ${id}`}`)
  if (action === 'remove') return
  for (const { key, from, to } of changes) {
    const before = from === undefined ? '' : `${said(from)} → `
    print.line(`    ${key}: ${before}${to === undefined ? '(none)' : said(to)}`)
  }
}

const said = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
