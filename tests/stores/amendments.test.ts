import { testAmendmentStore } from '../contracts/amendment-store.ts'
import { migrated } from './migrated.ts'

testAmendmentStore('SQLite', migrated)
