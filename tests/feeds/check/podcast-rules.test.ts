import { describe, expect, it } from 'vitest'
import { writeRss } from '../../../src/feeds/rss.ts'
import { emptyDocument, plainItem } from '../empty-document.ts'
import { podcastDocument } from '../podcast-document.ts'
import { changed, findingsIn } from './findings-in.ts'

const good = writeRss(podcastDocument).replaceAll('><', '>\n<')
const faultsAfter = (from: string, to: string) =>
  findingsIn(changed(good, from, to)).map((line) => line.replace(/ \d+:\d+ /, ' '))

describe('a podcast', () => {
  it('I1, I2, I3, I4, I5 has nothing to find fault with as Posthorn writes it', () => {
    expect(findingsIn(writeRss(podcastDocument))).toEqual([])
  })

  it.each([
    [
      'I1 without a picture',
      '<itunes:image href="https://news.example/cover.png"/>',
      '',
      'warning I1 <channel> has no <itunes:image>',
    ],
    [
      'I1 with a picture that they do not take',
      '/cover.png"/>',
      '/cover.webp"/>',
      'warning I1 "https://news.example/cover.webp" is no address of a JPEG or PNG picture',
    ],
    [
      'I2 with a category of its own',
      'text="Society &#x26; Culture"',
      'text="Society and Culture"',
      'warning I2 "Society and Culture" is no category of podcasts',
    ],
    [
      'I2 with a subcategory of another category',
      'text="Places &#x26; Travel"',
      'text="Daily News"',
      'warning I2 "Daily News" is no subcategory of Society & Culture',
    ],
    [
      'I3 that does not say whether it is explicit',
      '<itunes:explicit>true</itunes:explicit>',
      '',
      'warning I3 <channel> has no <itunes:explicit>',
    ],
    [
      'I3 that says so in other words',
      '<itunes:explicit>true<',
      '<itunes:explicit>yes<',
      'warning I3 <itunes:explicit> is "yes"',
    ],
    [
      'I4 whose owner cannot be written to',
      '<itunes:email>studio@news.example<',
      '<itunes:email>studio<',
      'note I4 <itunes:owner> has no e-mail address',
    ],
    [
      'I5 of an unknown type',
      '<itunes:type>serial<',
      '<itunes:type>weekly<',
      'warning I5 <itunes:type> is "weekly"',
    ],
    [
      'I5 with a duration in words',
      '<itunes:duration>61<',
      '<itunes:duration>a minute<',
      'warning I5 <itunes:duration> is "a minute"',
    ],
  ])('%s is found', (_name, from, to, finding) => {
    expect(faultsAfter(from, to)).toEqual([finding])
  })

  it('I2, I4 is told what is missing for directories', () => {
    const { podcast: _podcast, ...document } = podcastDocument
    expect(findingsIn(writeRss(document)).map((line) => line.replace(/ \d+:\d+ /, ' '))).toEqual([
      'warning I2 <channel> has no <itunes:category>',
      'note I4 <channel> has no <itunes:owner>',
    ])
  })

  it.each(['1:02:03', '2:03', '7'])('I5 may last %s', (duration) => {
    expect(faultsAfter('<itunes:duration>61<', `<itunes:duration>${duration}<`)).toEqual([])
  })

  it('is none without anything to hear, or without a word to directories', () => {
    expect(findingsIn(writeRss({ ...emptyDocument, items: [plainItem] }))).toEqual([])
  })
})
