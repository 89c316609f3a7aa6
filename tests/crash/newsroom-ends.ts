import type { RehearsalPost } from '../../src/rehearsal/local-network.ts'
import { type Group, groups, type NewsPost, TAKE } from './newsroom.ts'

/** Which posts of a group are changed: every first, second, third … */
const everyNth: Readonly<Partial<Record<Group, number>>> = {
  'taken-back': 4,
  edited: 1,
  corrected: 2,
  anew: 3,
}

/** What the desk does to a post after it was saved. */
export function changeOf(
  index: number,
): 'taken-back' | 'edited' | 'corrected' | 'anew' | undefined {
  const group = groups[index % groups.length] ?? 'told'
  const nth = everyNth[group]
  if (nth === undefined || group === 'told' || group === 'in-slots') return undefined
  return Math.floor(index / groups.length) % nth === 0 ? group : undefined
}

export const editedTitle = (title: string) => `${title}, now better`
export const noteOf = (title: string) => `We were wrong about ${title}.`

/** What stands in the end on a network of a post: of each the texts that it may be. */
function endsOf(post: NewsPost, index: number, network: string): readonly (readonly string[])[] {
  const { title, url } = post
  const first = `${title}\n${url}`
  const second = `${editedTitle(title)}\n${url}`
  switch (changeOf(index)) {
    case 'taken-back':
      return []
    case 'edited':
      // X cannot edit: what had gone out before stays.
      return network === 'x' ? [[first, second]] : [[second]]
    case 'corrected':
      return network === 'x' ? [[first], [`Correction: ${noteOf(title)}`]] : [[second]]
    case 'anew':
      return [[second]]
    default: {
      const group = groups[index % groups.length]
      const isAnswered = group === 'told' || group === 'taken-back' || group === 'in-slots'
      return isAnswered ? [[first], [`More on ${title}`]] : [[first]]
    }
  }
}

/**
 * What is not as it must be in the end.
 *
 * @param stands what is on the networks
 * @param accepted everything that ever was, as it was when it came
 */
export function wrongIn(
  posts: readonly NewsPost[],
  stands: readonly RehearsalPost[],
  accepted: readonly RehearsalPost[],
): string[] {
  const wanted = posts.flatMap((post, index) =>
    ['x', 'mastodon'].flatMap((network) =>
      endsOf(post, index, network).map((texts) => ({ network, texts })),
    ),
  )
  const ends = wanted.flatMap(({ network, texts }) => {
    const count = stands.filter((one) => one.network === network && texts.includes(one.text)).length
    return count === 1 ? [] : [`${count} times on ${network}: ${texts.join(' | ')}`]
  })
  const all = stands.length === wanted.length ? [] : [`${stands.length} of ${wanted.length} stand`]
  return [...ends, ...all, ...twice(accepted), ...unthreaded(stands), ...overSlot(accepted)]
}

/** One that was taken down again does not stand, but had been there. */
function twice(accepted: readonly RehearsalPost[]): string[] {
  const times = Map.groupBy(accepted, ({ network, text }) => `${network}: ${text}`)
  return [...times].flatMap(([what, all]) =>
    all.length === 1 ? [] : [`came ${all.length} times to ${what}`],
  )
}

/** Answers answer the share of their own post; a later share of a story answers another of the same account, most of them. */
function unthreaded(stands: readonly RehearsalPost[]): string[] {
  const byId = new Map(stands.map((post) => [post.id, post]))
  const parentOf = ({ replyTo }: RehearsalPost) => byId.get(replyTo ?? '')
  const astray = stands.filter((post) => {
    const [, title] =
      /^(?:More on |Correction: We were wrong about )(.*?)\.?$/.exec(post.text) ?? []
    return title !== undefined && !parentOf(post)?.text.startsWith(`${title}\n`)
  })
  const shares = stands.filter(({ account, text }) => account === 'told' && text.includes('\n'))
  const following = shares.filter((post) => parentOf(post)?.account === 'told')
  const few = following.length < shares.length / 2 ? [`only ${following.length} follow`] : []
  return [...astray.map(({ text }) => `answers another one: ${text}`), ...few]
}

const MINUTE = 60_000
/** So long a claim of the slot before may be carried out, with what a slow machine needs. */
const LEASE = 5_000

/** A slot gives out no more than its schedule says. */
function overSlot(accepted: readonly RehearsalPost[]): string[] {
  const shares = accepted.filter(({ account, text }) => account === 'inslots' && /\n/.test(text))
  const inSlot = shares.filter(({ at }) => Date.parse(at) % MINUTE >= LEASE)
  const slots = Map.groupBy(inSlot, ({ network, at }) => network + at.slice(0, 16))
  return [...slots].flatMap(([slot, all]) =>
    all.length > TAKE ? [`${all.length} in the slot ${slot}`] : [],
  )
}
