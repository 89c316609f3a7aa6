import type { Call, Option } from '../command.ts'

export const pageOptions: Readonly<Record<string, Option>> = {
  limit: { type: 'string', value: 'N', about: 'How many, up to 200' },
  cursor: { type: 'string', value: 'CURSOR', about: 'Where the last list ended' },
}

export const pageQuery = ({ limit, cursor }: Call['values']) => ({ limit, cursor })

/** Says how to go on, where a list does not end here. */
export function noteCursor(print: Call['print'], cursor: string | undefined): void {
  if (cursor !== undefined) print.note(`There is more: --cursor ${cursor}`)
}
