import { sqlite } from '../../src/stores/sqlite.ts'
import { testAccessStore } from '../contracts/access-store.ts'
import { testApprovals } from '../contracts/approvals.ts'
import { testArchiveStore } from '../contracts/archive-store.ts'
import { testAuditStore } from '../contracts/audit-store.ts'
import { sqlCalendar, testCalendarStore } from '../contracts/calendar-store.ts'
import { sqlGround } from '../contracts/delivery-ground.ts'
import { testDeliveryStore } from '../contracts/delivery-store.ts'
import { testFeedRecords } from '../contracts/feed-records.ts'
import { testFormerStore } from '../contracts/former-store.ts'
import { testGuideStore } from '../contracts/guide-store.ts'
import { testHealthStore } from '../contracts/health-store.ts'
import { testHubStore } from '../contracts/hub-store.ts'
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
import { migrated } from './migrated.ts'

testSql('SQLite', async () => sqlite(':memory:'))
testPostStore('SQLite', migrated)
testPostTerms('SQLite', migrated)
testDeliveryStore('SQLite', async () => sqlGround(await migrated()))
testCalendarStore('SQLite', async () => sqlCalendar(await migrated()))
testApprovals('SQLite', async () => sqlGround(await migrated()))
testLedgerStore('SQLite', async () => sqlGround(await migrated()))
testPlanningStore('SQLite', async () => sqlGround(await migrated()))
testPageStore('SQLite', migrated)
testSetupStore('SQLite', migrated)
testImportStore('SQLite', migrated)
testInboxStore('SQLite', migrated)
testMediaStore('SQLite', migrated)
testPageTextStore('SQLite', migrated)
testAccessStore('SQLite', migrated)
testPeopleStore('SQLite', migrated)
testAuditStore('SQLite', migrated)
testArchiveStore('SQLite', migrated)
testFeedRecords('SQLite', migrated)
testReaderStore('SQLite', migrated)
testHubStore('SQLite', migrated)
testShortLinkStore('SQLite', async () => sqlShortLinks(await migrated()))
testSourceHubStore('SQLite', migrated)
testSubscriberStore('SQLite', migrated)
testNoticeStore('SQLite', migrated)
testHealthStore('SQLite', migrated)
testFormerStore('SQLite', migrated)
testGuideStore('SQLite', migrated)
