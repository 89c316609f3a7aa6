import { parseSetup } from '../../src/config.ts'
import type { Setup } from '../../src/core/setup.ts'
import type { RehearsalPost } from '../../src/rehearsal/local-network.ts'
import { rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'
import { allNetworks } from '../../src/wiring.ts'

/** Most posts in any hour on `masto-capped`. */
export const CAP = 30

const every = (minutes: number) =>
  Array.from({ length: (24 * 60) / minutes }, (_, index) => {
    const of = (count: number) => String(count).padStart(2, '0')
    return `${of(Math.floor((index * minutes) / 60))}:${of((index * minutes) % 60)}`
  })

/** At once and answered, in slots, and under a cap. */
export function edgeSetup(url: string): Setup {
  const { x: keys, mastodon } = rehearsalSettings
  const x = (name: string) => ({
    network: 'x',
    ...keys,
    access_token: `${keys?.access_token}-${name}`,
    api_url: `${url}/x`,
  })
  const masto = (name: string) => ({
    network: 'mastodon',
    access_token: `${mastodon?.access_token}-${name}`,
    server: `${url}/mastodon`,
  })
  const usual = { check_page: false, shelf_life: '2d' }
  const file = {
    publication: { title: 'The Daily Example', home: 'https://news.example', language: 'en' },
    accounts: {
      'x-now': x('now'),
      'masto-now': masto('now'),
      'x-slots': x('slots'),
      'masto-capped': { ...masto('capped'), per_hour: CAP },
    },
    templates: { default: '{{ post.title }}\n{{ post.url }}' },
    schedules: {
      now: { ...usual, accounts: ['x-now', 'masto-now'], reply: 'More on {{ post.title }}' },
      slots: { ...usual, accounts: ['x-slots'], when: { slots: every(5), take: 4 } },
      capped: { ...usual, accounts: ['masto-capped'] },
    },
  }
  const parsed = parseSetup(JSON.stringify(file), {
    file: 'posthorn.yaml',
    environment: () => undefined,
    networks: allNetworks,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.setup
}

/** What every post comes to: its texts on each account, in the order of `textsOf`. */
const wanted = { xnow: 2, mastodonnow: 2, xslots: 1, mastodoncapped: 1 } as const
export const DELIVERIES_EACH = 6

/** What is not there exactly once. */
export function notOnce(all: readonly RehearsalPost[], count: number): string[] {
  const titles = Array.from({ length: count }, (_, index) => `Post number ${index}`)
  return Object.entries(wanted).flatMap(([account, texts]) =>
    titles.flatMap((title, index) => {
      const both = [`${title}\nhttps://news.example/post-${index}`, `More on ${title}`]
      return both.slice(0, texts).flatMap((text) => {
        const there = all.filter(
          (one) => one.network + one.account === account && one.text === text,
        )
        return there.length === 1 ? [] : [`${account}: ${there.length} times: ${text}`]
      })
    }),
  )
}

/** The most that came out on an account within so long. */
export function mostWithin(all: readonly RehearsalPost[], account: string, long: number): number {
  const times = all.filter((one) => one.account === account).map(({ at }) => Date.parse(at))
  return Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + long).length),
  )
}
