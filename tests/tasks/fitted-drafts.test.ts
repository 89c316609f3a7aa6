import tlds from 'tlds' with { type: 'json' }
import twitter from 'twitter-text'
import { expect, test } from 'vitest'
import { countText } from '../../src/core/count-text.ts'
import { findLinks } from '../../src/core/find-links.ts'
import { littleText } from '../../src/core/little-text.ts'
import type { Links } from '../../src/core/setup.ts'
import { record } from '../../src/networks/bluesky/record.ts'
import type { Draft, Network } from '../../src/ports/network.ts'
import { whyInvalid } from '../../src/rehearsal/bluesky-record.ts'
import { rehearsalFetch } from '../../src/rehearsal/in-process.ts'
import { rehearsalSocket } from '../../src/rehearsal/in-process-socket.ts'
import { shownText } from '../../src/rehearsal/linkedin-text.ts'
import { LONGEST as nostrLongest } from '../../src/rehearsal/nostr-event.ts'
import { createRehearsal, rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { prepareDraft } from '../../src/tasks/prepare-draft.ts'
import { allNetworks } from '../../src/wiring.ts'
import { keptSession } from '../contracts/network-ground.ts'
import { chances, randomPost } from './random-posts.ts'

/** `FIT_POSTS=100000` tries as many; one of a hundred also goes to the rehearsal networks themselves. */
const POSTS = Number(process.env.FIT_POSTS ?? 600)
const SENT = Math.ceil(POSTS / 100)
const CHUNK = 1_000
/** A hundred thousand posts take a busy machine a while. */
const LONGEST = 60 * 60_000

const publication = {
  title: 'The Daily Example',
  home: 'https://news.example',
  language: 'en',
  timezone: 'Europe/Berlin',
  legacyFeedPaths: [],
  publicUrl: 'https://posts.news.example',
  people: {
    'Ada Example': {
      ...{ x: '@ada', telegram: '@ada_desk', threads: '@ada.desk', bluesky: 'ada.example' },
      ...{ mastodon: '@ada@social.example', linkedin: 'urn:li:organization:12' },
    },
  },
}

const templates = [
  '{{ post.title | shrink }}{% if post.dek %}\n\n{{ post.dek | shrink: 2 }}{% endif %}\n\n{{ post.url }}\n{{ post.hashtags | drop: 3 }}',
  '{{ post.title | shrink }}\n{{ post.mentions | drop: 2 }}\n{{ post.url }}',
  '{{ post.url }} {{ post.dek | shrink: 3 }} by {{ post.mentions | drop }}: {{ post.title | shrink: 2 }} {{ post.section | drop: 2 }}',
  '{% if network.id == "x" %}{{ post.title | shrink }}{% else %}{{ post.title | shrink }} – {{ post.dek | shrink }}{% endif %} {{ post.url }} {{ post.hashtags | shrink: 4 }}',
]
const utms = [undefined, { source: '{network}', medium: 'social' }] as const
const linksModes: readonly Links[] = ['always', 'always', 'never']

function making(number: number, network: Network) {
  const chance = chances(number + 77)
  const pick = <Value>(list: readonly Value[]) => list[chance(list.length)] as Value
  const template = pick(templates)
  const utm = pick(utms)
  const links = pick(linksModes)
  const shortLinks = chance(4) === 0
  return {
    post: randomPost(number),
    publication: { ...publication, ...(utm && { utm }) },
    ...{ network, accountId: 'account', links, template },
    linkTerms: { ...(shortLinks && { shortLinks: true as const }) },
  }
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
const graphemesIn = (text: string) => [...segmenter.segment(text)].length
const bytesIn = (text: string) => new TextEncoder().encode(text).length
const at = '2026-11-22T10:00:00.000Z'
const within = (count: number, most: number) => (count <= most ? undefined : `${count} > ${most}`)

const domains = new Set(tlds)
const isDomain = (url: string) =>
  domains.has(/^(?:\w+:\/\/)?[^/:?#]*\.([^./:?#]+)/.exec(url)?.[1]?.toLowerCase() ?? '')

/**
 * Newer emoji than twitter-text knows, and signs that Unicode joins otherwise: see the tests of the counter. Its list of domains has
 * some that never were, or are no more.
 */
const isKnownToTwitter = (text: string) =>
  twitter.extractUrlsWithIndices(text).every(({ url }) => isDomain(url)) &&
  !/\p{Emoji_Presentation}\ufe0f/v.test(text) &&
  !/(?!\p{Emoji_Modifier_Base})\p{Emoji}\ufe0f?\p{Emoji_Modifier}/v.test(text) &&
  (text.match(/\p{RGI_Emoji}/gv) ?? []).every(
    (emoji) => twitter.parseTweet(emoji).weightedLength === 2,
  )

/** What each network refuses, told without the counters of the engine. */
const judges: Readonly<Record<string, (draft: Draft) => string | undefined>> = {
  x({ text }) {
    if ((text.match(/(?<![\w$])\$[a-z]{1,6}\b/gi)?.length ?? 0) > 1) return 'two cashtags'
    return isKnownToTwitter(text) && !twitter.parseTweet(text).valid ? 'too long' : undefined
  },
  bluesky: (draft) => whyInvalid(record(draft, at, {})),
  mastodon({ text }) {
    const links = findLinks(text, 'scheme').map(({ url }) => url.length - 23)
    const most = graphemesIn(text) - links.reduce((sum, saved) => sum + saved, 0)
    const hosts = [
      ...text.matchAll(
        /(?<![=/\p{L}\p{M}\p{N}\p{Pc}])@\w+(?:[.-]+\w+)*(@[\p{L}\p{M}\p{N}\p{Pc}.-]*[\p{L}\p{M}\p{N}\p{Pc}])/gu,
      ),
    ]
    return within(most - hosts.reduce((sum, [, host = '']) => sum + host.length, 0), 500)
  },
  threads({ text }) {
    if (new Set(linksIn(text, 'scheme')).size > 5) return 'too many links'
    const sizes = Array.from(segmenter.segment(text), ({ segment }) =>
      /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\u20e3/u.test(segment)
        ? bytesIn(segment)
        : [...segment].length,
    )
    return within(
      sizes.reduce((sum, size) => sum + size, 0),
      500,
    )
  },
  linkedin({ text }) {
    const commentary = littleText(text)
    const names = text.replace(/@\[([^[\]\n]+)\]\(urn:li:organization:\d+\)/g, '$1')
    if (shownText(commentary) !== names) return 'LinkedIn would stop before its end'
    return within(commentary.length, 3000)
  },
  facebook: ({ text }) => within(text.length, 63_206),
  telegram: ({ text }) => within(text.trim().length, 4096),
  discord: ({ text }) => within(text.length, 2000),
  slack: ({ text }) => within(text.length, 4000),
  nostr: ({ text }) => within([...text].length, nostrLongest.content),
}

const linksIn = (text: string, kind: 'scheme' | 'bare') =>
  findLinks(text, kind).map(({ url }) => url)
const endless = { max: 1e9, maxBytes: 1e9, maxLinks: 1e9 }

/** Everything that is wrong with what the engine made of one post for one network. */
function faults(number: number, network: Network): string[] {
  const asked = making(number, network)
  const made = prepareDraft(asked)
  if (!made.ok) return asked.links === 'never' ? [] : [`refused: ${made.reason}`]
  const { draft, shrunk, dropped, count } = made
  const { text, url } = draft
  const said: string[] = []
  const refusal = text === '' ? 'empty' : judges[network.id]?.({ ...draft, key: 'k', at })
  if (refusal) said.push(`the network refuses it: ${refusal}`)
  if (!count.valid) said.push('the count says that it does not fit')
  // What says that nothing was changed is only sometimes asked whether that is so.
  if (shrunk.length + dropped.length === 0 && number % 10 > 0) return said
  const unlimited = prepareDraft({
    ...asked,
    network: { ...network, text: { ...network.text, ...endless } },
  })
  if (!unlimited.ok) return [...said, `refused without limits: ${unlimited.reason}`]
  const whole = unlimited.draft.text
  if (asked.links !== 'never') {
    if (!text.includes(url)) said.push('its link is cut')
    const known = new Set([...linksIn(whole, 'scheme'), ...linksIn(whole, 'bare')])
    const cut = linksIn(text, 'scheme').find((one) => !known.has(one))
    if (cut !== undefined) said.push(`a link is cut: ${cut}`)
  } else if (linksIn(text, network.text.links ?? 'scheme').length > 0) {
    said.push('it has a link')
  }
  const wholeFits = countText(whole, network.text)
  if (wholeFits.valid && (text !== whole || shrunk.length + dropped.length > 0))
    said.push('it fitted whole, and was changed')
  return said
}

test.each(allNetworks.map((network) => [network.id, network] as const))(
  'whatever is posted: what is made for %s is taken, its links are whole, and nothing was cut that fitted',
  async (_, network) => {
    expect(Object.keys(judges)).toContain(network.id)
    const found: unknown[] = []
    for (let number = 0; number < POSTS && found.length < 5; number++) {
      const wrong = faults(number, network)
      if (wrong.length > 0) found.push([number, wrong])
      // Lets the process that runs this hear of it now and then.
      if (number % CHUNK === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(found).toEqual([])
  },
  LONGEST,
)

test.each(allNetworks.map((network) => [network.id, network] as const))(
  'whatever is posted, the rehearsal of %s takes it',
  async (id, network) => {
    let now = new Date('2026-03-01T12:00:00Z')
    const open = () => {
      const rehearsal = createRehearsal({ now: () => now })
      return network.connect(rehearsalSettings[id] ?? {}, {
        fetch: rehearsalFetch(rehearsal, id),
        socket: rehearsalSocket(rehearsal, id),
        now: () => now,
        session: keptSession(),
        image: async () => undefined,
      })
    }
    let publisher = open()
    const refused: unknown[] = []
    for (let number = 0; number < SENT; number++) {
      if (number % 200 === 199) publisher = open()
      now = new Date(now.getTime() + 60 * 60_000)
      const made = prepareDraft(making(number * 100, network))
      if (!made.ok) continue
      const draft = { at: now.toISOString(), ...made.draft, key: `key-${number}` }
      const result = await publisher.publish(draft, { keep: async () => true })
      if (result.outcome !== 'published' && result.outcome !== 'duplicate')
        refused.push([number * 100, result])
    }
    expect(refused.slice(0, 3)).toEqual([])
  },
  LONGEST,
)
