import { bluesky } from './bluesky.ts'
import { controls } from './controls.ts'
import type { PlayedConversation, SocketAnswer } from './conversation.ts'
import { discord } from './discord.ts'
import { facebook } from './facebook.ts'
import { createFaults } from './faults.ts'
import { linkedin } from './linkedin.ts'
import type { LocalNetwork, RehearsalPost } from './local-network.ts'
import { mastodon } from './mastodon.ts'
import { nostr } from './nostr.ts'
import { playing, type RehearsalAnswer } from './play.ts'
import { createPostLog, type Journal } from './post-log.ts'
import { rehearsalSettings } from './rehearsal-settings.ts'
import { slack } from './slack.ts'
import { telegram } from './telegram.ts'
import { threads } from './threads.ts'
import { x } from './x.ts'

export type { Journal, PlayedConversation, RehearsalAnswer, RehearsalPost, SocketAnswer }
export { rehearsalSettings }

/** Every network that can be rehearsed. Add a line to add one. */
const localNetworks: readonly LocalNetwork[] = [
  bluesky,
  mastodon,
  x,
  telegram,
  facebook,
  discord,
  linkedin,
  slack,
  threads,
  nostr,
]

/** The settings of accounts that speak to a rehearsal served at `url`. */
export function servedSettings(url: string): typeof rehearsalSettings {
  return Object.fromEntries(
    localNetworks.map(({ id, settings, addressKey, speaksSockets }) => {
      const address = `${speaksSockets ? url.replace(/^http/, 'ws') : url}/${id}`
      return [
        id,
        {
          ...settings,
          ...(addressKey && { [addressKey]: `${address}${pathOf(settings[addressKey])}` }),
        },
      ]
    }),
  )
}

/** A webhook is known by the path of its address. */
function pathOf(address: string | undefined): string {
  return address === undefined ? '' : new URL(address).pathname.replace(/\/$/, '')
}

export interface Rehearsal {
  /** A request to any of the local networks, each under a path of its own, or to the controls. */
  handle(request: Request): Promise<RehearsalAnswer>
  /** A WebSocket to one of them; undefined where nobody speaks so. */
  converse(address: string): Promise<PlayedConversation | undefined>
  /** All that was accepted, oldest first. */
  posts(network?: string): Promise<readonly RehearsalPost[]>
}

/** The local networks, which behave and misbehave like the real ones. */
export function createRehearsal(ground: {
  readonly now: () => Date
  readonly journal?: Journal
  /** Instead of all that can be rehearsed. */
  readonly networks?: readonly LocalNetwork[]
}): Rehearsal {
  const { networks = localNetworks } = ground
  const log = createPostLog(ground.journal)
  const faults = createFaults()
  const plays = new Map(
    networks.map((network) => [network.id, playing(network, { ...ground, log, faults })]),
  )
  const control = controls(log, faults, networks)
  const playOf = ({ pathname }: URL) => plays.get(pathname.split('/')[1] ?? '')
  return {
    async handle(request) {
      await log.ready
      const url = new URL(request.url)
      const played = await playOf(url)?.answer(request, url)
      return played ?? { kind: 'answer', response: await control(request, url) }
    },
    async converse(address) {
      await log.ready
      const url = new URL(address)
      return playOf(url)?.converse(url)
    },
    async posts(network) {
      await log.ready
      return log.posts(network)
    },
  }
}
