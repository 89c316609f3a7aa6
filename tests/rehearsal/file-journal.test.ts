import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { fileJournal } from '../../src/rehearsal/file-journal.ts'

const folder = mkdtempSync(join(tmpdir(), 'posthorn-journal-'))
afterEach(() => rmSync(folder, { recursive: true }))

it('keeps lines, also after one that was only half written', () => {
  const path = join(folder, 'posts.jsonl')
  expect(fileJournal(path).lines()).toEqual([])
  fileJournal(path).append('{"id":"1"}')
  appendFileSync(path, '\n{"id":')
  fileJournal(path).append('{"id":"2"}')
  expect(fileJournal(path).lines()).toEqual(['{"id":"1"}', '{"id":', '{"id":"2"}'])
})
