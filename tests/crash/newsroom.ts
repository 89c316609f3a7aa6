import { stringify } from 'yaml'
import { rehearsalSettings } from '../../src/rehearsal/rehearsal.ts'

/** Accounts of both networks in groups, since networks limit how much one account may do. */
export const groups = ['a', 'b', 'c', 'd', 'e', 'f']

/** What is said in answer to each share on Mastodon. */
const REPLY = 'More on {{ post.title }}'
export const replyTo = (title: string) => `More on ${title}`

export const postsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `post-${index}`,
    url: `https://news.example/post-${index}`,
    title: `Post number ${index}`,
    tags: [groups[index % groups.length] ?? ''],
  }))

/**
 * The set-up file: every account speaks over sockets to a rehearsal, as it would to a real server.
 *
 * @param cap most posts in an hour on an account of Mastodon; its answers do not count
 */
export function setupText(x: string, mastodon: string, cap: number): string {
  const { x: keys, mastodon: token } = rehearsalSettings
  const accounts = groups.flatMap((group) => [
    [
      `x-${group}`,
      {
        network: 'x',
        ...keys,
        access_token: `${keys?.access_token}-${group}`,
        api_url: `${x}/x`,
      },
    ],
    [
      `masto-${group}`,
      {
        network: 'mastodon',
        access_token: `${token?.access_token}-${group}`,
        server: `${mastodon}/mastodon`,
        per_hour: cap,
      },
    ],
  ])
  const schedules = groups.flatMap((group) => {
    const usual = { select: { tags: [group] }, check_page: false }
    return [
      [`x-${group}`, { ...usual, accounts: [`x-${group}`] }],
      [`masto-${group}`, { ...usual, accounts: [`masto-${group}`], reply: REPLY }],
    ]
  })
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
  const reading = ['500-before', 'reset-before', 'truncate', 'hang-before', '429', '401']
  const orders = (on: string, kinds: readonly string[]) =>
    kinds.map((kind, index) => ({
      network,
      on,
      do: kind,
      chance: 1 - 0.75 ** (1 / kinds.length),
      seed: seed * 1_000 + index,
      ...(kind === 'slow' && { seconds: 0.1 }),
      ...(kind === '429' && { seconds: 1 }),
    }))
  return [...orders('create', creating), ...orders('find', reading)]
}
