/** Writes a document that is no feed, and proves what it wrote. */
export interface TextFormat<Content> {
  /** With charset, as sent in Content-Type. */
  readonly mediaType: string
  /** The same content gives the same text, always. */
  write(content: Content): string
  /** @returns what is wrong with the text, or undefined when a reader takes from it what was meant */
  fault(text: string, content: Content): string | undefined
}
