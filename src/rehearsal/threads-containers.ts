import { nextId, type Stage } from './local-network.ts'

/** A post in the making. */
export interface Container {
  readonly id: string
  readonly account: string
  readonly text: string
  readonly link?: string
  readonly replyTo?: string
  readonly status: 'FINISHED' | 'EXPIRED' | 'PUBLISHED'
}

/** https://developers.facebook.com/documentation/threads/troubleshooting */
const LIFE = 24 * 60 * 60_000

/** Ids of containers and of posts must differ. */
const EPOCH = Date.parse('1999-01-01T00:00:00Z')

/** Those of one rehearsal. They are gone when it ends, but for what was published, which tells its container by its key. */
export function containersOf(stage: Stage) {
  const made = new Map<string, Omit<Container, 'status'> & { readonly at: Date }>()
  let last: string | undefined
  return {
    make(wanted: Omit<Container, 'id' | 'status'>): string {
      const at = stage.now()
      const id = nextId(at, EPOCH, 8n, last)
      last = id
      made.set(id, { ...wanted, id, at })
      return id
    },
    of(account: string, id: string): Container | undefined {
      const post = stage.posts().find((one) => one.key === id && one.account === account)
      if (post) return { id, account, text: post.text, status: 'PUBLISHED' }
      const found = made.get(id)
      if (found?.account !== account) return undefined
      const isOver = stage.now().getTime() - found.at.getTime() >= LIFE
      return { ...found, status: isOver ? 'EXPIRED' : 'FINISHED' }
    },
  }
}
