import type { Delivery } from '../core/delivery.ts'
import type { Facts } from '../core/delivery-facts.ts'
import { firstRefusal } from '../core/delivery-rules.ts'
import type { RuleAnswer } from '../core/rule.ts'
import { needsPage } from '../core/rules-of-post.ts'
import { traceOf } from '../core/trace.ts'
import { startOfDay } from '../core/wall-clock.ts'
import { monthIn } from '../core/zone.ts'
import type { Ports } from '../ports/ports.ts'
import { connectOrBreak, networkOf } from './connect-account.ts'
import { gatherFacts, type Subject, subjectOf } from './gather-facts.ts'
import { holdBack } from './hold-back.ts'
import { keepShortLink } from './keep-short-link.ts'
import { pictureDraft } from './picture-draft.ts'
import { planNextPart } from './plan-parts.ts'
import { publishDraft, type Settled } from './publish-draft.ts'
import { recordAttempt } from './record-attempt.ts'
import { seePage } from './see-page.ts'
import { type Share, shareOfDelivery } from './share-of-delivery.ts'

export type SendPorts = Pick<
  Ports,
  | 'clock'
  | 'log'
  | 'posts'
  | 'deliveries'
  | 'planning'
  | 'amendments'
  | 'setup'
  | 'ledger'
  | 'networks'
  | 'outgoing'
  | 'images'
  | 'shortLinks'
  | 'imageFitter'
  | 'pages'
  | 'rehearsal'
  | 'timings'
  | 'tracing'
>

/** `left` means that it was not taken: a rule holds it back, or another has it. */
export type SendResult = 'sent' | 'failed' | 'later' | 'checking' | 'left'

/**
 * Carries out one planned delivery: ask the rules, claim it with everything durable, publish, record. Whatever the network
 * answers ends as a state; a process that dies here leaves a lease behind that runs out (`checking`).
 */
export async function sendDelivery(ports: SendPorts, id: string): Promise<SendResult> {
  const delivery = await ports.deliveries.byId(id)
  return delivery ? sendPlanned(ports, delivery) : 'left'
}

/** The same for one that was just read: its claim asks whether it still stands so. */
export async function sendPlanned(ports: SendPorts, delivery: Delivery): Promise<SendResult> {
  if (delivery.state !== 'planned') return 'left'
  const subject = await subjectOf(ports, delivery)
  if (!subject) return 'left'

  const network = networkOf(ports, subject.account.network)
  const templates = await ports.setup.templates()
  const share = shareOfDelivery(network, templates, subject)
  const facts = await gatherFacts(ports, subject, share)
  const refusal = firstRefusal(facts) ?? (await pageRefusal(ports, facts, subject))
  if (refusal || !share.ok) return refusal ? holdBack(ports, facts, refusal) : 'left'

  const { account, publication } = subject
  const connected = await connectOrBreak(ports, account)
  if (!connected.ok) return 'left'
  await renewApproval(ports, subject)
  const token = ports.clock.mint()
  const linked = await keepShortLink(ports, share, { network, templates, sharing: subject })
  if (!linked.ok) return 'left'
  const pictured = await pictureDraft(ports, { network, account, post: subject.post }, linked)
  const claimed = await claim(ports, subject, pictured, facts.run, token)
  if (!claimed) return whyNot(ports, subject, share)
  const sent = { claimed, account, token, zone: publication.timezone }
  const came = await ports.tracing.run(
    { trace: traceOf(token), tells: true, delivery: delivery.id },
    async () => {
      const settled = await publishDraft(ports, connected.publisher, claimed, token)
      return recordAttempt(ports, sent, withReason(settled, pictured.without))
    },
  )
  if (came === 'sent') await planNextPart(ports, claimed)
  return came
}

/** What arrived without its image says so; what did not arrive has more to say. */
const withReason = (settled: Settled, without: string | undefined): Settled =>
  without === undefined || settled.event !== 'accepted' || settled.reason !== undefined
    ? settled
    : { ...settled, reason: without }

type Sent = Subject & { readonly delivery: Delivery }

/** The page is looked at when nothing else speaks against sending: it is the only rule that costs a request. */
async function pageRefusal(
  ports: SendPorts,
  facts: Facts,
  { post, delivery }: Sent,
): Promise<RuleAnswer | undefined> {
  if (!needsPage(facts)) return undefined
  return firstRefusal({ ...facts, page: await seePage(ports, post, delivery) })
}

/** The rules found what was approved unchanged: the claim asks for the revision that is sent. */
async function renewApproval(
  { deliveries }: SendPorts,
  { post, delivery: { id, approvedRevision: from } }: Sent,
): Promise<void> {
  if (from === undefined || from === post.revision) return
  await deliveries.renewApproval(id, { from, to: post.revision })
}

async function claim(
  { clock, deliveries, timings }: SendPorts,
  { delivery, post, publication }: Sent,
  { draft, cost }: Extract<Share, { ok: true }>,
  run: { readonly from: Date; readonly take: number } | undefined,
  token: string,
): Promise<Delivery | undefined> {
  const now = clock.now()
  return deliveries.claim({
    deliveryId: delivery.id,
    token,
    revision: post.revision,
    ...(delivery.text !== undefined && { text: delivery.text }),
    draft: { at: now.toISOString(), ...draft, key: delivery.id },
    cost,
    month: monthIn(now, publication.timezone),
    dayStart: startOfDay(publication.timezone, now),
    now,
    leaseUntil: new Date(now.getTime() + timings.lease),
    ...(run && { run: { from: run.from, take: run.take } }),
  })
}

/** What the rules let pass was not true any more at the claim: they are asked why. */
async function whyNot(ports: SendPorts, { delivery }: Sent, share: Share): Promise<SendResult> {
  const now = await ports.deliveries.byId(delivery.id)
  const subject = now?.state === 'planned' && (await subjectOf(ports, now))
  if (!subject) return 'left'
  const facts = await gatherFacts(ports, subject, share)
  const refusal = firstRefusal(facts)
  return refusal ? holdBack(ports, facts, refusal) : 'left'
}
