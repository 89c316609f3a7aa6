import type { Guide } from '../core/guide.ts'

/** The guide as it was left, and the version that was read; 0 when it was never begun. */
export interface KeptGuide {
  readonly guide: Guide
  readonly version: number
}

/** How far somebody came with a first set-up. Sealed as a whole: the draft may hold credentials. */
export interface GuideStore {
  /** One that was never begun is empty; so is one that cannot be opened with this POSTHORN_SECRET. */
  read(): Promise<KeptGuide>
  /** Keeps it in place of the version that was read. False when another was kept meanwhile: read again. */
  keep(guide: Guide, instead: number, now: Date): Promise<boolean>
  /**
   * What names that never change are made of begins anew here: only for a publication that nobody has read yet, such as one that
   * takes the place of the sample.
   */
  startAnew(home: string, now: Date): Promise<void>
}
