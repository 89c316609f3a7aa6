import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { openApi } from '../web/api-stage.ts'
import { terminal } from './terminal.ts'

/** `post add` · `list` in a row stands for `post add` and `post list`; a word of its own for itself. */
function commandsOf(row: string, known: ReadonlySet<string>): string[] {
  const words = [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
  let group = ''
  return words.map((word) => {
    const [first = '', second] = word.split(' ')
    if (second !== undefined) group = first
    return known.has(word) ? word : `${group} ${word}`
  })
}

it('the README names every command, and none that is not there', async () => {
  const stage = await openApi()
  const { out } = await terminal(stage).run('help')
  stage.close()
  const known = new Set(
    [...out.matchAll(/^ {2}([a-z-]+(?: [a-z-]+)?)/gm)].map(([, name = '']) => name),
  )
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const table = readme.split('\n## Commands\n')[1]?.split('\n## ')[0] ?? ''
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) => commandsOf(row, known))
  expect(named.sort()).toEqual([...known].filter((name) => name !== 'help').sort())
})
