import { InputError } from '../core/errors.ts'
import { textStream } from './text-stream.ts'

/** An element of a list, with the keys that lead to the list. */
export interface JsonElement {
  readonly list: string
  readonly value: unknown
}

/** A larger element is no post. */
const MOST_TEXT = 64 * 1024 * 1024

/**
 * The elements of some lists of a JSON document of any size, one after the other. Only the element at hand is held.
 *
 * @param wanted the keys under which the lists stand, at any depth
 * @throws InputError `unreadable-source` where the text is no JSON, or breaks off
 */
export async function* jsonElements(
  bytes: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<string>,
): AsyncGenerator<JsonElement> {
  const scan = scanner(wanted)
  for await (const text of textStream(bytes)) yield* scan.read(text)
  if (scan.isOpen()) {
    throw new InputError('unreadable-source', 'The document breaks off before its end')
  }
}

interface Container {
  readonly isList: boolean
  /** Under which its parent holds it. */
  readonly key: string
}

/** Follows brackets and strings; what stands between those of a wanted element goes to JSON.parse whole. */
function scanner(wanted: ReadonlySet<string>) {
  const open: Container[] = []
  /** The text of the string, and of the element, that the last piece left unfinished. */
  let [string, element] = ['', '']
  let [inString, escaped] = [false, false]
  let [key, last] = ['', '']
  /** At which depth the element at hand ends; 0 outside of any. */
  let from = 0
  let begun = false

  const inWanted = () => {
    const list = open.at(-1)
    return list?.isList === true && wanted.has(list.key)
  }

  /** Where the string ends in `text`, or undefined when it goes on. */
  function endOfString(text: string, start: number): number | undefined {
    for (let at = start; at < text.length; at += 1) {
      const letter = text[at]
      if (escaped) escaped = false
      else if (letter === '\\') escaped = true
      else if (letter === '"') return at
    }
    return undefined
  }

  function* read(text: string): Generator<JsonElement> {
    let at = 0
    let kept = 0
    while (at < text.length) {
      if (inString) {
        const end = endOfString(text, at)
        if (from === 0) string += text.slice(at, end)
        if (end === undefined) break
        inString = false
        if (from === 0) last = string
        at = end + 1
        continue
      }
      const letter = text[at]
      if (letter === '"') {
        inString = true
        string = ''
      } else if (letter === ':') key = last
      else if (letter === '{' || letter === '[') {
        if (from === 0 && letter === '{' && inWanted()) {
          from = open.length
          kept = at
        }
        open.push({ isList: letter === '[', key })
        begun = true
        key = ''
      } else if (letter === '}' || letter === ']') {
        open.pop()
        if (from > 0 && open.length === from) {
          yield { list: open.at(-1)?.key ?? '', value: parsed(element + text.slice(kept, at + 1)) }
          element = ''
          from = 0
        }
      }
      at += 1
    }
    if (from > 0) element += text.slice(kept)
    if (element.length > MOST_TEXT) {
      throw new InputError('unreadable-source', `An element of ${open[0]?.key} is too large`)
    }
  }
  return { read, isOpen: () => !begun || open.length > 0 || inString }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new InputError('unreadable-source', `The document is no valid JSON: ${why}`)
  }
}
