import type { TextFormat } from '../ports/text-format.ts'

/** A document that is no feed, as it is to be served now. */
export interface LoadedText {
  readonly text: string
  /** When anything last changed that it may be made of. */
  readonly changedAt: Date
  /** When time alone changes it. */
  readonly validUntil?: Date
}

/** Throws when what was written is not what was meant: the last good bytes stay then. */
export function provenDocument<Content>(format: TextFormat<Content>, content: Content): string {
  const text = format.write(content)
  const fault = format.fault(text, content)
  if (fault !== undefined) throw new Error(fault)
  return text
}
