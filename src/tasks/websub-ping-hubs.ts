import type { Ports } from '../ports/ports.ts'
import type { Push } from '../ports/subscription-store.ts'

/**
 * Tells a hub of others that a topic has changed. The Recommendation leaves the form to custom: `hub.url` and `hub.topic`
 * both name the topic, since hubs ask for the one or the other.
 */
export function pingHub(
  { outgoing }: Pick<Ports, 'outgoing'>,
  { callback, topic }: Pick<Push, 'callback' | 'topic'>,
): Promise<Response> {
  const body = new URLSearchParams({
    'hub.mode': 'publish',
    'hub.url': topic,
    'hub.topic': topic,
  })
  return outgoing.fetch(callback, { method: 'POST', body })
}
