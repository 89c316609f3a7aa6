import { isIri } from '../../core/identity.ts'
import { rfc822Fault } from './dates.ts'
import {
  attributeOf,
  childOf,
  childrenOf,
  hit,
  linksOf,
  shown,
  spaces,
  textOf,
} from './find-elements.ts'
import type { RssSubject } from './rss-subject.ts'
import type { Hit, Rule } from './rule.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** https://www.rssboard.org/rss-specification and https://www.rssboard.org/rss-profile, of the channel. */
export const rssChannelRules: readonly Rule<RssSubject>[] = [
  {
    id: 'R1',
    severity: 'error',
    advice:
      'Write <rss version="2.0"> with one <channel> that has a title, a link and a description.',
    *find({ root, channel }) {
      if (attributeOf(root, 'version') === undefined) yield hit(root, '<rss> has no version')
      if (channel === root) yield hit(root, 'there is no <channel>')
      for (const name of ['title', 'link', 'description']) {
        const [element, second] = childrenOf(channel, name)
        if (!element) yield hit(channel, `<channel> has no <${name}>`)
        else if (textOf(element) === '') yield hit(element, `<${name}> of the channel is empty`)
        if (second) yield hit(second, `<channel> has a second <${name}>`)
      }
    },
  },
  {
    id: 'R1',
    severity: 'error',
    advice: 'Give the whole address, with https://.',
    *find({ channel }) {
      const link = childOf(channel, 'link')
      if (textOf(link) !== '' && link && !isIri(textOf(link))) {
        yield hit(link, `${shown(link.text)} is no whole address`)
      }
    },
  },
  {
    id: 'R2',
    severity: 'error',
    advice: 'Write dates as RFC 822 with a year of four digits: Sun, 22 Nov 2026 10:00:00 GMT.',
    *find({ channel }) {
      for (const name of ['pubDate', 'lastBuildDate']) {
        for (const date of childrenOf(channel, name)) {
          const fault = rfc822Fault(date.text)
          if (fault) yield hit(date, `${shown(date.text)} ${fault}`)
        }
      }
    },
  },
  {
    id: 'R5',
    severity: 'error',
    advice: 'List hours 0 to 23 in skipHours and English names of days in skipDays, each once.',
    *find({ channel }) {
      yield* listFaults(channel, 'skipHours', 'hour', (text) => /^(?:1?\d|2[0-3])$/.test(text))
      yield* listFaults(channel, 'skipDays', 'day', (text) => weekdays.includes(text))
    },
  },
  {
    id: 'R11',
    severity: 'warning',
    advice: 'Put everything about the channel before its first item: some readers stop there.',
    *find({ channel: { children } }) {
      const first = children.findIndex(({ local, space }) => local === 'item' && space === '')
      const late = children
        .slice(first)
        .find(({ local, space }) => local !== 'item' && space === '')
      if (first >= 0 && late) yield hit(late, `<${late.name}> comes after an <item>`)
    },
  },
  {
    id: 'R12',
    severity: 'error',
    advice: 'An image has a url, a title and a link; it is at most 144 wide and 400 high.',
    *find({ channel }) {
      for (const image of childrenOf(channel, 'image')) {
        for (const name of ['url', 'title', 'link']) {
          if (!childOf(image, name)) yield hit(image, `<image> has no <${name}>`)
        }
        const sizes = { width: 144, height: 400 }
        for (const [name, most] of Object.entries(sizes)) {
          const size = childOf(image, name)
          if (size && !(Number(textOf(size)) >= 1 && Number(textOf(size)) <= most)) {
            yield hit(size, `<${name}> is ${shown(size.text)}, not 1 to ${most}`)
          }
        }
      }
    },
  },
  {
    id: 'R12',
    severity: 'warning',
    advice: 'Give the image the title and the link of the channel.',
    *find({ channel }) {
      const image = childOf(channel, 'image')
      for (const name of ['title', 'link']) {
        const own = image && childOf(image, name)
        if (own && textOf(own) !== textOf(childOf(channel, name))) {
          yield hit(own, `<${name}> of the image is not that of the channel`)
        }
      }
    },
  },
  {
    id: 'R13',
    severity: 'warning',
    advice: 'Leave out <textInput>: readers do not show it.',
    *find({ channel }) {
      for (const input of childrenOf(channel, 'textInput'))
        yield hit(input, 'there is a <textInput>')
    },
  },
  {
    id: 'R15',
    severity: 'warning',
    advice:
      'Say where the feed lives: <atom:link rel="self" type="application/rss+xml" href="…"/>, with the address readers use.',
    *find({ channel, address }) {
      yield* selfFaults(linksOf(channel, 'self'), channel, address, 'application/rss+xml')
    },
  },
  {
    id: 'R17',
    severity: 'note',
    advice: 'Say the language of the feed: <language>en</language>.',
    *find({ channel }) {
      const said = childOf(channel, 'language') ?? childOf(channel, 'language', spaces.dc)
      if (!said) yield hit(channel, '<channel> has no <language>')
    },
  },
  {
    id: 'R17',
    severity: 'warning',
    advice: 'Write languages as BCP 47 does: en, de-AT, pt-BR.',
    *find({ channel }) {
      for (const language of childrenOf(channel, 'language')) {
        if (isLanguage(textOf(language))) continue
        yield hit(language, `${shown(language.text)} is no language tag`)
      }
    },
  },
  {
    id: 'R18',
    severity: 'warning',
    advice: 'Serve RSS as application/rss+xml; charset=utf-8.',
    *find({ mediaType }) {
      if (mediaType === undefined) return
      if (/^(?:application\/rss\+xml|application\/xml|text\/xml)$/.test(mediaType)) return
      yield { message: `it is served as ${mediaType || 'nothing in particular'}` }
    },
  },
]

export const isLanguage = (text: string) => /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(text)

function* listFaults(
  channel: RssSubject['channel'],
  list: string,
  name: string,
  isRight: (text: string) => boolean,
): Iterable<Hit> {
  for (const parent of childrenOf(channel, list)) {
    const seen = new Set<string>()
    for (const entry of childrenOf(parent, name)) {
      const text = textOf(entry)
      if (!isRight(text)) yield hit(entry, `${shown(text)} is no ${name} of <${list}>`)
      else if (seen.has(text)) yield hit(entry, `${text} stands twice in <${list}>`)
      seen.add(text)
    }
  }
}

/** What is wrong with the links that say where a feed lives. */
export function* selfFaults(
  selves: readonly RssSubject['channel'][],
  parent: RssSubject['channel'],
  address: string | undefined,
  mediaType: string,
): Iterable<Hit> {
  const [self, second] = selves
  if (!self) return yield hit(parent, 'the feed does not say where it lives (rel="self")')
  const href = attributeOf(self, 'href') ?? ''
  if (!isIri(href)) yield hit(self, `${shown(href)} is no whole address`)
  else if (address !== undefined && href !== address) {
    yield hit(self, `it says that it lives at ${href}, and was found at ${address}`)
  }
  const type = attributeOf(self, 'type')
  if (type !== undefined && type !== mediaType) yield hit(self, `its type is ${type}`)
  if (second) yield hit(second, 'it says so twice')
}
