import { cleanText } from '../core/clean-text.ts'
import { escapeXml, replaced } from './xml.ts'

/** It has no width, and no line breaks at it: both ways of reading show the same. */
const WORD_JOINER = '\u2060'

/** References that HTML knows without their semicolon: https://html.spec.whatwg.org/multipage/named-characters.html */
const bareNames = [
  '[AEIOUYaeiouy]acute|[AEIOUaeiouy]uml|[AEIOUaeiou](?:circ|grave)|[ANOano]tilde|[Aa]ring|[Cc]cedil|[Oo]slash',
  'AElig|aelig|ETH|eth|THORN|thorn|szlig|AMP|amp|COPY|copy|GT|gt|LT|lt|QUOT|quot|REG|reg|acute|brvbar|cedil|cent',
  'curren|deg|divide|frac(?:12|14|34)|iexcl|iquest|[lr]aquo|macr|micro|middot|nbsp|not|ord[fm]|para|plusmn|pound|sect',
  'shy|sup[123]|times|uml|yen',
].join('|')

/** What begins markup or a character reference in HTML. A joiner that is there already counts, so that ours can be told. */
const misread = new RegExp(
  `<(?=[A-Za-z/!?${WORD_JOINER}])|&(?=#[\\dA-Za-z]|[A-Za-z][A-Za-z\\d]*;|${bareNames}|${WORD_JOINER})`,
  'g',
)
/** HTML calls these errors, in whatever way they are written. */
const notInHtml = /[\x7f-\x9f]|\p{Noncharacter_Code_Point}/gu
/** Quick to ask, and never false where the slow search would find something; most texts hold nothing of the kind. */
const mayBeMisread = /[<&][^ \d]/
const mayNotBeInHtml = /[\0-\x08\v\f\r\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]/
const mayNeedEscapes = /[<&>]/

/**
 * Plain text where some readers expect HTML, as titles in RSS are: after what HTML would take for markup comes a word
 * joiner. Ordinary text, `AT&T` or `1 < 2`, is as it was.
 */
export function plainText(text: string): string {
  if (!mayBeMisread.test(text)) return escapeXml(text)
  return escapeXml(cleanText(text).replace(misread, `$&${WORD_JOINER}`))
}

/** Whether readers of HTML would show something else than this text. */
export const isMisread = (text: string) =>
  mayBeMisread.test(text) && cleanText(text).search(misread) >= 0

/** Text as HTML, where readers expect nothing else. */
export function textAsHtml(text: string): string {
  const html = mayNotBeInHtml.test(text) ? cleanText(text.replace(notInHtml, '')) : text
  if (!mayNeedEscapes.test(html)) return html
  // `&amp;` and `&lt;`, as `escapeXml` writes them.
  const tagless = replaced(replaced(html, '&', '&#x26;amp;'), '<', '&#x26;lt;')
  return replaced(tagless, '>', '&#x3E;')
}
