import type { Actor } from '../../core/permissions.ts'
import type { AuditEntry } from '../../ports/audit-store.ts'

/** What is known of people: their e-mail addresses, roles and second factors. */
const ofPeople = new Set(['person', 'invitation'])

/** An entry as somebody may read it: who did what to whom is for all, what is known of people for those who see them. */
export const shownTo =
  ({ may }: Pick<Actor, 'may'>) =>
  (entry: AuditEntry): AuditEntry =>
    may.includes('people') || !ofPeople.has(entry.thing?.kind ?? '')
      ? entry
      : { ...entry, changes: [] }
