import type { Fault } from './faults.ts'
import type { FailureKind } from './local-network.ts'

/** How a local network speaks over one WebSocket. */
export interface Conversation {
  /** What it says before it is asked anything. */
  readonly greeting: readonly string[]
  /** Which endpoint a text asks. */
  endpointOf(text: string): string | undefined
  answer(text: string): Promise<readonly string[]>
  fail(kind: FailureKind, text: string): readonly string[]
}

/** What is heard in answer to a text, or what happens to the connection instead. */
export type SocketAnswer =
  /** `late`: this many milliseconds later. */
  | { readonly kind: 'say'; readonly texts: readonly string[]; readonly late?: number }
  /** Breaks off in the middle of the first text. */
  | { readonly kind: 'truncate'; readonly texts: readonly string[] }
  /** The connection stays open and silent. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }

/** A conversation in which ordered faults strike. */
export interface PlayedConversation {
  readonly greeting: readonly string[]
  hear(text: string): Promise<SocketAnswer>
}

/** @param strike the fault that strikes a text for this endpoint */
export function played(
  conversation: Conversation,
  strike: (endpoint: string) => Fault | undefined,
): PlayedConversation {
  return {
    greeting: conversation.greeting,
    async hear(text) {
      const endpoint = conversation.endpointOf(text)
      const fault = endpoint === undefined ? undefined : strike(endpoint)
      if (fault) return struck(conversation, text, fault)
      return { kind: 'say', texts: await conversation.answer(text) }
    },
  }
}

async function struck(
  { answer, fail }: Conversation,
  text: string,
  fault: Fault,
): Promise<SocketAnswer> {
  switch (fault.do) {
    case '429':
    case '401':
    case 'blocked':
    case 'duplicate':
      return { kind: 'say', texts: fail(fault.do, text) }
    case '500-before':
    case 'replay-500':
      return { kind: 'say', texts: fail('500', text) }
    case '500-after':
      await answer(text)
      return { kind: 'say', texts: fail('500', text) }
    case 'hang-before':
      return { kind: 'hang' }
    case 'hang-after':
      await answer(text)
      return { kind: 'hang' }
    case 'reset-before':
      return { kind: 'reset' }
    case 'reset-after':
      await answer(text)
      return { kind: 'reset' }
    case 'truncate':
      return { kind: 'truncate', texts: await answer(text) }
    case 'slow':
      return { kind: 'say', texts: await answer(text), late: (fault.seconds ?? 3) * 1000 }
  }
}
