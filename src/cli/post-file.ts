import { parseDocument } from 'yaml'
import { InputError } from '../core/errors.ts'
import { fileFault } from '../core/file-fault.ts'
import type { CliIo } from './cli-io.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * The posts of a file: `.json` holds one or a list, `.md` is one in Markdown with YAML front matter.
 *
 * @throws InputError `invalid` that names the file
 */
export async function readPosts(
  io: Pick<CliIo, 'readFile'>,
  path: string,
): Promise<readonly Json[]> {
  const text = await readText(io, path)
  if (/\.json$/i.test(path)) return fromJson(text, path)
  if (/\.(?:md|markdown)$/i.test(path)) return [fromMarkdown(text, path)]
  throw new InputError('invalid', `${path}: expected a .json or .md file`)
}

/** @throws InputError `invalid` that names the file */
export async function readText(io: Pick<CliIo, 'readFile'>, path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readBytes(io, path))
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError('invalid', `${path}: expected UTF-8 text`)
  }
}

/** @throws InputError `invalid` that names the file */
export async function readBytes(io: Pick<CliIo, 'readFile'>, path: string): Promise<Uint8Array> {
  try {
    return await io.readFile(path)
  } catch (error) {
    throw new InputError('invalid', `${path}: cannot be read: ${fileFault(error)}`)
  }
}

function fromJson(text: string, path: string): readonly Json[] {
  try {
    const value: unknown = JSON.parse(text)
    return (Array.isArray(value) ? value : [value]) as readonly Json[]
  } catch (error) {
    throw new InputError('invalid', `${path}: no valid JSON: ${(error as Error).message}`)
  }
}

function fromMarkdown(text: string, path: string): Json {
  const [, front = '', markdown] = /^---\r?\n(.*?\r?\n)?---[ \t]*\r?\n(.*)$/s.exec(text) ?? []
  if (markdown === undefined) {
    throw new InputError('invalid', `${path}: expected front matter between two lines of ---`)
  }
  const document = parseDocument(front)
  const [broken] = document.errors
  if (broken) {
    const line = (broken.linePos?.[0].line ?? 0) + 1
    const [said = ''] = broken.message.split(/ at line \d|\n/)
    throw new InputError('invalid', `${path}:${line}: ${said}`)
  }
  const keys: unknown = document.toJS() ?? {}
  if (typeof keys !== 'object' || Array.isArray(keys)) {
    throw new InputError('invalid', `${path}: expected keys in the front matter, like title: …`)
  }
  const body = markdown.trim()
  return { ...keys, ...(body !== '' && { markdown: body }) }
}
