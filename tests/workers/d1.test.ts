import { env } from 'cloudflare:test'
import type { D1Database } from '@cloudflare/workers-types'

import * as networks from '../../src/networks/index.ts'
import { d1 } from '../../src/stores/d1.ts'
import { deliveryStore } from '../../src/stores/deliveries.ts'
import { planningStore } from '../../src/stores/planning.ts'
import { postStore } from '../../src/stores/posts.ts'
import { setupStore } from '../../src/stores/setup.ts'
import { secretVault } from '../../src/vault/secret-vault.ts'
import { testAccessStore } from '../contracts/access-store.ts'
import { sqlAmendments } from '../contracts/amendment-ground.ts'
import { testAmendmentStore } from '../contracts/amendment-store.ts'
import { testApprovals } from '../contracts/approvals.ts'
import { testArchiveStore } from '../contracts/archive-store.ts'
import { testAuditStore } from '../contracts/audit-store.ts'
import { sqlCalendar, testCalendarStore } from '../contracts/calendar-store.ts'
import { memoryGround, sqlGround } from '../contracts/delivery-ground.ts'
import { testDeliveryStore } from '../contracts/delivery-store.ts'
import { testFeedRecords } from '../contracts/feed-records.ts'
import { testFormerStore } from '../contracts/former-store.ts'
import { testGuideStore } from '../contracts/guide-store.ts'
import { testHealthStore } from '../contracts/health-store.ts'
import { testHubStore } from '../contracts/hub-store.ts'
import { testIdentityReplays } from '../contracts/identity-replays.ts'
import { testImportStore } from '../contracts/import-store.ts'
import { testInboxStore } from '../contracts/inbox-store.ts'
import { testLedgerStore } from '../contracts/ledger-store.ts'
import { testMediaStore } from '../contracts/media-store.ts'
import { testNoticeStore } from '../contracts/notice-store.ts'
import { testPageStore } from '../contracts/page-store.ts'
import { testPageTextStore } from '../contracts/page-text-store.ts'
import { testPeopleStore } from '../contracts/people-store.ts'
import { testPlanningStore } from '../contracts/planning-store.ts'
import { testPostStore } from '../contracts/post-store.ts'
import { testPostTerms } from '../contracts/post-terms.ts'
import { testReaderStore } from '../contracts/reader-store.ts'
import { testSetupStore } from '../contracts/setup-store.ts'
import { sqlShortLinks, testShortLinkStore } from '../contracts/short-link-store.ts'
import { testSourceHubStore } from '../contracts/source-hub-store.ts'
import { testSql } from '../contracts/sql.ts'
import { testSubscriberStore } from '../contracts/subscriber-store.ts'
import { dropTables, migrate, sqlite } from './d1-for-sqlite.ts'

const { EMPTY } = env as unknown as { EMPTY: D1Database }

/** D1 as a Worker sees it, without any table. */
async function empty() {
  const db = d1(EMPTY)
  await dropTables(db)
  return db
}

/** The same, brought up to date by the platform's own migrations from the same files. */
async function migrated() {
  const db = sqlite(':memory:')
  await migrate(db)
  return db
}

testSql('D1', empty)
testPostStore('D1', migrated)
testPostTerms('D1', migrated)
testDeliveryStore('D1', async () => sqlGround(await migrated()))
testCalendarStore('D1', async () => sqlCalendar(await migrated()))
testApprovals('D1', async () => sqlGround(await migrated()))
testLedgerStore('D1', async () => sqlGround(await migrated()))
testPlanningStore('D1', async () => sqlGround(await migrated()))
testPageStore('D1', migrated)
testDeliveryStore('in memory', async () => memoryGround())
testAmendmentStore('D1', async () => sqlAmendments(await migrated()))
testSetupStore('D1', migrated)
testImportStore('D1', migrated)
testInboxStore('D1', migrated)
testMediaStore('D1', migrated)
testPageTextStore('D1', migrated)
testAccessStore('D1', migrated)
testPeopleStore('D1', migrated)
testAuditStore('D1', migrated)
testArchiveStore('D1', migrated)
testFeedRecords('D1', migrated)
testReaderStore('D1', migrated)
testHubStore('D1', migrated)
testShortLinkStore('D1', async () => sqlShortLinks(await migrated()))
testSourceHubStore('D1', migrated)
testSubscriberStore('D1', migrated)
testNoticeStore('D1', migrated)
testHealthStore('D1', migrated)
testFormerStore('D1', migrated)
testGuideStore('D1', migrated)
testIdentityReplays('D1', async () => {
  const db = await migrated()
  return {
    posts: postStore(db),
    deliveries: deliveryStore(db),
    planning: planningStore(db),
    setup: setupStore(db, secretVault('a secret of at least 32 letters!'), Object.values(networks)),
  }
})
