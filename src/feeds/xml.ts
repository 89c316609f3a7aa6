import { cleanText } from '../core/clean-text.ts'

const markup = /[&<>]/
const attributeMarkup = /[&<>"\t\n\r]/
const attributeMarkupAll = /[&<>"\t\n]/g

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

/** Character data of an element. */
export function escapeXml(text: string): string {
  if (!markup.test(text)) return text
  // One after the other: quicker than asking for each what stands for it.
  return text.replaceAll('&', '&#x26;').replaceAll('<', '&#x3C;').replaceAll('>', '&#x3E;')
}

/** The value of an attribute, to stand between double quotes. */
export function escapeXmlAttribute(text: string): string {
  return attributeMarkup.test(text) ? cleanText(text).replace(attributeMarkupAll, reference) : text
}

/**
 * HTML, between marks. It is cleaned before the end mark is looked for: taking the control character out of `]]\0>`
 * afterwards would make one.
 */
export function cdata(html: string): string {
  const clean = cleanText(html)
  return `<![CDATA[${clean.includes(']') ? clean.replaceAll(']]>', ']]]]><![CDATA[>') : clean}]]>`
}
