import type { AccessStore, IdempotencyStore } from './access-store.ts'
import type { AmendmentStore } from './amendment-store.ts'
import type { ArchiveStore } from './archive-store.ts'
import type { AuditStore } from './audit-store.ts'
import type { AuthRecordStore } from './auth-record-store.ts'
import type { CalendarStore } from './calendar-store.ts'
import type { Clock } from './clock.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { ChangeCounter } from './feed-cache.ts'
import type { FeedChecker } from './feed-checker.ts'
import type { FormerStore } from './former-store.ts'
import type { GuideStore } from './guide-store.ts'
import type { HealthStore } from './health-store.ts'
import type { ImageFitter } from './image-fitter.ts'
import type { ImageStore } from './image-store.ts'
import type { ImportStore } from './import-store.ts'
import type { InboxStore } from './inbox-store.ts'
import type { LedgerStore } from './ledger-store.ts'
import type { Log } from './log.ts'
import type { MediaStore } from './media-store.ts'
import type { Network } from './network.ts'
import type { NoticeStore } from './notice-store.ts'
import type { Notifier } from './notifier.ts'
import type { Outgoing } from './outgoing.ts'
import type { ReadPageText } from './page-reader.ts'
import type { PageStore } from './page-store.ts'
import type { PageTextStore } from './page-text-store.ts'
import type { PeopleStore } from './people-store.ts'
import type { PlanningStore } from './planning-store.ts'
import type { PostStore } from './post-store.ts'
import type { QuarantineStore } from './quarantine-store.ts'
import type { DeliveryQueue } from './queue.ts'
import type { ReaderStore } from './reader-store.ts'
import type { SetupStore } from './setup-store.ts'
import type { ShareClickStore } from './share-click-store.ts'
import type { ShortLinkStore } from './short-link-store.ts'
import type { SimulationGround } from './simulation.ts'
import type { OpenSocket } from './socket.ts'
import type { SourceReader } from './source.ts'
import type { SubscriberStore } from './subscriber-store.ts'
import type { HubStore, SourceHubStore } from './subscription-store.ts'
import type { Timings } from './timings.ts'
import type { Tracing } from './tracing.ts'
import type { WebhookReader } from './webhook.ts'

/** Everything a task may need from outside. A task asks for its part: `Pick<Ports, 'posts' | 'clock'>`. */
export interface Ports {
  readonly clock: Clock
  readonly log: Log
  readonly posts: PostStore
  readonly archive: ArchiveStore
  readonly deliveries: DeliveryStore
  readonly calendar: CalendarStore
  readonly amendments: AmendmentStore
  readonly pages: PageStore
  readonly images: ImageStore
  readonly imageFitter: ImageFitter
  readonly planning: PlanningStore
  readonly simulation: SimulationGround
  readonly ledger: LedgerStore
  readonly setup: SetupStore
  readonly access: AccessStore
  readonly audit: AuditStore
  readonly people: PeopleStore
  readonly authRecords: AuthRecordStore
  /** POSTHORN_SECRET: what cookies are signed with, and the codes of people encrypted. */
  readonly secret: string
  readonly idempotency: IdempotencyStore
  readonly imports: ImportStore
  readonly changes: ChangeCounter
  readonly quarantine: QuarantineStore
  readonly shareClicks: ShareClickStore
  readonly shortLinks: ShortLinkStore
  readonly readers: ReaderStore
  readonly hub: HubStore
  readonly sourceHubs: SourceHubStore
  readonly inbox: InboxStore
  readonly pageTexts: PageTextStore
  readonly media: MediaStore
  readonly subscribers: SubscriberStore
  readonly notices: NoticeStore
  readonly health: HealthStore
  readonly former: FormerStore
  readonly guide: GuideStore
  readonly networks: readonly Network[]
  readonly notifiers: readonly Notifier[]
  readonly sources: readonly SourceReader[]
  readonly webhooks: readonly WebhookReader[]
  readonly readPageText: ReadPageText
  readonly checker: FeedChecker
  readonly outgoing: Outgoing
  readonly queue: DeliveryQueue
  readonly rehearsal: Rehearsal
  readonly timings: Timings
  readonly tracing: Tracing
}

/** The local networks, where they run. */
export interface Rehearsal {
  /** What an account with `rehearsal: true` speaks through; undefined when that network is not rehearsed here. */
  fetch(network: string): typeof fetch | undefined
  /** The same for networks that are spoken to over WebSockets. */
  socket?(network: string): OpenSocket | undefined
  /** The credentials every rehearsal network knows. */
  settings(network: string): Readonly<Record<string, unknown>>
  /** Everything that was accepted, oldest first. */
  posts(): Promise<readonly RehearsalPost[]>
}

export interface RehearsalPost {
  readonly network: string
  readonly id: string
  readonly text: string
  readonly at: string
  readonly url: string
}
