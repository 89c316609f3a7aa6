import { subcategoriesOf } from '../../core/podcast.ts'
import { attributeOf, childOf, childrenOf, hit, shown, spaces, textOf } from './find-elements.ts'
import type { RssSubject } from './rss-subject.ts'
import type { Hit, Rule } from './rule.ts'
import type { XmlElement } from './xml-tree.ts'

const channelTag = ({ channel }: RssSubject, local: string) =>
  childOf(channel, local, spaces.itunes)

/** Whether it speaks to directories of podcasts at all, and has something to hear. */
const isPodcast = ({ channel, items }: RssSubject) =>
  channel.children.some(({ space }) => space === spaces.itunes) && items.some(audioOf)

const audioOf = (item: XmlElement) =>
  childrenOf(item, 'enclosure').find((enclosure) =>
    attributeOf(enclosure, 'type')?.startsWith('audio/'),
  )

/** https://help.apple.com/itc/podcasts_connect/#/itcb54353390: what other directories ask as well. */
export const podcastRules: readonly Rule<RssSubject>[] = [
  {
    id: 'I1',
    severity: 'warning',
    advice:
      'Give the podcast a square picture, JPEG or PNG, of 1400 to 3000 pixels: directories list none without.',
    *find(subject) {
      if (!isPodcast(subject)) return
      const image = channelTag(subject, 'image')
      const href = image && attributeOf(image, 'href')
      if (!image) yield hit(subject.channel, '<channel> has no <itunes:image>')
      else if (!/^https?:\/\/.+\.(?:jpe?g|png)(?:\?.*)?$/i.test(href ?? '')) {
        yield hit(image, `${shown(href ?? '')} is no address of a JPEG or PNG picture`)
      }
    },
  },
  {
    id: 'I2',
    severity: 'warning',
    advice:
      'Name a category of https://podcasters.apple.com/support/1691-apple-podcasts-categories, in exactly these letters.',
    *find(subject) {
      if (!isPodcast(subject)) return
      const categories = childrenOf(subject.channel, 'category', spaces.itunes)
      if (categories.length === 0) yield hit(subject.channel, '<channel> has no <itunes:category>')
      for (const category of categories) yield* categoryFaults(category)
    },
  },
  {
    id: 'I3',
    severity: 'warning',
    advice: 'Say true or false: directories list none that does not say.',
    *find(subject) {
      if (!isPodcast(subject)) return
      const explicit = channelTag(subject, 'explicit')
      if (!explicit) yield hit(subject.channel, '<channel> has no <itunes:explicit>')
      for (const item of [subject.channel, ...subject.items]) {
        for (const said of childrenOf(item, 'explicit', spaces.itunes)) {
          if (!/^(?:true|false)$/.test(textOf(said))) {
            yield hit(said, `<itunes:explicit> is ${shown(said.text)}`)
          }
        }
      }
    },
  },
  {
    id: 'I4',
    severity: 'note',
    advice:
      'Name an owner with an address that you read: directories write there to whoever claims the podcast.',
    *find(subject) {
      if (!isPodcast(subject)) return
      const owner = channelTag(subject, 'owner')
      const email = owner && childOf(owner, 'email', spaces.itunes)
      if (!owner) yield hit(subject.channel, '<channel> has no <itunes:owner>')
      else if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(textOf(email))) {
        yield hit(email ?? owner, '<itunes:owner> has no e-mail address')
      }
    },
  },
  {
    id: 'I5',
    severity: 'warning',
    advice: 'Write durations in seconds or as 1:02:03, and the type as episodic or serial.',
    *find(subject) {
      if (!isPodcast(subject)) return
      const type = channelTag(subject, 'type')
      if (type && !/^(?:episodic|serial)$/i.test(textOf(type))) {
        yield hit(type, `<itunes:type> is ${shown(type.text)}`)
      }
      for (const duration of subject.items.flatMap((item) =>
        childrenOf(item, 'duration', spaces.itunes),
      )) {
        if (!/^\d+(?::[0-5]?\d){0,2}$/.test(textOf(duration))) {
          yield hit(duration, `<itunes:duration> is ${shown(duration.text)}`)
        }
      }
    },
  },
]

function* categoryFaults(category: XmlElement): Iterable<Hit> {
  const text = attributeOf(category, 'text') ?? ''
  const known = subcategoriesOf(text)
  if (!known) {
    yield hit(category, `${shown(text)} is no category of podcasts`)
    return
  }
  for (const below of childrenOf(category, 'category', spaces.itunes)) {
    const name = attributeOf(below, 'text') ?? ''
    if (!known.includes(name)) yield hit(below, `${shown(name)} is no subcategory of ${text}`)
  }
}
