import { InputError } from '../core/errors.ts'
import type { Page } from '../ports/post-store.ts'

/** A place in a list ordered by time and id: pages by it stay right while rows are added. */
export interface Position {
  readonly at: number
  readonly id: string
}

/** @throws InputError `invalid` for a cursor that this list never gave */
export function positionIn(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined
  const match = /^(-?\d{1,15})_(.+)$/.exec(cursor)
  if (!match) {
    throw new InputError('invalid', 'cursor: expected the cursor of an earlier answer')
  }
  return { at: Number(match[1]), id: match[2] ?? '' }
}

/** A page from one row more than asked for. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  position: (row: Row) => Position,
  item: (row: Row) => Item,
): Page<Item> {
  const items = rows.slice(0, limit).map(item)
  const last = rows[limit - 1]
  if (rows.length <= limit || !last) return { items }
  const { at, id } = position(last)
  return { items, cursor: `${at}_${id}` }
}
