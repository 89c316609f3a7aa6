import { amendmentsInMemory, sqlAmendments } from '../contracts/amendment-ground.ts'
import { testAmendmentStore } from '../contracts/amendment-store.ts'
import { migrated } from './migrated.ts'

testAmendmentStore('SQLite', async () => sqlAmendments(await migrated()))
testAmendmentStore('in memory', async () => amendmentsInMemory())
