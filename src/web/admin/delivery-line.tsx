import { type Delivery, type DeliveryEvent, type DeliveryKind, next } from '../../core/delivery.ts'
import type { Ports } from '../../ports/ports.ts'
import { withReason } from '../../tasks/waiting-reason.ts'
import { ActionButton } from './forms.tsx'

/** A delivery with the names of what it joins. */
export interface DeliveryLine {
  readonly delivery: Delivery
  readonly title: string
  /** The network's name for people; absent when its account was never known. */
  readonly network?: string
  /** Where it can be seen: on the network, or among the rehearsal's timelines. */
  readonly seenAt?: string
}

type LinePorts = Pick<Ports, 'clock' | 'posts' | 'setup' | 'networks'>

/** Looks up all names at once, however many deliveries there are. */
export async function linesOf(
  ports: LinePorts,
  deliveries: readonly Delivery[],
): Promise<readonly DeliveryLine[]> {
  const [publication, accounts, posts] = await Promise.all([
    ports.setup.publication(),
    ports.setup.accounts(),
    ports.posts.byIds(deliveries.map(({ postId }) => postId)),
  ])
  const accountOf = new Map(accounts.map((account) => [account.id, account]))
  const moment = { now: ports.clock.now(), zone: publication?.timezone ?? 'UTC' }
  return deliveries.map((delivery) => {
    const account = accountOf.get(delivery.accountId)
    const network = account?.network
    return {
      delivery: withReason(delivery, account, moment),
      title: posts.get(delivery.postId)?.title ?? delivery.postId,
      ...(network && { network: networkName(ports, network) }),
      ...(delivery.post?.url && {
        seenAt: account?.rehearsal ? '/admin/rehearsal' : delivery.post.url,
      }),
    }
  })
}

export function networkName({ networks }: Pick<Ports, 'networks'>, id: string): string {
  return networks.find((network) => network.id === id)?.name ?? id
}

/** What a delivery is beside a first share, for people. */
export const kindNames: Readonly<Record<DeliveryKind, string | undefined>> = {
  share: undefined,
  reshare: 'shared again',
  reply: 'reply',
  correction: 'correction',
  part: 'part of a thread',
}

/** What a person can do by one button, in the order the buttons stand. */
export const oneButtonEvents = ['approve', 'again', 'cancel'] as const satisfies DeliveryEvent[]

const words = { approve: 'Approve', again: 'Send again', cancel: 'Cancel' } as const

interface ActionsProps {
  readonly line: DeliveryLine
  readonly back?: string
  /** The page has another button for it. */
  readonly without?: (typeof oneButtonEvents)[number] | undefined
}

/** A button for each thing that is possible in this state. */
export const DeliveryActions = ({ line: { delivery, title }, back, without }: ActionsProps) => {
  const possible = oneButtonEvents.filter(
    (event) => event !== without && next(delivery.state, event),
  )
  return (
    <div class="actions">
      {possible.map((event) => (
        <ActionButton
          action={`/admin/deliveries/${encodeURIComponent(delivery.id)}/${event}`}
          about={`${title}, ${delivery.accountId}`}
          tone={event === 'cancel' ? 'quiet' : 'first'}
          {...(back && { back })}
        >
          {words[event]}
        </ActionButton>
      ))}
    </div>
  )
}

export const deliveryHref = ({ id }: Pick<Delivery, 'id'>) =>
  `/admin/deliveries/${encodeURIComponent(id)}`
export const postHref = (id: string) => `/admin/posts/${encodeURIComponent(id)}`
