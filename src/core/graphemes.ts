/**
 * Letters, punctuation and ideographs that never join with their neighbours when only they occur (UAX #29, 3.1.1): Latin, Greek,
 * Cyrillic, kana, Han, Hangul syllables. Few ranges: V8 looks more of them up one character at a time.
 */
const NEVER_JOIN =
  /^[\n\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3]*$/
/** The same with Armenian, Hebrew and Arabic without points, Georgian, and pictures without skin tones, flags and joiners. */
const NOR_DO_THESE =
  /^[\n\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u0531-\u0556\u0561-\u0587\u05d0-\u05ea\u060c\u061b\u061f-\u064a\u0660-\u066d\u10d0-\u10ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u3400-\u9fff\uac00-\ud7a3\uff01-\uff9d\u{1f300}-\u{1f3fa}\u{1f400}-\u{1faff}]*$/u
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** As Intl.Segmenter counts, which takes ten times as long. */
export function countGraphemes(text: string): number {
  if (NEVER_JOIN.test(text)) return text.length
  if (NOR_DO_THESE.test(text)) return countCodePoints(text)
  let count = 0
  for (const _ of segmenter.segment(text)) count++
  return count
}

export function countCodePoints(text: string): number {
  let count = text.length
  for (let at = 1; at < text.length; at++)
    if ((text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800)
      count--
  return count
}
