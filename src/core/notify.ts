import { type NoticeEvent, noticeEvents, personEvents } from './notice.ts'

export const noticeChannels = ['webhook', 'email', 'telegram'] as const
/** A way to tell somebody. */
export type NoticeChannel = (typeof noticeChannels)[number]

/** Which events a channel takes. */
export type EventChoice = 'all' | 'needs_person' | readonly NoticeEvent[]

/** Who is told of what, as the operator sets it up; secrets in clear. */
export interface NotifySettings {
  readonly webhook?: {
    readonly url: string
    /** `whsec_` and base64: signs what is sent. */
    readonly secret?: string
  }
  readonly email?: {
    readonly to: readonly string[]
    readonly from?: string
    /** `smtps://user:password@mail.example:465`; secret. */
    readonly smtp?: string
  }
  readonly telegram?: {
    readonly botToken: string
    readonly chat: string
    /** Another Bot API server. */
    readonly apiUrl?: string
  }
  readonly events?: Readonly<Partial<Record<NoticeChannel, EventChoice>>>
}

/** People are told what needs a person; programs everything. */
const usual: Readonly<Record<NoticeChannel, EventChoice>> = {
  webhook: 'all',
  email: 'needs_person',
  telegram: 'needs_person',
}

/** The channels that the set-up has. */
export const channelsOf = (settings: NotifySettings | undefined): readonly NoticeChannel[] =>
  noticeChannels.filter((channel) => settings?.[channel] !== undefined)

export function eventsOf(
  { events }: NotifySettings,
  channel: NoticeChannel,
): readonly NoticeEvent[] {
  const choice = events?.[channel] ?? usual[channel]
  if (choice === 'all') return noticeEvents
  return choice === 'needs_person' ? personEvents : choice
}

/** Where a channel leads, without a secret: what people see of it, and by which a change of it is known. */
export function targetOf(settings: NotifySettings, channel: NoticeChannel): string {
  switch (channel) {
    case 'webhook':
      return URL.parse(settings.webhook?.url ?? '')?.host ?? ''
    case 'email':
      return settings.email?.to.join(', ') ?? ''
    case 'telegram':
      return settings.telegram?.chat ?? ''
  }
}
