import { stringify } from 'yaml'
import { rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'

/**
 * What becomes of the posts of a group. Each has an account of both networks, since networks limit how much one account may do.
 */
export const groups = ['told', 'taken-back', 'in-slots', 'edited', 'corrected', 'anew'] as const
export type Group = (typeof groups)[number]

/** What is said in answer to each share. */
const REPLY = 'More on {{ post.title }}'
/** Most that a slot gives out on an account. */
export const TAKE = 20
/** Posts of one running story, one after the other. */
const STORY = 10

export interface NewsPost {
  readonly id: string
  readonly url: string
  readonly title: string
  readonly tags: readonly [Group]
  readonly story?: string
}

export const postsOf = (count: number): NewsPost[] =>
  Array.from({ length: count }, (_, index) => {
    const group = groups[index % groups.length] ?? 'told'
    const story = `story-${Math.floor(index / groups.length / STORY)}`
    return {
      id: `post-${index}`,
      url: `https://news.example/post-${index}`,
      title: `Post number ${index}`,
      tags: [group],
      ...(group === 'told' && { story }),
    }
  })

const schedulesOf: Readonly<Record<Group, object>> = {
  told: { reply: REPLY },
  'taken-back': { reply: REPLY },
  'in-slots': { reply: REPLY, when: { cron: '* * * * *', take: TAKE } },
  edited: {},
  corrected: {},
  anew: {},
}

/**
 * The set-up file: every account speaks over sockets to a rehearsal, as it would to a real server.
 *
 * @param cap most posts in an hour on an account of Mastodon; its answers do not count
 */
export function setupText(x: string, mastodon: string, cap: number): string {
  const { x: keys, mastodon: token } = rehearsalSettings
  const accounts = groups.flatMap((group) => {
    const usual = group === 'anew' ? { corrections: 'repost' } : {}
    const access_token = `${keys?.access_token}-${group}`
    return [
      [`x-${group}`, { ...usual, network: 'x', ...keys, access_token, api_url: `${x}/x` }],
      [
        `masto-${group}`,
        {
          ...usual,
          network: 'mastodon',
          access_token: `${token?.access_token}-${group}`,
          server: `${mastodon}/mastodon`,
          per_hour: cap,
        },
      ],
    ]
  })
  const schedules = groups.map((group) => [
    group,
    {
      accounts: [`x-${group}`, `masto-${group}`],
      select: { tags: [group] },
      check_page: false,
      ...schedulesOf[group],
    },
  ])
  return stringify({
    publication: { title: 'The Daily Example', home: 'https://news.example', language: 'en' },
    accounts: Object.fromEntries(accounts),
    templates: { default: '{{ post.title }}\n{{ post.url }}' },
    schedules: Object.fromEntries(schedules),
  })
}

/** What goes wrong with a quarter of all requests, each kind as often as the others. */
export function faultsOf(network: 'x' | 'mastodon', seed: number) {
  const creating = [
    '500-before',
    '500-after',
    'hang-before',
    'hang-after',
    'reset-before',
    'reset-after',
    'truncate',
    'slow',
    '429',
    '401',
    'blocked',
    // X says so only of what it has: telling it of what it has not would be a lie, not a fault.
    ...(network === 'mastodon' ? ['duplicate'] : []),
  ]
  return [...orders(network, 'create', creating, seed), ...orders(network, 'find', reading, seed)]
}

/** The same for what is done to a share that stands. */
export function amendingFaultsOf(network: 'x' | 'mastodon', seed: number) {
  const changing = [...reading, '500-after', 'hang-after', 'reset-after', 'slow']
  return [
    ...(network === 'mastodon' ? orders(network, 'edit', changing, seed) : []),
    ...orders(network, 'delete', changing, seed),
    ...orders(network, 'read', reading, seed),
  ]
}

const reading = ['500-before', 'reset-before', 'truncate', 'hang-before', '429', '401']

const orders = (network: string, on: string, kinds: readonly string[], seed: number) =>
  kinds.map((kind, index) => ({
    network,
    on,
    do: kind,
    chance: 1 - 0.75 ** (1 / kinds.length),
    seed: seed * 1_000 + index,
    ...(kind === 'slow' && { seconds: 0.1 }),
    ...(kind === '429' && { seconds: 1 }),
  }))
