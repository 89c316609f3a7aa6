import type { PostInput } from '../../src/core/post.ts'
import type { Setup } from '../../src/core/setup.ts'
import type { Stage } from './stage.ts'

export const SECRET = 'mt-0123456789-never-shown'

/** A publication with two rehearsed accounts and one that speaks to a server of its own. */
export const setup: Setup = {
  publication: {
    title: 'The Daily Example',
    home: 'https://news.example',
    description: 'News from everywhere',
    language: 'en',
    timezone: 'Europe/Berlin',
    legacyFeedPaths: [],
  },
  feeds: [
    { id: 'main', limit: 50, content: 'full', select: {} },
    {
      id: 'politics',
      title: 'Politics',
      limit: 30,
      content: 'summary',
      select: { tags: ['politics'] },
    },
  ],
  sources: [],
  accounts: [
    {
      id: 'x',
      network: 'x',
      settings: {},
      rehearsal: true,
      monthlyBudget: 50,
      links: 'always',
      corrections: 'auto',
      whenUnknown: 'ask',
    },
    {
      id: 'masto',
      network: 'mastodon',
      settings: {},
      rehearsal: true,
      spacing: 600_000,
      links: 'always',
      corrections: 'auto',
      whenUnknown: 'ask',
    },
    {
      id: 'desk',
      network: 'mastodon',
      settings: { server: 'https://social.example', access_token: SECRET },
      rehearsal: false,
      links: 'always',
      corrections: 'auto',
      whenUnknown: 'ask',
    },
  ],
  templates: {
    default:
      '{{ post.title }}{% if post.dek %}\n\n{{ post.dek | shrink }}{% endif %}\n\n{{ post.url }}',
    x: '{{ post.title }}\n{{ post.url }}',
  },
  schedules: [
    {
      id: 'news',
      accounts: ['x', 'masto', 'desk'],
      select: {},
      when: { kind: 'at_once' },
      approve: false,
      checkPage: false,
      delay: 120_000,
      shelfLife: 21_600_000,
    },
  ],
}

const post = (id: string, section: string, title: string, dek: string, author: string) =>
  ({
    id,
    url: `https://news.example/${section.toLowerCase()}/${id}`,
    title,
    dek,
    html: `<p>${dek}</p>`,
    section,
    tags: [section.toLowerCase()],
    authors: [{ name: author }],
  }) satisfies PostInput

export const posts = {
  ferry: post(
    'ferry',
    'Politics',
    'Council votes to keep the night ferry',
    'The boat stays for three more winters, paid for by a small rise in the harbour fee.',
    'Ana Ruiz',
  ),
  bakery: post(
    'bakery',
    'Business',
    'The last bakery on Mill Street changes hands, and keeps its oven',
    'Two former apprentices take over on the first of the month.',
    'Jo Lindqvist',
  ),
  tram: post(
    'tram',
    'Politics',
    'Tram line 4 closes for six weeks',
    'Buses run instead; the bridge gets its first new rails since 1961.',
    'Ana Ruiz',
  ),
  choir: post(
    'choir',
    'Culture',
    'A choir of eighty sings in the empty station hall',
    'Nobody bought a ticket, and everybody stayed.',
    'Mira Okafor',
  ),
  storks: post(
    'storks',
    'Nature',
    'Storks are back early',
    'Bird wardens counted eleven nests by Sunday.',
    'Per Holm',
  ),
} satisfies Record<string, PostInput>

/** A morning on which a delivery reaches every state that needs showing. Ends at 11:00 in Berlin. */
export async function playMorning(stage: Stage): Promise<void> {
  const { ports, save, send, pass } = stage
  for (const one of [posts.ferry, posts.bakery]) {
    await save(one)
    pass(12)
    await send('x')
    await send('masto')
  }
  await refuse(stage, 'ferry')
  await loseForGood(stage, 'bakery')
  await ports.setup.setAccountState('desk', 'broken', 'social.example refuses the access token.')
  await save(posts.tram)
  pass(12)
  await send('x')
  const [waiting] = (await ports.deliveries.list({ post: 'tram', account: 'desk' }, { limit: 1 }))
    .items
  if (waiting) await ports.deliveries.apply(waiting.id, { event: 'cancel', at: stage.clock.now })
  pass(23)
  await save(posts.choir)
  await save(posts.storks)
  pass(1)
}

/** The desk account's server refuses the text. */
async function refuse(stage: Stage, postId: string): Promise<void> {
  const { id, token } = await claim(stage, postId)
  await stage.ports.deliveries.finish(id, token, {
    event: 'rejected',
    at: stage.clock.now,
    reason: 'social.example answered 422: Validation failed: Text character limit of 500 exceeded',
  })
}

/** The answer never came, and the server cannot be asked. */
async function loseForGood(stage: Stage, postId: string): Promise<void> {
  const { deliveries } = stage.ports
  const { id, token } = await claim(stage, postId)
  const at = stage.clock.now
  await deliveries.finish(id, token, {
    event: 'lost',
    at,
    reason: 'The connection ended before an answer.',
    dueAt: at,
  })
  await deliveries.claimCheck(id, 'look', at, new Date(at.getTime() + 60_000))
  await deliveries.finishCheck(id, 'look', {
    event: 'unable',
    at,
    reason: 'social.example does not show the account’s posts.',
  })
}

async function claim({ ports, clock }: Stage, postId: string) {
  const page = await ports.deliveries.list({ post: postId, account: 'desk' }, { limit: 1 })
  const delivery = page.items[0]
  const saved = await ports.posts.byId(postId)
  if (!delivery || !saved) throw new Error(`no delivery of ${postId}`)
  const token = `token-${postId}`
  await ports.deliveries.claim({
    deliveryId: delivery.id,
    token,
    revision: saved.revision,
    draft: { text: `${saved.title}\n\n${saved.url}`, url: saved.url, key: token, language: 'en' },
    cost: 0,
    month: '2026-11',
    dayStart: clock.now,
    now: clock.now,
    leaseUntil: new Date(clock.now.getTime() + 120_000),
  })
  return { id: delivery.id, token }
}
