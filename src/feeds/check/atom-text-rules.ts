import type { AtomSubject } from './atom-rules.ts'
import { attributeOf, childOf, childrenOf, hasBase, hit, shown, spaces } from './find-elements.ts'
import { hasEndTag, htmlFaults } from './html-faults.ts'
import type { Hit, Rule } from './rule.ts'
import type { XmlElement } from './xml-tree.ts'

const textNames = ['title', 'subtitle', 'rights', 'summary']
const children = (parent: XmlElement, local: string) => childrenOf(parent, local, spaces.atom)
const parentsOf = ({ feed, entries }: AtomSubject) => [feed, ...entries]
const texts = (subject: AtomSubject) =>
  parentsOf(subject).flatMap((parent) => textNames.flatMap((name) => children(parent, name)))
const contents = ({ entries }: AtomSubject) =>
  entries.flatMap((entry) => children(entry, 'content'))
const typeOf = (element: XmlElement) => attributeOf(element, 'type') ?? 'text'

/** RFC 4287, 3.1 and 4.1.3: what text and content may hold. */
export const atomTextRules: readonly Rule<AtomSubject>[] = [
  {
    id: 'A6',
    severity: 'error',
    advice:
      'Add a summary: readers that cannot show the content have nothing else (RFC 4287, 4.1.2).',
    *find({ entries }) {
      for (const entry of entries) {
        const content = childOf(entry, 'content', spaces.atom)
        if (!content || childOf(entry, 'summary', spaces.atom)) continue
        if (content.attributes.has('src')) yield hit(content, 'content with src, and no summary')
        else if (isBinary(typeOf(content))) {
          yield hit(content, `content of type ${typeOf(content)}, and no summary`)
        }
      }
    },
  },
  {
    id: 'A7',
    severity: 'error',
    advice:
      'Texts are of type text, html or xhtml; html is escaped, xhtml is in one <div> (RFC 4287, 3.1).',
    *find(subject) {
      for (const text of texts(subject)) {
        const type = typeOf(text)
        if (['text', 'html', 'xhtml'].includes(type)) yield* constructFaults(text)
        else yield hit(text, `the type of <${text.name}> is ${shown(type)}`)
      }
      for (const content of contents(subject)) {
        if (!content.attributes.has('src')) yield* constructFaults(content)
        else if (content.children.length > 0 || content.text.trim() !== '') {
          yield hit(content, 'content with src has content of its own')
        }
      }
    },
  },
  {
    id: 'A7',
    severity: 'warning',
    advice: 'Make addresses in HTML absolute, or say by xml:base what they are relative to.',
    *find(subject) {
      for (const text of [...texts(subject), ...contents(subject)]) {
        if (typeOf(text) !== 'html' || hasBase(text)) continue
        for (const fault of htmlFaults(text.text).relative) yield hit(text, `${fault} is relative`)
      }
    },
  },
  {
    id: 'A7',
    severity: 'warning',
    advice: 'Leave out what readers must remove to be safe; a link to it serves them better.',
    *find(subject) {
      for (const text of [...texts(subject), ...contents(subject)]) {
        const html = { html: text.text, xhtml: text.inner }[typeOf(text)]
        if (html === undefined) continue
        for (const fault of htmlFaults(html).unsafe) yield hit(text, `${fault} in HTML`)
      }
    },
  },
  {
    id: 'A7',
    severity: 'warning',
    advice: 'Say type="html" where HTML is meant: readers show the tags of plain text.',
    *find(subject) {
      for (const text of texts(subject)) {
        if (typeOf(text) === 'text' && hasEndTag(text.text)) {
          yield hit(text, `<${text.name}> of type text has HTML in it (ContainsUndeclaredHTML)`)
        }
      }
    },
  },
]

/** Neither text nor XML: such content stands in the feed as base64. */
const isBinary = (type: string) => type.includes('/') && !/^text\/|[+/]xml$/i.test(type)

function* constructFaults(text: XmlElement): Iterable<Hit> {
  const type = typeOf(text)
  const [first, second] = text.children
  if ((type === 'text' || type === 'html') && first) {
    yield hit(first, `<${first.name}> inside a text of type ${type}: it is not escaped`)
  }
  if (type !== 'xhtml') return
  if (first?.local !== 'div' || first.space !== spaces.xhtml || second || text.text.trim() !== '') {
    yield hit(text, `<${text.name}> of type xhtml is not one <div> of XHTML`)
  }
}
