/** What came to a subscriber's callback. */
export interface Pushed {
  readonly url: string
  readonly contentType: string | null
  readonly link: string | null
  readonly signature: string | null
  readonly body: Uint8Array
}

/** A subscriber that works: it confirms what it wants, takes what is pushed, and misbehaves on order. */
export function createSubscriber() {
  const challenges: Record<string, string>[] = []
  const pushes: Pushed[] = []
  const state = {
    /** Answers to challenges; by default the challenge itself. */
    confirm: (challenge: string): Response => new Response(challenge),
    /** Answers to pushes, in this order; when there is none left, 204. */
    statuses: [] as number[],
  }
  return {
    state,
    /** The parameters of every GET that asked something. */
    challenges,
    pushes,
    async answer(request: Request): Promise<Response> {
      const { searchParams } = new URL(request.url)
      if (request.method === 'GET') {
        challenges.push(Object.fromEntries(searchParams))
        const challenge = searchParams.get('hub.challenge')
        return challenge === null ? new Response(null) : state.confirm(challenge)
      }
      pushes.push({
        url: request.url,
        contentType: request.headers.get('content-type'),
        link: request.headers.get('link'),
        signature: request.headers.get('x-hub-signature'),
        body: new Uint8Array(await request.arrayBuffer()),
      })
      return new Response(null, { status: state.statuses.shift() ?? 204 })
    },
  }
}

export type Subscriber = ReturnType<typeof createSubscriber>
