import { cleanText } from '../core/clean-text.ts'

/** Markup and what `cleanText` may change: one look proves that a text can stand as it is, as most can. */
const special = /[&<>\0-\x08\v\f\r\x0e-\x1f\ud800-\udfff\ufffe\uffff]/
const specialInAttribute = /[&<>"\0-\x1f\ud800-\udfff\ufffe\uffff]/
const attributeMarkup = /[&<>"\t\n]/g

/** Hexadecimal references, as the RSS Advisory Board's profile asks: no reader takes them for markup. */
const references: Readonly<Record<string, string>> = {
  '&': '&#x26;',
  '<': '&#x3C;',
  '>': '&#x3E;',
  '"': '&#x22;',
  // As they stand, parsers turn these into spaces in attributes: XML 1.0, 3.3.3.
  '\t': '&#x9;',
  '\n': '&#xA;',
}
const reference = (found: string) => references[found] ?? ''

/** Character data of an element, clean. */
export function escapeXml(text: string): string {
  if (!special.test(text)) return text
  // One after the other: quicker than asking for each what stands for it.
  return cleanText(text)
    .replaceAll('&', '&#x26;')
    .replaceAll('<', '&#x3C;')
    .replaceAll('>', '&#x3E;')
}

/** The value of an attribute, clean, to stand between double quotes. */
export function escapeXmlAttribute(text: string): string {
  if (!specialInAttribute.test(text)) return text
  return cleanText(text).replace(attributeMarkup, reference)
}

/**
 * HTML, between marks. It is cleaned before the end mark is looked for: taking the control character out of `]]\0>`
 * afterwards would make one.
 */
export function cdata(html: string): string {
  const clean = cleanText(html)
  return `<![CDATA[${clean.includes(']') ? clean.replaceAll(']]>', ']]]]><![CDATA[>') : clean}]]>`
}
