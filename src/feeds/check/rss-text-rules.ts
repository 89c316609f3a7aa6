import { childOf, childrenOf, hit, shown, spaces } from './find-elements.ts'
import { hasMarkup, strayMarkup } from './html-faults.ts'
import { bodiesOf, type RssSubject } from './rss-subject.ts'
import type { Rule } from './rule.ts'

/** https://www.rssboard.org/rss-profile#data-types-characterdata: which texts are plain, and which are HTML. */
export const rssTextRules: readonly Rule<RssSubject>[] = [
  {
    id: 'R7',
    severity: 'warning',
    advice:
      'Write plain text, with & as &#x26; and < as &#x3C;: some readers show tags, others lose them.',
    *find({ channel, items }) {
      const image = childOf(channel, 'image')
      const plain = [
        ...['title', 'description', 'copyright'].flatMap((name) => childrenOf(channel, name)),
        ...(image ? childrenOf(image, 'title') : []),
        ...[channel, ...items].flatMap((parent) => childrenOf(parent, 'author', spaces.itunes)),
        ...items.flatMap((item) => [
          ...childrenOf(item, 'title'),
          ...childrenOf(item, 'category'),
          ...childrenOf(item, 'creator', spaces.dc),
        ]),
      ]
      for (const element of plain) {
        if (hasMarkup(element)) {
          yield hit(element, `<${element.name}> has HTML in it (ContainsHTML)`)
        }
      }
    },
  },
  {
    id: 'R19',
    severity: 'warning',
    advice:
      'Write HTML in descriptions and contents: a & of the text as &amp;amp; and a < as &amp;lt;, or both plainly in CDATA.',
    *find({ items }) {
      for (const body of items.flatMap(bodiesOf)) {
        const stray = strayMarkup(body.text)
        if (stray) yield hit(body, `<${body.name}> is HTML, and ${shown(stray)} is not (NotHtml)`)
      }
    },
  },
]
