import type { AmendmentStore } from '../../ports/amendment-store.ts'

/** Nothing that stands is changed in a simulation. */
export const noAmendments: AmendmentStore = {
  plan: async () => 0,
  byId: async () => undefined,
  ofPost: async () => [],
  due: async () => [],
  dueOf: async () => [],
  claim: async () => undefined,
  finish: async () => false,
  expireLeases: async () => 0,
  skipOvertaken: async () => 0,
  unanswered: async () => [],
  postsToAmend: async () => [],
  settled: async () => {},
  lookAgain: async () => {},
}
