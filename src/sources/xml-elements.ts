import { Parser } from 'htmlparser2'
import { InputError } from '../core/errors.ts'
import { textStream } from './text-stream.ts'

/** One element with what stands in it. Names are as written, prefix included. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
}

/** The text of the first child of a name; empty when there is none. */
export function childText(element: XmlElement, name: string): string {
  return element.children.find((child) => child.name === name)?.text.trim() ?? ''
}

export const childrenOf = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name)

interface Open {
  name: string
  attributes: Readonly<Record<string, string>>
  children: XmlElement[]
  text: string
}

/** Larger elements and deeper ones are no posts. */
const MOST_TEXT = 16 * 1024 * 1024
const DEEPEST = 100

/**
 * Elements of some names from an XML document of any size, each when its end is read. Only the element at hand is held, and of
 * entities only those of XML itself are expanded.
 *
 * @param wanted what to give; what stands inside one of these comes as part of it
 * @throws InputError `unreadable-source` where the document breaks off, or an element is beyond all bounds
 */
export async function* xmlElements(
  bytes: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<string>,
): AsyncGenerator<XmlElement> {
  const collector = collect(wanted)
  const parser = new Parser(collector.handler, { xmlMode: true, decodeEntities: true })
  for await (const text of textStream(bytes)) {
    parser.write(text)
    yield* collector.taken()
  }
  collector.ends()
  parser.end()
  yield* collector.taken()
}

function collect(wanted: ReadonlySet<string>) {
  const open: Open[] = []
  let [depth, held] = [0, 0]
  let ending = false
  let done: XmlElement[] = []
  const hold = (length: number) => {
    held += length
    if (held > MOST_TEXT || open.length > DEEPEST) {
      throw new InputError('unreadable-source', `<${open[0]?.name}> is larger than any post`)
    }
  }
  const handler = {
    onopentag(name: string, attributes: Record<string, string>) {
      depth += 1
      if (open.length === 0 && !wanted.has(name)) return
      open.push({ name, attributes, children: [], text: '' })
      hold(name.length)
    },
    ontext(text: string) {
      const element = open.at(-1)
      if (!element) return
      element.text += text
      hold(text.length)
    },
    onclosetag(_name: string, implied: boolean) {
      depth -= 1
      if (implied && ending) {
        throw new InputError('unreadable-source', 'The document breaks off before its end')
      }
      const element = open.pop()
      if (!element) return
      const outer = open.at(-1)
      if (outer) outer.children.push(element)
      else {
        done.push(element)
        held = 0
      }
    },
  }
  return {
    handler,
    taken() {
      const taken = done
      done = []
      return taken
    },
    ends() {
      ending = true
      if (depth > 0 && open.length === 0) {
        throw new InputError('unreadable-source', 'The document breaks off before its end')
      }
    },
  }
}
