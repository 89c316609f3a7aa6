import type { Charge, MonthOfAccount, Outlook } from '../core/ledger.ts'

/** What networks billed, or will have. Posts are billed by their deliveries; everything else is written down here. */
export interface LedgerStore {
  /** Counts against the budget from now on. Never refused: it was billed already. */
  charge(charge: Charge): Promise<void>
  month(accountId: string, month: string): Promise<MonthOfAccount>
  /** What is due before `until`, and what was billed since `since`. */
  outlook(accountId: string, since: Date, until: Date): Promise<Outlook>
}
