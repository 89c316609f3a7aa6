import { InputError } from '../../core/errors.ts'
import type { Call, Command } from '../command.ts'
import { readText } from '../post-file.ts'

interface Place {
  readonly line: number
  readonly column: number
  readonly in_file?: { readonly file: string; readonly line: number; readonly column: number }
}
interface TestedText {
  readonly post: { readonly id?: string; readonly fixture?: string }
  readonly network: string
  readonly account?: string
  readonly ok: boolean
  readonly text: string
  readonly count: number
  readonly limit: number
  readonly unit: string
  readonly parts?: readonly string[]
  readonly shrunk: readonly string[]
  readonly dropped: readonly string[]
  readonly reason?: string
  readonly at?: Place
}
interface Tested {
  readonly name: string
  readonly ok: boolean
  readonly used: boolean
  readonly error?: Place & { readonly message: string }
  readonly texts: readonly TestedText[]
}

export const templateCommands: readonly Command[] = [
  {
    name: 'templates test',
    args: '[NAME]',
    about: 'Try templates with the newest posts and with posts that are hard to fit',
    takes: { least: 0, most: 1 },
    options: {
      file: { type: 'string', value: 'FILE', about: 'Those of a set-up file, not applied' },
      template: { type: 'string', value: 'TEXT', about: 'Liquid text to try instead' },
      texts: { type: 'boolean', about: 'Show every text, not only what was shortened or fails' },
    },
    async run({ io, api, print, words: [name], values: { file, template }, flags }) {
      if (file !== undefined && template !== undefined) {
        throw new InputError('invalid', 'Either --file or --template, not both')
      }
      const path = '/api/v1/templates/test'
      const answer = (await (file === undefined
        ? api.request(path, { method: 'POST', json: { name, template } })
        : api.request(path, {
            method: 'POST',
            text: await readText(io, file),
            type: 'application/yaml',
            query: { file, ...(name !== undefined && { name }) },
          }))) as { ok: boolean; templates: Tested[] }
      print.answer(answer, () => {
        if (answer.templates.length === 0) print.line('There are no templates.')
        for (const one of answer.templates) tell(print, one, flags.has('texts'))
      })
      return answer.ok ? 0 : 1
    },
  },
]

function tell(print: Call['print'], { name, ok, used, error, texts }: Tested, all: boolean): void {
  const unused = used ? '' : ' (no account uses it)'
  print.line(`${ok ? '✓' : '✗'} ${name}${unused}`)
  if (error) print.line(`    ${placeOf(error)}: ${error.message}`)
  for (const group of Map.groupBy(texts, placeName).values()) {
    const [first] = group
    if (!first) continue
    const most = Math.max(...group.map(({ count }) => count))
    print.line(`  ${placeName(first)}: ${said(group)}; the longest ${most} of ${first.limit}`)
    for (const text of group) tellText(print, text, all)
  }
}

const placeName = ({ account, network }: TestedText) =>
  account === undefined || account === network ? network : `${account} on ${network}`

function said(texts: readonly TestedText[]): string {
  const number = (is: (text: TestedText) => boolean) => texts.filter(is).length
  const parts = [
    `${texts.length} texts`,
    `${number(({ shrunk }) => shrunk.length > 0)} shortened`,
    `${number(({ dropped }) => dropped.length > 0)} with something left out`,
  ]
  const failing = number(({ ok }) => !ok)
  return [...parts, ...(failing > 0 ? [`${failing} fail`] : [])].join(', ')
}

function tellText(print: Call['print'], one: TestedText, all: boolean): void {
  const { post, ok, text, parts = [], count, limit, shrunk, dropped, reason, at } = one
  const changed = [
    ...shrunk.map((what) => `shortened ${what}`),
    ...dropped.map((what) => `left out ${what}`),
  ]
  if (ok && changed.length === 0 && !all) return
  const about = post.id === undefined ? `a post with ${post.fixture}` : `post ${post.id}`
  const where = at?.in_file ? ` (${placeOf(at)})` : ''
  const result = ok ? [`${count} of ${limit}`, ...changed].join(', ') : `fails${where}: ${reason}`
  print.line(`    ${ok ? '·' : '✗'} ${about}: ${result}`)
  if (all && ok) print.line([text, ...parts].join('\n\n').replace(/^/gm, '        '))
}

const placeOf = ({ line, column, in_file: inFile }: Place) =>
  inFile ? `${inFile.file}:${inFile.line}:${inFile.column}` : `line ${line}, column ${column}`
