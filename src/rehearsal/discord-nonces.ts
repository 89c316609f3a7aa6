import type { RehearsalPost, Stage } from './local-network.ts'

/** Discord says "the past few minutes": https://discord.com/developers/docs/resources/message#create-message */
const WINDOW = 5 * 60_000

/** The nonces that bots asked to have enforced. */
export function noncesOf(stage: Stage) {
  const kept = new Map<string, { readonly id: string; readonly until: number }>()
  const key = (bot: string, nonce: string) => `${bot} ${nonce}`
  return {
    /** The message that stands under this nonce. */
    known(bot: string, nonce: string | undefined): RehearsalPost | undefined {
      const found = nonce === undefined ? undefined : kept.get(key(bot, nonce))
      if (!found || found.until <= stage.now().getTime()) return undefined
      return stage.posts().find(({ id }) => id === found.id)
    },
    keep(bot: string, nonce: string | undefined, id: string): void {
      if (nonce === undefined) return
      kept.set(key(bot, nonce), { id, until: stage.now().getTime() + WINDOW })
    },
  }
}
