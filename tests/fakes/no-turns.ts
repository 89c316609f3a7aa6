import type { Turns } from '../../src/stores/turns.ts'

/** For stories that are told again by their seed: nothing comes between statements but what the story says. */
export const noTurns: Turns = {
  take: (work) => work(),
  finish: () => {},
}
