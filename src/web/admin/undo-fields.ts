import { z } from 'zod'
import type { Moved } from '../../tasks/reschedule-delivery.ts'

const time = z.iso.datetime()

/** What a form sends that gives a delivery its former time back. */
export const undoFields = z.object({
  id: z.string().min(1).max(200),
  from: time,
  to: time,
  expires: time,
  own: z.enum(['yes', 'no']),
  back: z.string().max(500),
})
export type UndoFields = z.output<typeof undoFields>

/** What a form sends that makes a part of the set-up what it was. */
export const undoPartFields = z.object({
  former: z.string().min(1).max(100),
  back: z.string().max(500),
})

export const anyUndo = z.union([undoFields, undoPartFields])
export type AnyUndo = z.output<typeof anyUndo>

export const undoOf = ({ id, from, to, ownTime, expiresAt }: Moved, back: string): UndoFields => ({
  id,
  from: from.toISOString(),
  to: to.toISOString(),
  expires: expiresAt.toISOString(),
  own: ownTime ? 'yes' : 'no',
  back,
})

export const movedOf = ({ id, from, to, expires, own }: UndoFields): Moved => ({
  id,
  from: new Date(from),
  to: new Date(to),
  ownTime: own === 'yes',
  expiresAt: new Date(expires),
})
