import { parseRegistration } from '../core/rsscloud.ts'
import { type AcceptPorts, findTopic, keepRequest, TOO_MANY } from './websub-accept-request.ts'

/** `message` for the person who wrote the reader. */
export interface RegistrationAnswer {
  readonly success: boolean
  readonly message: string
}

/**
 * Takes a registration by rssCloud as our hub takes a subscription, within the same bounds: whether it holds is found out
 * later, by asking the reader.
 */
export async function acceptRegistration(
  ports: AcceptPorts,
  publicUrl: string,
  form: URLSearchParams,
): Promise<RegistrationAnswer> {
  const parsed = parseRegistration(form)
  if (!parsed.ok) return refused(parsed.message)
  for (const { callback, topic } of parsed.requests) {
    if (ports.outgoing.refusal?.(callback) !== undefined) {
      return refused('domain: it is not on the public internet')
    }
    const found = await findTopic(ports, publicUrl, topic)
    if (found === 'too-many') return refused(TOO_MANY)
    if (found === 'missing') return refused(`There is no such feed here: ${topic}`)
  }
  for (const request of parsed.requests) {
    if (!(await keepRequest(ports, request))) {
      return refused('domain: there are too many registrations of this host, or for this feed')
    }
  }
  return {
    success: true,
    message: 'You will be asked to confirm, and told of changes for 25 hours from then on.',
  }
}

const refused = (message: string): RegistrationAnswer => ({ success: false, message })
