import { cleanText } from '../core/clean-text.ts'
import { countText } from '../core/count-text.ts'
import type { Delivery } from '../core/delivery.ts'
import { InputError } from '../core/errors.ts'
import type { Count } from '../core/text-rules.ts'
import { networkOf } from './connect-account.ts'
import { type FactPorts, type Subject, subjectOf } from './gather-facts.ts'
import { rulesOfDelivery, type Share, shareOfDelivery } from './share-of-delivery.ts'

/** A delivery that is still to be sent, and what would be sent for it. */
export interface TextOfDelivery {
  readonly subject: Subject & { readonly delivery: Delivery }
  /** With an own text, or with none: made from its template. */
  share(own: string | undefined): Share
  /** As the network counts, within what the account's server allows. */
  count(text: string): Count
}

/** Undefined when its post or its account is gone. */
export async function textOfDelivery(
  ports: FactPorts,
  delivery: Delivery,
): Promise<TextOfDelivery | undefined> {
  const subject = await subjectOf(ports, delivery)
  if (!subject) return undefined
  const network = networkOf(ports, subject.account.network)
  const templates = await ports.setup.templates()
  const rules = rulesOfDelivery(network, subject)
  const { text: _text, ...plain } = delivery
  return {
    subject,
    share(text) {
      const asked = { ...plain, ...(text !== undefined && { text }) }
      return shareOfDelivery(network, templates, { ...subject, delivery: asked })
    },
    count: (text) => countText(text, rules),
  }
}

/**
 * A person's own text for a delivery, checked against the network's rules as it stands.
 *
 * @throws InputError `invalid` that says what is wrong with it; `wrong-state` when another text may be on the network already
 */
export function ownText({ share, subject }: TextOfDelivery, given: string): string {
  const text = cleanText(given).trim()
  if (text === '') throw invalidText('Expected some text.')
  if (subject.delivery.uncertainSince) {
    throw new InputError(
      'wrong-state',
      `The delivery ${subject.delivery.id} was attempted, and the network may have its text: it cannot be changed any more.`,
    )
  }
  const made = share(text)
  if (!made.ok) throw invalidText(made.reason)
  return text
}

const invalidText = (message: string) =>
  new InputError('invalid', `text: ${message}`, [{ path: 'text', message }])
