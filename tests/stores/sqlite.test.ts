import { expect, it } from 'vitest'
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
import { recorded, statements } from './recorded.ts'
import { reasons, tableScans } from './table-scans.ts'

testSql('SQLite', async () => sqlite(':memory:'))
testPostStore('SQLite', recorded)
testPostTerms('SQLite', recorded)
testDeliveryStore('SQLite', async () => sqlGround(await recorded()))
testCalendarStore('SQLite', async () => sqlCalendar(await recorded()))
testApprovals('SQLite', async () => sqlGround(await recorded()))
testLedgerStore('SQLite', async () => sqlGround(await recorded()))
testPlanningStore('SQLite', async () => sqlGround(await recorded()))
testPageStore('SQLite', recorded)
testSetupStore('SQLite', recorded)
testImportStore('SQLite', recorded)
testInboxStore('SQLite', recorded)
testMediaStore('SQLite', recorded)
testPageTextStore('SQLite', recorded)
testAccessStore('SQLite', recorded)
testPeopleStore('SQLite', recorded)
testAuditStore('SQLite', recorded)
testArchiveStore('SQLite', recorded)
testFeedRecords('SQLite', recorded)
testReaderStore('SQLite', recorded)
testHubStore('SQLite', recorded)
testShortLinkStore('SQLite', async () => sqlShortLinks(await recorded()))
testSourceHubStore('SQLite', recorded)
testSubscriberStore('SQLite', recorded)
testNoticeStore('SQLite', recorded)
testHealthStore('SQLite', recorded)
testFormerStore('SQLite', recorded)
testGuideStore('SQLite', recorded)

it('of all that the contracts ask for, nothing reads a growing table from its beginning, but for a reason', async () => {
  const asked = [...statements]
  const scans = await tableScans(await recorded(), asked)
  const why = (scan: string) =>
    reasons.find(({ where }) => where.test(scan.replace(/^[^:]*: /, '')))
  expect(asked.length).toBeGreaterThan(400)
  expect(scans.filter((scan) => !why(scan))).toEqual([])
  const held = new Set(scans.map(why))
  expect(reasons.filter((reason) => !held.has(reason))).toEqual([])
})
