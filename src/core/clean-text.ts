/**
 * What XML 1.0 forbids in any document (https://www.w3.org/TR/xml/#charsets): C0 controls but tab and line ends,
 * halves of surrogate pairs, U+FFFE and U+FFFF. Carriage returns are here because XML would turn them into line feeds.
 */
const unclean = /[\0-\x08\v\f\r\x0e-\x1f\ufffe\uffff]/
/** The same or any half of a pair: most texts have none, and one look proves them clean. */
const suspicious = /[\0-\x08\v\f\r\x0e-\x1f\ud800-\udfff\ufffe\uffff]/
const forbidden = /[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu

/** Text with only the characters that XML 1.0 allows, and line feeds as the only line ends. Cleaning twice changes nothing. */
export function cleanText(text: string): string {
  if (!suspicious.test(text) || (text.isWellFormed() && !unclean.test(text))) return text
  return text.replace(/\r\n?/g, '\n').replace(forbidden, '')
}

/** White space that is more than a single space. */
const wide = /[^\S ]| {2}/

/** Clean text on one line: every run of white space is one space, none at the ends. */
export function cleanLine(text: string): string {
  const clean = cleanText(text)
  return (wide.test(clean) ? clean.replace(/\s+/g, ' ') : clean).trim()
}
