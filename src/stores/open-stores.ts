import type { Network } from '../ports/network.ts'
import type { Ports } from '../ports/ports.ts'
import type { Vault } from '../ports/vault.ts'
import { accessStore } from './access.ts'
import { amendmentStore } from './amendments.ts'
import { archiveStore } from './archive.ts'
import { auditStore } from './audit.ts'
import { authRecordStore } from './auth-records.ts'
import { calendarStore } from './calendar.ts'
import { changeCounter } from './changes.ts'
import { deliveryStore } from './deliveries.ts'
import { formerStore } from './former-parts.ts'
import { guideStore } from './guide.ts'
import { healthStore } from './health.ts'
import { hubStore } from './hub.ts'
import { idempotencyStore } from './idempotency.ts'
import { imageStore } from './images.ts'
import { importStore } from './imports.ts'
import { inboxStore } from './inbox.ts'
import { ledgerStore } from './ledger.ts'
import { mediaStore } from './media.ts'
import { noticeStore } from './notices.ts'
import { pageTextStore } from './page-texts.ts'
import { pageStore } from './pages.ts'
import { peopleStore } from './people.ts'
import { planningStore } from './planning.ts'
import { postStore } from './posts.ts'
import { quarantineStore } from './quarantine.ts'
import { readerStore } from './readers.ts'
import { setupStore } from './setup.ts'
import { shareClickStore } from './share-clicks.ts'
import { shortLinkStore } from './short-links.ts'
import { simulationGround } from './simulation.ts'
import { sourceSubscriptions } from './source-subscriptions.ts'
import type { Sql } from './sql.ts'
import { subscriberStore } from './subscribers.ts'

export type Stores = Pick<
  Ports,
  | 'posts'
  | 'deliveries'
  | 'calendar'
  | 'amendments'
  | 'pages'
  | 'images'
  | 'planning'
  | 'simulation'
  | 'ledger'
  | 'setup'
  | 'access'
  | 'audit'
  | 'former'
  | 'people'
  | 'authRecords'
  | 'idempotency'
  | 'imports'
  | 'changes'
  | 'quarantine'
  | 'shareClicks'
  | 'shortLinks'
  | 'readers'
  | 'archive'
  | 'hub'
  | 'sourceHubs'
  | 'inbox'
  | 'pageTexts'
  | 'media'
  | 'notices'
  | 'health'
  | 'guide'
  | 'subscribers'
>

/** Every store over one database that has been migrated. `publicUrl`: where people reach this server. */
export function openStores(
  db: Sql,
  vault: Vault,
  networks: readonly Network[],
  publicUrl?: string,
): Stores {
  const setup = setupStore(db, vault, networks, publicUrl)
  const planning = planningStore(db)
  const posts = postStore(db)
  return {
    posts,
    deliveries: deliveryStore(db),
    calendar: calendarStore(db),
    amendments: amendmentStore(db),
    pages: pageStore(db),
    images: imageStore(db),
    planning,
    ledger: ledgerStore(db),
    setup,
    simulation: simulationGround(db, { setup, planning, posts }),
    access: accessStore(db),
    audit: auditStore(db),
    people: peopleStore(db),
    authRecords: authRecordStore(db),
    idempotency: idempotencyStore(db),
    imports: importStore(db),
    changes: changeCounter(db),
    quarantine: quarantineStore(db),
    shareClicks: shareClickStore(db),
    shortLinks: shortLinkStore(db),
    readers: readerStore(db),
    archive: archiveStore(db),
    hub: hubStore(db, vault),
    sourceHubs: sourceSubscriptions(db, vault),
    inbox: inboxStore(db),
    pageTexts: pageTextStore(db),
    media: mediaStore(db),
    notices: noticeStore(db),
    health: healthStore(db),
    former: formerStore(db, vault),
    guide: guideStore(db, vault),
    subscribers: subscriberStore(db),
  }
}
